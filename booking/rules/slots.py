"""Bookable starts: where they fall in a day, what each promises, what may be published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

from booking.rules.hours import Interval, StaffedDay, covers, interval
from kit import times
from kit.words import gettext as _

Mode = Literal["virtual", "onsite"]

READY_LEAD_MINUTES = 30
WINDOW_MINUTES = 240
CAPACITY_FACTOR = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Window:
    """The instants one slot promises, in UTC; `ready_at` is None onsite."""

    ready_at: datetime | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a slot may not be published: a sentence fit for the person who publishes it."""

    reason: str


def window(
    starts_at: datetime,
    ready_lead_minutes: int = READY_LEAD_MINUTES,
    window_minutes: int = WINDOW_MINUTES,
) -> Window:
    """Return a virtual slot's window: ready before the start, then elapsed minutes from it.

    Elapsed, not by the wall clock: four hours stay four hours on the night the clock changes.
    """
    # Adding to an aware local time moves its wall clock; only UTC counts elapsed time.
    start = starts_at.astimezone(UTC)
    return Window(
        ready_at=start - timedelta(minutes=ready_lead_minutes),
        starts_at=start,
        ends_at=start + timedelta(minutes=window_minutes),
    )


def starts(
    day: StaffedDay, every_minutes: int, mode: Mode, length_minutes: int | None = None
) -> tuple[datetime, ...]:
    """Return the UTC starts of a service day: one each `every_minutes` elapsed since opening.

    So the first start is the wall-clock opening on every date, each start exists exactly once,
    and a day of 23 or 25 hours has fewer or more. Onsite, a start is kept if its length
    (`length_minutes`, else the step) fits before closing. Virtual starts run up to closing,
    since a window may go on into the next staffed day: `publishable` judges it.
    Raises ValueError for a step or length below one minute.
    """
    length = every_minutes if length_minutes is None else length_minutes
    if every_minutes < 1 or length < 1:
        raise ValueError("Slots need a step and a length of at least one minute.")
    opens_at, closes_at = interval(day)
    if mode == "onsite":
        last_at = closes_at - timedelta(minutes=length)
    else:
        last_at = closes_at - timedelta.resolution
    count = (last_at - opens_at) // timedelta(minutes=every_minutes) + 1
    return tuple(opens_at + number * timedelta(minutes=every_minutes) for number in range(count))


def publishable(
    *,
    starts_at: datetime,
    mode: Mode,
    day: StaffedDay,
    staffed: Sequence[Interval],
    length_minutes: int,
    ready_lead_minutes: int = READY_LEAD_MINUTES,
    window_minutes: int = WINDOW_MINUTES,
) -> Window | Refused:
    """Return what the slot would promise, or why it may not be published.

    Virtual: the whole window lies inside `staffed`, the desk's hours of all days as
    `hours.merge` returns them; the ready time may lie before opening. Onsite: the slot of
    `length_minutes` lies inside its own day.
    """
    if mode == "virtual":
        promise = window(starts_at, ready_lead_minutes, window_minutes)
        if covers(staffed, promise.starts_at, promise.ends_at):
            return promise
        return Refused(
            _("The window from %(starts)s to %(ends)s is not inside the hours the desk is staffed.")
            % {
                "starts": times.full(promise.starts_at, day.zone),
                "ends": times.full(promise.ends_at, day.zone),
            }
        )
    start = starts_at.astimezone(UTC)
    slot = Window(
        ready_at=None,
        starts_at=start,
        ends_at=start + timedelta(minutes=length_minutes),
    )
    opens_at, closes_at = interval(day)
    if opens_at <= slot.starts_at and slot.ends_at <= closes_at:
        return slot
    return Refused(
        _(
            "The slot from %(starts)s to %(ends)s is not inside the day, which runs from"
            " %(opens)s to %(closes)s."
        )
        % {
            "starts": times.full(slot.starts_at, day.zone),
            "ends": times.full(slot.ends_at, day.zone),
            "opens": times.full(opens_at, day.zone),
            "closes": times.full(closes_at, day.zone),
        }
    )


def propose_capacity(
    technicians: int,
    machines_each: int,
    minutes: int,
    handling_minutes: int | Decimal,
    factor: Decimal = CAPACITY_FACTOR,
) -> int:
    """Return technicians times machines times minutes by handling, times factor, rounded down.

    `handling_minutes` is the measured time one repair takes. Never below 0.
    Raises ValueError if it is not above 0.
    """
    if handling_minutes <= 0:
        raise ValueError("The handling time must be more than 0 minutes.")
    # One division, last and to a whole number, so that nothing is rounded on the way.
    return max(
        0,
        int(technicians * machines_each * minutes * factor // Decimal(handling_minutes)),
    )
