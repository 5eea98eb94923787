"""What those who are still offline have done so far: booked, moved, cancelled, said ready."""

import datetime as dt
import random
from collections.abc import Sequence

from demo.rules.calendar import Calendar
from demo.rules.desk import Desk
from demo.rules.events import Book, Cancel, Case, Event, Move, Ready, Start
from demo.rules.places import HEADQUARTERS, SAN_JOSE

_MINUTE = dt.timedelta(minutes=1)
_AHEAD = dt.timedelta(hours=60)
_BEGUN = dt.timedelta(hours=3, minutes=30)
_ONSITE_AHEAD = dt.timedelta(days=3)


def wait(
    rng: random.Random, *, calendar: Calendar, cases: Sequence[Case], desk: Desk
) -> list[Event]:
    """Return what happened to devices that are still offline; who is not named has done nothing."""
    story = _Story(rng, calendar, desk)
    for case in cases:
        story.tell(case)
    return story.events


class _Story:
    """One case after the other, all from the same chances and the same desk."""

    def __init__(self, rng: random.Random, calendar: Calendar, desk: Desk) -> None:
        self.rng, self.calendar, self.desk = rng, calendar, desk
        self.now = calendar.now
        # "New virtual slots open" on Tuesday at 13:00.
        self.opened = calendar.at(23, 13, 5)
        self.events: list[Event] = []
        self._told = {True: 0, False: 0}

    def tell(self, case: Case) -> None:
        """Tell one case's story; percentages of those still offline near headquarters or not."""
        near = case.region == "headquarters"
        # Strides through all percents, so that a small demo, too, has some of everything.
        chance = self._told[near] * 37 % 100
        self._told[near] += 1
        if near:
            self._near_headquarters(case, chance)
        elif case.region == "san-jose" and chance < 30:
            self._book(case, self._onsite(SAN_JOSE.slug))
        elif case.region == "reach" and chance < 10:
            self._book(case, self._onsite(HEADQUARTERS.slug))
        elif chance < 42:
            self._far(case, chance)

    def _near_headquarters(self, case: Case, chance: int) -> None:
        if chance < 28:
            self._book(case, self._onsite(HEADQUARTERS.slug))
        elif chance < 36:
            self._book(case, self._ahead(case), accommodation=True)
        elif chance < 39:
            self._cancel(case, self._onsite(HEADQUARTERS.slug))

    def _far(self, case: Case, chance: int) -> None:
        if chance < 7:
            self._begun(case)
        elif chance < 10:
            self._cancel(case, self._ahead(case))
        elif chance < 13:
            self._cancel(case, self._ahead(case), again=self._ahead(case))
        elif chance < 17:
            self._move(case, self._ahead(case), self._ahead(case))
        else:
            self._book(case, self._ahead(case))

    def _ahead(self, case: Case) -> Start | None:
        return self.desk.virtual(case.zone, self.now + 20 * _MINUTE, self.now + _AHEAD, soon=True)

    def _onsite(self, site: str) -> Start | None:
        return self.desk.onsite(site, self.now + 20 * _MINUTE, self.now + _ONSITE_AHEAD)

    def _moments(self, count: int, *, before: dt.datetime) -> list[dt.datetime]:
        """Return `count` instants, in order, at which people could book and did."""
        last = min(self.now, before) - 10 * _MINUTE
        span = last - self.opened
        return sorted(self.opened + span * self.rng.random() for _ in range(count))

    def _book(self, case: Case, start: Start | None, *, accommodation: bool = False) -> None:
        if start is not None:
            # Before the ready time, too: some say on time that they are there.
            (at,) = self._moments(1, before=start.at - 30 * _MINUTE)
            self.events.append(Book(at, case.device, start, accommodation))

    def _begun(self, case: Case) -> None:
        """Book a window that is open now, or whose ready time has come; some have said ready."""
        start = self.desk.virtual(case.zone, self.now - _BEGUN, self.now + 25 * _MINUTE)
        if start is None:
            return
        self._book(case, start)
        if self.rng.randrange(100) < 45:
            ready_at = start.at - 30 * _MINUTE
            at = ready_at + (min(self.now, start.at + 10 * _MINUTE) - ready_at) * self.rng.random()
            self.events.append(Ready(at, case.device))

    def _cancel(self, case: Case, start: Start | None, *, again: Start | None = None) -> None:
        if start is None:
            return
        first, then, last = self._moments(3, before=min(start.at, again.at if again else start.at))
        self.events += [Book(first, case.device, start), Cancel(then, case.device)]
        if again is not None:
            self.events.append(Book(last, case.device, again))

    def _move(self, case: Case, start: Start | None, to: Start | None) -> None:
        if start is None or to is None:
            return
        first, then = self._moments(2, before=min(start.at, to.at))
        self.events.append(Book(first, case.device, start))
        if to != start:
            self.events.append(Move(then, case.device, to))
