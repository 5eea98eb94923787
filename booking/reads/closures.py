"""When a site is closed, whatever its service days say."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from booking.models import CapacityChange, ChangeKind, Site
from booking.rules import closing
from booking.rules.closing import NEVER
from booking.rules.hours import Interval


def closed_spans(site: Site, *, but: CapacityChange | None = None) -> tuple[Interval, ...]:
    """The spans in which coordinators have closed the site, `but` one change left out. One query.

    A service day knows one opening and one closing; a gap in the middle, and days that are staffed
    only later, are known by these. Where hours were added after a closing, they hold.
    """
    return _spans(one for one in _changes().filter(site=site) if one != but)


def closed_by_site(sites: Collection[Site]) -> dict[int, tuple[Interval, ...]]:
    """The same of several sites, by their keys. One query."""
    changes = list(_changes().filter(site__in=sites))
    return {site.pk: _spans(one for one in changes if one.site_id == site.pk) for site in sites}


def closed_for_good_by(site: Site) -> CapacityChange | None:
    """The change in force that says that the site does not serve; None where its record alone
    says so. One query."""
    return (
        CapacityChange.objects.filter(
            site=site, undone_at__isnull=True, was__site__serving__isnull=False
        )
        .order_by("-at", "-pk")
        .first()
    )


def _changes() -> QuerySet[CapacityChange]:
    return CapacityChange.objects.filter(
        kind__in=(ChangeKind.CLOSE, ChangeKind.EXTEND),
        undone_at__isnull=True,
        from_at__isnull=False,
    ).order_by("at", "pk")


def _spans(changes: Iterable[CapacityChange]) -> tuple[Interval, ...]:
    return closing.closed(
        [
            (one.kind == ChangeKind.CLOSE, (one.from_at, one.until_at or NEVER))
            for one in changes
            if one.from_at is not None
        ]
    )
