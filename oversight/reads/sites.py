"""How the sites stand today, and one site's next days."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Sum

from booking.models import ServiceDay, Site, Slot
from booking.reads.closures import closed_by_site, closed_spans
from booking.rules import closing, hours
from booking.rules.hours import Interval, StaffedDay, instant
from kit.times import local
from oversight.rules import words

DAY = dt.timedelta(days=1)
MIDNIGHT = dt.time(0)
AHEAD = 14


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site today, on its own calendar.

    `free` are seats of today that can still be booked, `taken` those of the whole day. `hours`
    and `line` are words, empty where nobody works or no line opens; `is_staffed` with no hours: a
    coordinator closed the day. `paused_until` only while new bookings are paused.
    """

    site: Site
    paused_until: dt.datetime | None
    next_seat_at: dt.datetime | None
    free: int
    taken: int
    is_staffed: bool
    is_open: bool
    hours: str
    line: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One staffed date of a site: `starts` bookable starts with `seats`, of which `taken`.

    `hours` are words, empty where a coordinator closed the whole day.
    """

    on: dt.date
    opens_at: dt.datetime
    closes_at: dt.datetime
    hours: str
    line: str
    technicians: int
    machines_each: int
    starts: int
    seats: int
    most: int
    taken: int

    @property
    def may_be_longer(self) -> bool:
        """Whether the day can close later: not one that goes round the clock."""
        return self.closes_at - self.opens_at < dt.timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class SitePage:
    """One site: today, and its next days."""

    today: SiteRow
    days: tuple[DayRow, ...]


def site_rows(*, now: dt.datetime) -> tuple[SiteRow, ...]:
    """Every site with what can be had there. Four queries."""
    return _rows(Site.objects.with_availability(now, yesterday=_yesterday(now)), now)


def site_page(*, slug: str, now: dt.datetime) -> SitePage:
    """One site and its next two weeks. Raises Site.DoesNotExist. Seven queries."""
    found = Site.objects.with_availability(now, yesterday=_yesterday(now)).filter(slug=slug)
    rows = _rows(found, now)
    if not rows:
        raise Site.DoesNotExist
    return SitePage(today=rows[0], days=day_rows(rows[0].site, now=now))


def day_rows(site: Site, *, now: dt.datetime) -> tuple[DayRow, ...]:
    """The staffed dates of the next two weeks that have not ended. Three queries."""
    today = local(now, site.zone).date()
    days = [
        day
        # A night shift of yesterday may still go on.
        for day in ServiceDay.objects.filter(
            site=site, on__range=(today - DAY, today + AHEAD * DAY)
        )
        if _span(day, site)[1] > now
    ]
    figures = {
        key: rest
        for key, *rest in Slot.objects.filter(service_day__in=days)
        .values("service_day")
        .annotate(
            starts=Count("pk", filter=Q(capacity__gt=0)),
            seats=Sum("capacity"),
            most=Max("capacity"),
            used=Sum("taken"),
        )
        .values_list("service_day", "starts", "seats", "most", "used")
    }
    closed = closed_spans(site)
    return tuple(_day_row(day, site, figures.get(day.pk, [0, 0, 0, 0]), closed) for day in days)


def _day_row(day: ServiceDay, site: Site, figures: list[int], closed: Sequence[Interval]) -> DayRow:
    opens_at, closes_at = _span(day, site)
    starts, seats, most, taken = figures
    return DayRow(
        on=day.on,
        opens_at=opens_at,
        closes_at=closes_at,
        hours=_hours(_open(day, site, closed), site),
        line=_line(day, site),
        technicians=day.technicians,
        machines_each=day.machines_each,
        starts=starts,
        seats=seats,
        most=most,
        taken=taken,
    )


def _rows(sites: Iterable[Site], now: dt.datetime) -> tuple[SiteRow, ...]:
    sites = list(sites)
    spans = {site.pk: _today(site, now) for site in sites}
    days = {
        day.site_id: day
        for day in ServiceDay.objects.filter(
            _any(Q(site=site, on=local(now, site.zone).date()) for site in sites)
        )
    }
    today = _any(
        Q(site=key, starts_at__gte=begin, starts_at__lt=end) for key, (begin, end) in spans.items()
    )
    seats = {
        key: (free or 0, taken or 0)
        for key, free, taken in Slot.objects.filter(today)
        .values("site")
        .annotate(free=Sum("remaining", filter=Q(starts_at__gt=now)), used=Sum("taken"))
        .values_list("site", "free", "used")
    }
    closed = closed_by_site(sites)
    return tuple(
        _row(site, days.get(site.pk), seats.get(site.pk, (0, 0)), closed[site.pk], now)
        for site in sites
    )


def _row(
    site: Site,
    day: ServiceDay | None,
    seats: tuple[int, int],
    closed: Sequence[Interval],
    now: dt.datetime,
) -> SiteRow:
    spans = _open(day, site, closed) if day and site.serving else ()
    opens = site.bookings_open_at
    paused = opens if opens is not None and opens > now else None
    bookable = site.serving and site.takes_bookings
    return SiteRow(
        site=site,
        paused_until=paused,
        next_seat_at=site.next_seat_at if bookable else None,  # type: ignore[attr-defined]
        free=seats[0] if bookable else 0,
        taken=seats[1],
        is_staffed=day is not None,
        is_open=any(begin <= now < end for begin, end in spans),
        hours=_hours(spans, site),
        line=_line(day, site) if day and site.serving and site.takes_walkins else "",
    )


def _open(day: ServiceDay, site: Site, closed: Sequence[Interval]) -> tuple[Interval, ...]:
    """When somebody works that day, without what a coordinator closed."""
    return closing.subtract([_span(day, site)], closed) if day.technicians else ()


def _hours(spans: Iterable[Interval], site: Site) -> str:
    return "; ".join(words.hours(begin, end, site.zone) for begin, end in spans)


def _line(day: ServiceDay, site: Site) -> str:
    if day.walkins_from is None or day.walkins_until is None:
        return ""
    return words.hours(
        instant(day.on, day.walkins_from, site.zone),
        instant(day.on, day.walkins_until, site.zone),
        site.zone,
    )


def _span(day: ServiceDay, site: Site) -> tuple[dt.datetime, dt.datetime]:
    return hours.interval(StaffedDay(on=day.on, opens=day.opens, closes=day.closes, zone=site.zone))


def _today(site: Site, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    on = local(now, site.zone).date()
    return instant(on, MIDNIGHT, site.zone), instant(on + DAY, MIDNIGHT, site.zone)


def _yesterday(now: dt.datetime) -> dt.date:
    return (now - DAY).astimezone(dt.UTC).date()


def _any(conditions: Iterable[Q]) -> Q:
    """Any of them; of none, nothing."""
    joined = Q(pk__in=[])
    for condition in conditions:
        joined |= condition
    return joined
