"""Who gets which of the free seats, when people lose theirs."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.rules.hours import FIRST_DAY_HOUR, LAST_DAY_HOUR

NOTICE = timedelta(hours=2)
"""Nobody is given a time that begins sooner than this."""

FARTHEST = timedelta(days=7)
"""Nobody is given a time that begins later than this after the one that was taken away."""


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who loses a seat; `sites` are those that may be given, the preferred one first.

    `zone` is the clock that the person lives by. `key` names the appointment.
    """

    key: int
    starts_at: datetime
    booked_at: datetime
    zone: str
    sites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Free:
    """A start with `seats` left."""

    slot: int
    site: int
    starts_at: datetime
    seats: int


@dataclass(slots=True)
class _Board:
    """What is left at one site, by start."""

    starts: list[datetime] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    # Where day-time ends is asked once for each start and clock.
    by_day: dict[tuple[int, str], bool] = field(default_factory=dict)

    def take(self, seeker: Seeker, first: datetime, last: datetime) -> int | None:
        """Take the earliest seat within first … last that is day-time for the person."""
        position = bisect_left(self.starts, first)
        while position < len(self.starts) and self.starts[position] <= last:
            if self.left[position] and self._is_day(position, seeker.zone):
                self.left[position] -= 1
                return self.slots[position]
            position += 1
        return None

    def _is_day(self, position: int, zone: str) -> bool:
        known = self.by_day.get((position, zone))
        if known is None:
            hour = self.starts[position].astimezone(ZoneInfo(zone)).hour
            known = self.by_day[position, zone] = FIRST_DAY_HOUR <= hour < LAST_DAY_HOUR
        return known


def in_turn(seeker: Seeker) -> tuple[datetime, datetime, int]:
    """Return the place in the order of choice: whose time was first, then who booked first."""
    return seeker.starts_at, seeker.booked_at, seeker.key


def place(
    seekers: Iterable[Seeker], free: Iterable[Free], *, now: datetime
) -> dict[int, int | None]:
    """Return the slot that each gets, None for those whom nothing suits, in the order of choice.

    Each in turn gets the earliest free seat of the first site that has one which begins by day on
    the person's clock, not before the time that was lost, after at least `NOTICE`, and at most
    `FARTHEST` after it.
    """
    boards: dict[int, _Board] = {}
    for one in sorted(free, key=lambda one: one.starts_at):
        board = boards.setdefault(one.site, _Board())
        board.starts.append(one.starts_at)
        board.slots.append(one.slot)
        board.left.append(max(one.seats, 0))
    found: dict[int, int | None] = {}
    for seeker in sorted(seekers, key=in_turn):
        first, last = max(seeker.starts_at, now + NOTICE), seeker.starts_at + FARTHEST
        found[seeker.key] = None
        for site in seeker.sites:
            slot = boards[site].take(seeker, first, last) if site in boards else None
            if slot is not None:
                found[seeker.key] = slot
                break
    return found
