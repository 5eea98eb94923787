"""The times of one site on one day, as the time page and the API list them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

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

    MORNING = "Morning"
    AFTERNOON = "Afternoon"
    NIGHT = "Night, 7:00 p.m. to 7:00 a.m."


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


def zone_of(site: Site, ways: Ways) -> str:
    """Whose clock the site's times are read on: the person's for virtual, else the site's."""
    return ways.zone if site.mode == Mode.VIRTUAL else site.zone


def between(
    site: Site, *, first: dt.date, last: dt.date, zone: str, now: dt.datetime
) -> list[Slot]:
    """Return the slots that have not begun of those dates in `zone`, both included. One query."""
    return _between.fetch(
        site=site.pk,
        now=now,
        first=instant(first, MIDNIGHT, zone),
        end=instant(last + DAY, MIDNIGHT, zone),
    )


def page_of(site: Site, ways: Ways, *, on: dt.date | None, now: dt.datetime) -> TimePage:
    """Read the free times of a day; without one, or with a day that has none, of the first that has.

    `ways` must have been read with `days_of` this site. One query.
    """
    zone = zone_of(site, ways)
    free_days: Sequence[dt.date] = site.free_days or ()  # type: ignore[attr-defined]
    if on not in free_days:
        on = free_days[0] if free_days else None
    today = times.local(now, zone).date()
    slots = between(site, first=on, last=on, zone=zone, now=now) if on else []
    tiles = tuple(tile(slot, zone) for slot in slots if slot.remaining > 0)
    named = slots[0].starts_at if slots else now
    return TimePage(
        zone=zone,
        zone_spelt=times.spelt(named, zone),
        on=on,
        days=tuple(_day(date, today=today, current=date == on) for date in free_days),
        tiles=tiles,
    )


def tile(slot: Slot, zone: str, *, with_day: bool = False) -> Tile:
    """One slot in words; `with_day` puts the weekday and date before the clock."""
    places = f"{slot.remaining} place{'' if slot.remaining == 1 else 's'} left"
    return Tile(
        slot_id=slot.pk,
        clock=(times.brief if with_day else times.clock)(slot.starts_at, zone),
        places=places,
        promise=_promise(slot, zone),
        part=_part(times.local(slot.starts_at, zone).hour),
    )


def _promise(slot: Slot, zone: str) -> str:
    """What choosing it means for the day."""
    until = times.clock_on(slot.ends_at, zone, day_of=slot.starts_at)
    if slot.ready_at is None:
        return f"Your time on the bench ends at {until}"
    ready = times.clock_on(slot.ready_at, zone, day_of=slot.starts_at)
    return f"Be at your workstation from {ready}, and stay until {until}"


def _part(hour: int) -> Part:
    if not FIRST_DAY_HOUR <= hour < LAST_DAY_HOUR:
        return Part.NIGHT
    return Part.MORNING if hour < NOON else Part.AFTERNOON


def _day(date: dt.date, *, today: dt.date, current: bool) -> Day:
    note = {0: "Today", 1: "Tomorrow"}.get((date - today).days, "")
    return Day(date.isoformat(), f"{date:%a}", f"{date.day} {date:%b}", note, current)
