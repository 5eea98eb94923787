"""Quiet hours: nobody is woken by a text message about what can wait until the morning.

From nine in the evening to eight in the morning, by the clock of whoever reads. An e-mail wakes nobody,
and reminders of a time that somebody chose are wanted whatever the hour: neither comes here.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING, MORNING = time(21), time(8)
HEADROOM = timedelta(hours=3)
"""Who must act on a text is told in the morning only if so much time is left then: as long before as
the earliest reminder of a day, "your visit today" from afar."""

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def text_at(
    due_at: datetime,
    *,
    now: datetime,
    expires_at: datetime,
    zone: str,
    needed_by: datetime | None = None,
) -> datetime | None:
    """When a text that is due at `due_at` is sent, by the quiet hours of `zone`; None: not at all.

    What is planned ahead comes earlier, never later: in the last minute of the evening before. What is
    said in the night comes in the morning, while it is of use then. `needed_by` is when the reader
    begins to act on it: unless the morning is well before that, it comes at once.
    """
    night = _night_around(due_at, zone)
    if night is None:
        return due_at
    evening, morning = night
    if now < evening:
        return max(evening - _MINUTE, now)
    if needed_by is not None and needed_by - morning < HEADROOM:
        return due_at
    return morning if morning < expires_at else None


def _night_around(moment: datetime, zone: str) -> tuple[datetime, datetime] | None:
    """The night that holds `moment`, as two instants, the second no more part of it; None by day."""
    there = moment.astimezone(ZoneInfo(zone))
    if MORNING <= there.time() < EVENING:
        return None
    begins_on = there.date() if there.time() >= EVENING else there.date() - _DAY
    return _instant(begins_on, EVENING, zone), _instant(begins_on + _DAY, MORNING, zone)


def _instant(on: date, at: time, zone: str) -> datetime:
    return datetime.combine(on, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)
