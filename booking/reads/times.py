"""The times of one site on one day, as the time page and the API list them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from django.utils.dateformat import format as written
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from booking.models import Mode, Site, Slot
from booking.reads.ways import Ways
from booking.rules.hours import FIRST_DAY_HOUR, LAST_DAY_HOUR, instant
from kit import times
from kit.prepared import Prepared

MIDNIGHT = dt.time(0)
NOON = 12
DAY = dt.timedelta(days=1)


class Part(Enum):
    """Parts of a day on the reader's clock; night is what is not day-time."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Tile:
    """One free time, its words formatted once."""

    slot_id: int
    clock: str
    places: str
    promise: str
    part: Part


@dataclass(frozen=True, slots=True)
class Day:
    """One date with free times, as ISO 8601 writes it; `note` is today, tomorrow or nothing."""

    on: str
    weekday: str
    date: str
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class TimePage:
    """The free times of one day, in the zone named; `days` are all dates with a free time."""

    zone: str
    zone_spelt: str
    on: dt.date | None
    days: tuple[Day, ...]
    tiles: tuple[Tile, ...]


_between = Prepared(
    lambda site, now, first, end: Slot.objects.filter(
        site=site, starts_at__gt=now, starts_at__gte=first, starts_at__lt=end
    ).order_by("starts_at")
)
_free: Prepared[Slot] = Prepared(
    lambda site, now, first, end: (
        Slot.objects.bookable(now)
        .filter(site=site, starts_at__gte=first, starts_at__lt=end)
        .order_by("starts_at")
        .values_list("pk", "starts_at", "ready_at", "ends_at", "remaining")
    )
)


_published = Prepared(lambda slot: Slot.objects.filter(pk=slot))


def published(slot_id: int) -> Slot | None:
    """The slot of that number, if there is one. One query."""
    return next(iter(_published.fetch(slot=slot_id)), None)


def zone_of(site: Site, ways: Ways) -> str:
    """Whose clock the site's times are read on: the person's for virtual, else the site's."""
    return ways.zone if site.mode == Mode.VIRTUAL else site.zone


def between(
    site: Site, *, first: dt.date, last: dt.date, zone: str, now: dt.datetime
) -> list[Slot]:
    """Return the slots that have not begun of those dates in `zone`, both included. One query."""
    return _between.fetch(site=site.pk, now=now, **_span(first, last, zone))


def _span(first: dt.date, last: dt.date, zone: str) -> dict[str, dt.datetime]:
    return {
        "first": instant(first, MIDNIGHT, zone),
        "end": instant(last + DAY, MIDNIGHT, zone),
    }


def page_of(site: Site, ways: Ways, *, on: dt.date | None, now: dt.datetime) -> TimePage:
    """Read the free times of a day; without one, or with a day that has none, of the first that has.

    `ways` must have been read with `days_of` this site. One query.
    """
    zone = zone_of(site, ways)
    free_days: Sequence[dt.date] = site.free_days or ()  # type: ignore[attr-defined]
    if on not in free_days:
        on = free_days[0] if free_days else None
    today = times.local(now, zone).date()
    free = _free.rows(site=site.pk, now=now, **_span(on, on, zone)) if on else []
    language = get_language()
    return TimePage(
        zone=zone,
        zone_spelt=times.spelt(free[0][1] if free else now, zone),
        on=on,
        days=_days(tuple(free_days), today, on, language),
        tiles=tuple([_tile(*row, zone, False, language) for row in free]),
    )


def tile(slot: Slot, zone: str, *, with_day: bool = False) -> Tile:
    """One slot in words; `with_day` puts the weekday and date before the clock."""
    known = (slot.pk, slot.starts_at, slot.ready_at, slot.ends_at, slot.remaining)
    return _tile(*known, zone, with_day, get_language())


# A day has a hundred tiles, and whoever comes next asks for the same. Everything that is said is in
# the key, so what was kept is true (docs/speed.md).
@lru_cache(maxsize=8192)
def _tile(
    slot_id: int,
    starts_at: dt.datetime,
    ready_at: dt.datetime | None,
    ends_at: dt.datetime,
    remaining: int,
    zone: str,
    with_day: bool,
    language: str | None,
) -> Tile:
    left = ngettext("%(count)s place left", "%(count)s places left", remaining)
    return Tile(
        slot_id=slot_id,
        clock=(times.brief if with_day else times.clock)(starts_at, zone),
        places=left % {"count": remaining},
        promise=_promise(starts_at, ready_at, ends_at, zone),
        part=_part(times.local(starts_at, zone).hour),
    )


def _promise(
    starts_at: dt.datetime, ready_at: dt.datetime | None, ends_at: dt.datetime, zone: str
) -> str:
    """What choosing it means for the day."""
    until = times.clock_on(ends_at, zone, day_of=starts_at)
    if ready_at is None:
        return _("Your time on the bench ends at %(until)s") % {"until": until}
    ready = times.clock_on(ready_at, zone, day_of=starts_at)
    said = _("Be at your workstation from %(ready)s, and stay until %(until)s")
    return said % {"ready": ready, "until": until}


def _part(hour: int) -> Part:
    if not FIRST_DAY_HOUR <= hour < LAST_DAY_HOUR:
        return Part.NIGHT
    return Part.MORNING if hour < NOON else Part.AFTERNOON


@lru_cache(maxsize=512)
def _days(
    dates: tuple[dt.date, ...], today: dt.date, on: dt.date | None, language: str | None
) -> tuple[Day, ...]:
    return tuple(_day(date, today=today, current=date == on) for date in dates)


def _day(date: dt.date, *, today: dt.date, current: bool) -> Day:
    note = {0: _("Today"), 1: _("Tomorrow")}.get((date - today).days, "")
    # Translators: a date without its weekday in short, 25 Jul. The letters are those of Django's date filter.
    return Day(date.isoformat(), times.weekday(date), written(date, _("j M")), note, current)
