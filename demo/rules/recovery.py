"""How the published figures came down: who is back by which hour of the played week."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from demo.rules.calendar import Calendar
from demo.rules.desk import Desk
from demo.rules.events import Book, Case, Event, Restore
from demo.rules.places import HEADQUARTERS

AFFECTED = 8_000
OFFLINE_TODAY = 2_203
"""Published on Wednesday at 10:00: more than 2,200."""

_HOUR = dt.timedelta(hours=1)
_BOOKED_PERCENT = 4
_ACCOMMODATED_PERCENT = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """Working hours of one day (first and last full hour), and devices of 8,000 then still down.

    The published figures mix employees and computers and do not reconcile; here all are taken
    as devices. Where no figure was published, the way to the next one is ours.
    """

    july: int
    first_hour: int
    last_hour: int
    offline: int


STRETCHES = (
    Stretch(19, 10, 21, 7_700),
    Stretch(20, 8, 21, 6_700),
    Stretch(21, 8, 15, 5_739),
    Stretch(21, 16, 21, 5_539),
    Stretch(22, 8, 18, 4_700),
    Stretch(22, 19, 23, 3_700),
    Stretch(23, 8, 16, 2_384),
    # Nobody comes back on the played Wednesday, so that the day looks the same at every hour.
    Stretch(23, 17, 23, OFFLINE_TODAY),
)


def restored_count(devices: int) -> int:
    """Return how many of that many affected devices are back today."""
    return devices - round(devices * OFFLINE_TODAY / AFFECTED)


def recover(
    rng: random.Random, *, calendar: Calendar, cases: Sequence[Case], devices: int, desk: Desk
) -> list[Event]:
    """Return how `cases`, all that came back among `devices`, did so: bookings and restorations."""
    events: list[Event] = []
    back_at: dict[str, dt.datetime] = {}
    for case in cases:
        if rng.randrange(100) < _BOOKED_PERCENT:
            book = _book(rng, calendar, case, desk)
            if book is not None:
                events.append(book)
                back_at[book.device] = _hour_after(book.start.at, rng.randrange(15, 200))
    rest = [case.device for case in cases if case.device not in back_at]
    rng.shuffle(rest)
    for at, count in _quotas(calendar, devices, back_at).items():
        back_at |= dict.fromkeys([rest.pop() for _ in range(min(count, len(rest)))], at)
    hours: dict[dt.datetime, list[str]] = {}
    for device, at in back_at.items():
        hours.setdefault(at, []).append(device)
    last = calendar.at(23, STRETCHES[-1].last_hour)
    hours.setdefault(last, []).extend(rest)
    return [*events, *(Restore(at, tuple(found)) for at, found in hours.items() if found)]


def _book(rng: random.Random, calendar: Calendar, case: Case, desk: Desk) -> Book | None:
    """Sunday to Tuesday: near headquarters there, everybody else by telephone."""
    first, last = calendar.at(21, 10), calendar.at(23, 16)
    accommodation = rng.randrange(100) < _ACCOMMODATED_PERCENT
    if case.region == "headquarters" and not accommodation:
        start = desk.onsite(HEADQUARTERS.slug, first, last)
    else:
        start = desk.virtual(case.zone, first, last)
    if start is None:
        return None
    # From Monday evening to Tuesday 13:00 no new virtual times could be had.
    latest = min(start.at - dt.timedelta(minutes=40), calendar.at(22, 18))
    opened = calendar.at(21, 8)
    at = opened + (latest - opened) * rng.random()
    return Book(at, case.device, start, accommodation and case.region == "headquarters")


def _hour_after(at: dt.datetime, minutes: int) -> dt.datetime:
    done = (at + dt.timedelta(minutes=minutes)).replace(minute=0, second=0, microsecond=0)
    return done + _HOUR


def _quotas(
    calendar: Calendar, devices: int, booked: dict[str, dt.datetime]
) -> dict[dt.datetime, int]:
    """Return how many unbooked devices come back at each hour, so that the figures are met."""
    by_hour = Counter(booked.values())
    quotas: dict[dt.datetime, int] = {}
    due, given, until = 0, 0, calendar.at(19, 0)
    for stretch in STRETCHES:
        due = devices - round(devices * stretch.offline / AFFECTED)
        end = calendar.at(stretch.july, stretch.last_hour)
        given += sum(count for at, count in by_hour.items() if until < at <= end)
        hours = [
            calendar.at(stretch.july, hour)
            for hour in range(stretch.first_hour, stretch.last_hour + 1)
        ]
        left = max(0, due - given)
        for number, at in enumerate(hours):
            quotas[at] = left * (number + 1) // len(hours) - left * number // len(hours)
        given, until = given + left, end
    return quotas
