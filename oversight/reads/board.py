"""The response board: where the outage stands at this instant, and who waits for a decision."""

import datetime as dt
from dataclasses import dataclass

from booking.models import Appointment
from notifications.reads.engine import Pulse, pulse
from notifications.reads.operations import in_doubt
from outages.models import Outage, Policy
from outages.reads import count
from outages.reads.count import Count
from oversight.reads.changes import ChangeRow, latest_changes
from oversight.reads.lists import Needs, of_needs
from oversight.reads.sites import SiteRow, site_rows


@dataclass(frozen=True, slots=True)
class Board:
    """What the board says. `needs` are computers behind each list; `drafts` of a policy; `pulse`
    of the engine that sends messages, `in_doubt` how many of them."""

    outage: Outage
    count: Count
    needs: dict[Needs, int]
    drafts: tuple[Policy, ...]
    pulse: Pulse
    in_doubt: int
    sites: tuple[SiteRow, ...]
    changes: tuple[ChangeRow, ...]

    @property
    def messages_need_you(self) -> bool:
        """Whether messages stand still, or some are in doubt."""
        return bool(self.in_doubt or not self.pulse.is_running)


def board_of(outage: Outage, *, zone: str, now: dt.datetime) -> Board:
    """Read the board; `zone` is headquarters'. Sixteen queries, however many people there are."""
    displaced = Appointment.objects.filter(closed_at__isnull=True, displaced_at__isnull=False)
    return Board(
        outage=outage,
        count=count.of_outage(outage),
        needs={
            Needs.UNTOLD: of_needs(outage, Needs.UNTOLD, zone=zone, now=now).count(),
            Needs.DISPLACED: displaced.filter(affected__outage=outage).count(),
            **{
                one: of_needs(outage, one, zone=zone, now=now).count()
                for one in (Needs.UNREACHABLE, Needs.SELF_REPORTED, Needs.UNPLACED)
            },
        },
        drafts=tuple(
            Policy.objects.filter(outage=outage, in_force_at__isnull=True).order_by("version")
        ),
        pulse=pulse(now=now),
        in_doubt=in_doubt(now=now).count(),
        sites=site_rows(now=now),
        changes=latest_changes(now=now),
    )
