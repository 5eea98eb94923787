"""Staffed hours: days in site time as instants, joined, and asked whether they cover a span."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

Interval: TypeAlias = tuple[datetime, datetime]

_SECOND = timedelta(seconds=1)

FIRST_DAY_HOUR, LAST_DAY_HOUR = 7, 19
"""Day-time on a person's clock, half-open (DESIGN 2.4: carried over within 07:00–19:00)."""


@dataclass(frozen=True, slots=True)
class StaffedDay:
    """A date on which a site is staffed, in the site's own time.

    `closes` at or before `opens` is on the next day, so 00:00-00:00 is the whole local day:
    24 hours, or 23 or 25 where the clock changes.
    """

    on: date
    opens: time
    closes: time
    zone: str


def instant(on: date, at: time, zone: str) -> datetime:
    """Return the UTC instant at which a clock in `zone` shows `at` on that date.

    A time the clock shows twice is its first showing. A time the clock skips is the moment of
    the skip, so that of two local times the later one is never the earlier instant. A `fold` that
    `at` carries says nothing here.
    """
    local = datetime.combine(on, at.replace(fold=0), tzinfo=ZoneInfo(zone))
    # For a skipped time the two folds bracket the skip: fold 1 lies before it, fold 0 after it.
    after = local.astimezone(UTC)
    before = local.replace(fold=1).astimezone(UTC)
    if before >= after:
        return after
    return _clock_change(before, after, ZoneInfo(zone))


def _clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second in (before, after] that has the later offset."""
    before, after = before.replace(microsecond=0), after.replace(microsecond=0)
    new_offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after


def interval(day: StaffedDay) -> Interval:
    """Return the half-open span of a staffed day as two UTC instants, opening first."""
    closes_on = day.on if day.closes > day.opens else day.on + timedelta(days=1)
    return instant(day.on, day.opens, day.zone), instant(closes_on, day.closes, day.zone)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the spans in order, with those that overlap or touch joined and empty ones dropped."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def covers(merged: Sequence[Interval], start: datetime, end: datetime) -> bool:
    """Say whether one span of `merged` (as `merge` returns it) holds all of start to end."""
    position = bisect_right(merged, start, key=lambda span: span[0]) - 1
    return position >= 0 and start < merged[position][1] and end <= merged[position][1]
