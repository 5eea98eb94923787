"""`counts`: where every affected computer stands at this instant."""

from typing import Any

from django.utils import timezone
from ninja import Router, Schema

from booking.errors import NoOutage
from kit.schemas import Moment, refusals, written
from kit.words import gettext as _
from outages.reads import count
from outages.reads.situation import open_workstations_outage
from oversight.access import coordinator
from people.http import PersonRequest

router = Router(tags=["Response"])


class StandingsOut(Schema):
    """Computers by where they stand; together they are `affected`."""

    unbooked: int
    booked: int
    waiting: int
    in_repair: int
    missed_by_us: int
    not_reached: int
    on_hold: int
    restored: int
    excluded: int


class CountsOut(Schema):
    """The accounting. `people_offline` have at least one offline computer, as counted at
    `people_counted_at`; both null: not counted yet. Times are UTC."""

    outage: str
    counted_at: Moment
    affected: int
    offline: int
    standing: StandingsOut
    people_offline: int | None
    people_counted_at: Moment | None


@router.get("counts", response={200: CountsOut, **refusals(401, 403, 409)}, summary="Count")
def counts(request: PersonRequest) -> dict[str, Any]:
    """The live figures of the open outage; coordinators only. The public ones: `outages/<slug>`."""
    coordinator(request)
    outage = open_workstations_outage()
    if outage is None:
        raise NoOutage(_("No outage that needs repairs is open, so there is nothing to count."))
    counted = count.of_outage(outage)
    return {
        "outage": outage.slug,
        "counted_at": written(timezone.now()),
        "affected": counted.affected,
        "offline": counted.offline,
        "standing": {standing.value: number for standing, number in counted.by_standing.items()},
        "people_offline": counted.people_offline,
        "people_counted_at": written(counted.people_counted_at),
    }
