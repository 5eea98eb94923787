"""The whole played week, from the people and the calendar."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import TypeAlias

from booking.rules import slots
from booking.rules.hours import StaffedDay
from demo.rules import cast, recovery, waiting
from demo.rules.calendar import Calendar
from demo.rules.desk import QUARTER, Desk, ceil_quarter
from demo.rules.events import Case, Clock, Event, Start
from demo.rules.places import LAST_JULY, SPOTS, Spot
from demo.rules.staff import Colleague

Chances: TypeAlias = Callable[[str], random.Random]
"""A source of chances for each purpose, the same each time."""

# Onsite help near headquarters was fast, so fewer of those are still waiting.
_NEAR, _ELSEWHERE = 1, 3


def plan(chances: Chances, *, calendar: Calendar, people: Sequence[Colleague]) -> list[Event]:
    """Return what happens to these people, in order of time.

    The same chances, people and instant give the same week.
    """
    cases = _cases(people)
    back, offline = _divide(chances("who is back"), cases)
    onsite = _onsite_starts(calendar)
    # What the past draws must not depend on the hour of today. Their starts never meet.
    past, today = chances("past"), chances("today")
    events = waiting.wait(today, calendar=calendar, cases=offline, desk=Desk(today, onsite))
    events += recovery.recover(
        past, calendar=calendar, cases=back, devices=len(cases), desk=Desk(past, onsite)
    )
    # A clock that strikes with something else strikes first: sorting keeps this order.
    return sorted([*_strikes(calendar), *events], key=lambda event: event.at)


def _strikes(calendar: Calendar) -> list[Event]:
    """Return when the clock strikes: hourly, in the last hours by the quarter, and now."""
    lately = ceil_quarter(calendar.now) - 18 * QUARTER
    hourly, at = [], calendar.at(21, 10)
    while at < lately:
        hourly.append(at)
        at += 4 * QUARTER
    quarters = [lately + number * QUARTER for number in range(18)]
    return [Clock(at) for at in (*hourly, *quarters, calendar.now) if at <= calendar.now]


def _cases(people: Sequence[Colleague]) -> list[Case]:
    return [
        Case(device, person.email, person.worksite.region, person.worksite.local_zone)
        for person in people
        for device in person.workstation_ids
    ]


def _divide(rng: random.Random, cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Return who is back and who is offline; the demo employee is offline and in neither list."""
    held = [case for case in cases if case.email == cast.EMPLOYEE.email]
    rest = [case for case in cases if case.email != cast.EMPLOYEE.email]
    # Drawn without putting back, weighted: the largest of random keys (Efraimidis and Spirakis).
    rest.sort(key=lambda case: rng.random() ** (1 / _weight(case)), reverse=True)
    still = len(cases) - recovery.restored_count(len(cases)) - len(held)
    return rest[still:], rest[:still]


def _weight(case: Case) -> int:
    return _NEAR if case.region == "headquarters" else _ELSEWHERE


def _onsite_starts(calendar: Calendar) -> list[Start]:
    return [
        Start(spot.slug, at)
        for spot in SPOTS
        if spot.kind != "virtual" and spot.takes_bookings
        for at in _starts(spot, calendar)
    ]


def _starts(spot: Spot, calendar: Calendar) -> list[dt.datetime]:
    if spot.hours is None:
        return []
    found: list[dt.datetime] = []
    for july in range(spot.hours.from_july, LAST_JULY + 1):
        day = StaffedDay(calendar.on(july), spot.hours.opens, spot.hours.closes, spot.zone)
        found += slots.starts(day, spot.hours.every_minutes, "onsite")
    return found
