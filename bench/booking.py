"""Booking: 64 clients on one slot of 50, and on 200 slots of 50, beside the same SQL by hand.

And the proof that the figures are of something that works: nothing is oversold, while the same
crowd oversells the same site once its guard is taken away.
"""

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.db import connection
from django.db.models import Count, F

from bench import data, load, visits, web
from bench.data import Visitor
from bench.figures import Check, Figure, Findings, compare
from bench.load import Result, Visit
from bench.progress import say
from booking.models import Appointment, Slot

CLIENTS = 64
SEATS = 50
WIDE = 200
HOT_ROUNDS = 7
WIDE_ROUNDS, WIDE_BOOKINGS = 3, 640
CONTROL_ROUNDS = 4
DAYS = 4

Book = Callable[[Visitor, Slot], bytes]


def measure() -> Findings:
    """Both crowds, then the control."""
    crowd = Crowd()
    with tempfile.TemporaryDirectory(prefix="back-online-bench-") as folder:
        # The page of a refusal, of the same bytes as ours, for the floor.
        os.environ["FLOOR_PAGES"] = folder
        with web.serve(web.OURS) as ours, web.serve(web.FLOOR) as floor:
            (Path(folder) / "full").write_bytes(b"f" * crowd.learn_full_page(ours))
            crowd.warm(ours, visits.book)
            crowd.warm(floor, visits.book_bare)
            figures = [crowd.measure_hot(ours, floor), crowd.measure_wide(ours, floor)]
    sold = oversold()
    checks = [
        Check(f"0 oversold: {Appointment.objects.count():,} bookings, every slot counted", not sold)
    ]
    _remove_check()
    with web.serve(web.CONTROL) as control:
        most = crowd.oversell(control)
    checks.append(
        Check(
            f"the unguarded control oversells: up to {most} bookings on a slot of {SEATS}",
            most > SEATS,
        )
    )
    return Findings(tuple(figures), tuple(checks))


def oversold() -> int:
    """How many slots have more open appointments than seats, or a counter that is wrong."""
    held = Slot.objects.annotate(held=Count("appointments"))
    # The least booking of the floor counts too; every one of them took a seat.
    return held.exclude(held=F("taken")).count() + held.filter(held__gt=F("capacity")).count()


class Crowd:
    """Everybody there is, and every time there is, given out once."""

    def __init__(self, *, rounds: int = WIDE_ROUNDS) -> None:
        self.outage = data.make_outage()
        desk = data.make_sites()[0]
        slots = data.make_slots(desk, days=DAYS, capacity=SEATS)
        # The last day is for hot slots, the first 200 starts for everybody at once.
        self.wide, self.hot = slots[:WIDE], iter(slots[-data.QUARTERS + 16 :])
        enough = 2 * (HOT_ROUNDS + 1) * CLIENTS + 2 * rounds * WIDE_BOOKINGS
        enough += CONTROL_ROUNDS * CLIENTS + 2 * 3 * CLIENTS + 10
        self.people = iter(data.make_visitors(self.outage, enough))
        data.settle()
        say("people, sessions and times")

    def take(self, count: int) -> list[Visitor]:
        """People who have not booked yet."""
        return list(itertools.islice(self.people, count))

    def rush(self, port: int, book: Book) -> Result:
        """All clients want the same slot in the same instant."""
        slot = next(self.hot)
        wanted: list[Visit] = [(book(one, slot),) for one in self.take(CLIENTS)]
        return load.run(port, wanted, clients=CLIENTS)

    def spread(self, port: int, book: Book, count: int) -> Result:
        """As many clients, each with the next slot of 200."""
        slots: Iterator[Slot] = itertools.cycle(self.wide)
        wanted: list[Visit] = [(book(one, next(slots)),) for one in self.take(count)]
        return load.run(port, wanted, clients=CLIENTS).require(302)

    def learn_full_page(self, port: int) -> int:
        """How many bytes the page of a refusal has."""
        slot = next(self.hot)
        Slot.objects.filter(pk=slot.pk).update(taken=F("capacity"))
        (visitor,) = self.take(1)
        result = load.run(port, [(visits.book(visitor, slot),)], clients=1).require(409)
        Slot.objects.filter(pk=slot.pk).update(taken=0)
        return result.lengths[0, 409]

    def warm(self, port: int, book: Book) -> None:
        """Every thread has its connection, every template is read."""
        self.spread(port, book, 3 * CLIENTS)

    def measure_hot(self, ours: int, floor: int) -> Figure:
        """One slot of 50 after the other."""
        pairs, slowest = [], []
        for number in range(HOT_ROUNDS):
            mine, bare = self.rush(ours, visits.book), self.rush(floor, visits.book_bare)
            for result in (mine, bare):
                if result.statuses != {(0, 302): SEATS, (0, 409): CLIENTS - SEATS}:
                    raise RuntimeError(f"Unexpected answers: {result.statuses}")
            say(f"one slot, {number + 1} of {HOT_ROUNDS}: {mine.rate:.0f} beside {bare.rate:.0f}")
            pairs.append((mine.rate, bare.rate))
            slowest.append(mine.percentile(0.99))
        return compare(
            f"booking, {CLIENTS} clients, one slot of {SEATS}",
            pairs,
            unit="/s",
            goal=0.6,
            note=f"answers in all, {SEATS} booked and {CLIENTS - SEATS} told so with the nearest "
            f"free times; p99 {sorted(slowest)[len(slowest) // 2]:.0f} ms",
        )

    def measure_wide(self, ours: int, floor: int) -> Figure:
        """200 slots of 50."""
        pairs, slowest = [], []
        for number in range(WIDE_ROUNDS):
            mine = self.spread(ours, visits.book, WIDE_BOOKINGS)
            bare = self.spread(floor, visits.book_bare, WIDE_BOOKINGS)
            say(f"200 slots, {number + 1} of {WIDE_ROUNDS}: {mine.rate:.0f} beside {bare.rate:.0f}")
            pairs.append((mine.rate, bare.rate))
            slowest.append(mine.percentile(0.99))
        return compare(
            f"booking, {CLIENTS} clients, {WIDE} slots of {SEATS}",
            pairs,
            unit="/s",
            goal=0.6,
            note=f"p99 {sorted(slowest)[len(slowest) // 2]:.0f} ms",
        )

    def oversell(self, port: int) -> int:
        """The most bookings that a slot of 50 got without the guard."""
        most = 0
        for number in range(CONTROL_ROUNDS):
            slot = next(self.hot)
            wanted: Sequence[Visit] = [(visits.book(one, slot),) for one in self.take(CLIENTS)]
            load.run(port, wanted, clients=CLIENTS)
            booked = Appointment.objects.filter(slot=slot).count()
            say(f"without the guard, {number + 1}: {booked} bookings on {SEATS} seats")
            most = max(most, booked)
            if most > SEATS:
                break
        return most


def _remove_check() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_slot DROP CONSTRAINT a_slot_is_never_oversold")
