"""Closing and lengthening the hours of a day: values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from booking.rules.hours import Interval, StaffedDay, instant, interval, merge

NEVER = datetime.max.replace(tzinfo=UTC)
"""The end of what is closed until further notice."""

_MINUTE = timedelta(minutes=1)
_LAST_MINUTE = time(23, 59)


class _Day(Protocol):
    """What has the hours of a day."""

    on: date
    opens: time
    closes: time
    walkins_from: time | None
    walkins_until: time | None
    technicians: int


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of a service day, in site time, as its row has them."""

    on: date
    opens: time
    closes: time
    walkins_from: time | None
    walkins_until: time | None
    technicians: int
    zone: str

    @classmethod
    def of(cls, day: _Day, zone: str) -> "DayHours":
        """The hours of a row of the service days."""
        return cls(
            on=day.on,
            opens=day.opens,
            closes=day.closes,
            walkins_from=day.walkins_from,
            walkins_until=day.walkins_until,
            technicians=day.technicians,
            zone=zone,
        )

    @property
    def span(self) -> Interval:
        """Opening and closing as instants."""
        return interval(StaffedDay(self.on, self.opens, self.closes, self.zone))

    @property
    def line(self) -> Interval | None:
        """The walk-in line as instants; None without one."""
        if self.walkins_from is None or self.walkins_until is None:
            return None
        return (
            instant(self.on, self.walkins_from, self.zone),
            instant(self.on, self.walkins_until, self.zone),
        )


def subtract(spans: Iterable[Interval], holes: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return what is left of the spans, in order, once the holes are taken out of them."""
    left = merge(spans)
    for begin, end in holes:
        left = tuple(
            part
            for start, stop in left
            for part in ((start, min(stop, begin)), (max(start, end), stop))
            if part[0] < part[1]
        )
    return left


def overlaps(one: Interval, other: Interval) -> bool:
    """Say whether two half-open spans share an instant."""
    return one[0] < other[1] and other[0] < one[1]


def closed(changes: Sequence[tuple[bool, Interval]]) -> tuple[Interval, ...]:
    """Return what is closed after closings (True) and extensions (False) in the order made: the
    later one holds."""
    spans: tuple[Interval, ...] = ()
    for closes, span in changes:
        spans = merge((*spans, span)) if closes else subtract(spans, [span])
    return spans


def close(day: DayHours, span: Interval, *, now: datetime) -> DayHours:
    """Return the day without those hours, as far as one opening and one closing can say it.

    Closed from opening to closing: nobody works. Closed at one end: it opens later or closes
    earlier. Closed in the middle, or open only on the next date: opening and closing stay. The line
    keeps the first part that has not ended. Whole minutes, the earlier one.
    """
    opens_at, closes_at = day.span
    if overlaps(span, day.span):
        if span[0] <= opens_at and closes_at <= span[1]:
            day = replace(day, technicians=0)
        elif span[0] <= opens_at:
            later = replace(day, opens=_clock(span[1], day.zone))
            day = later if _is_about(later.span, (span[1], closes_at)) else day
        elif closes_at <= span[1]:
            earlier = replace(day, closes=_clock(span[0], day.zone))
            # Closed in the minute in which it opens: the same clock time twice is the whole day.
            closed_at_once = earlier.opens == earlier.closes
            day = replace(day, technicians=0) if closed_at_once else earlier
    return _without_line(day, span, now)


def _is_about(one: Interval, other: Interval) -> bool:
    """Say whether two spans are the same but for the seconds."""
    return all(abs(a - b) < _MINUTE for a, b in zip(one, other, strict=True))


def _without_line(day: DayHours, span: Interval, now: datetime) -> DayHours:
    if day.line is None or not overlaps(span, day.line):
        return day
    ahead = [part for part in subtract([day.line], [span]) if part[1] > now]
    if ahead:
        begins, ends = (_clock(moment, day.zone) for moment in ahead[0])
        if begins < ends:
            return replace(day, walkins_from=begins, walkins_until=ends)
    return replace(day, walkins_from=None, walkins_until=None)


def extend(day: DayHours, until: datetime) -> DayHours | None:
    """Return the day that closes at `until`, its line as much longer; None if no day can say so.

    A day ends at most when the next date's clock shows its opening. A line ends on its own date.
    """
    longer = replace(day, closes=_clock(until, day.zone))
    if longer.span[1] != until or until <= day.span[1]:
        return None
    if day.line is None:
        return longer
    line_until = day.line[1] + (until - day.span[1])
    if line_until.astimezone(ZoneInfo(day.zone)).date() == day.on:
        return replace(longer, walkins_until=_clock(line_until, day.zone))
    return replace(longer, walkins_until=_LAST_MINUTE)


def _clock(moment: datetime, zone: str) -> time:
    return moment.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)
