"""When a site is closed, whatever its service days say."""

from booking.models import CapacityChange, ChangeKind, Site
from booking.rules import closing
from booking.rules.closing import NEVER
from booking.rules.hours import Interval


def closed_spans(site: Site, *, but: CapacityChange | None = None) -> tuple[Interval, ...]:
    """The spans in which coordinators have closed the site, `but` one change left out. One query.

    A service day knows one opening and one closing; a gap in the middle, and days that are staffed
    only later, are known by these. Where hours were added after a closing, they hold.
    """
    changes = (
        CapacityChange.objects.filter(
            site=site,
            kind__in=(ChangeKind.CLOSE, ChangeKind.EXTEND),
            undone_at__isnull=True,
            from_at__isnull=False,
        )
        .exclude(pk=but.pk if but else None)
        .order_by("at", "pk")
    )
    return closing.closed(
        [
            (one.kind == ChangeKind.CLOSE, (one.from_at, one.until_at or NEVER))
            for one in changes
            if one.from_at is not None
        ]
    )
