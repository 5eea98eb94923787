"""The pages of ways and of times among 20,000 slots, beside bare pages of the same bytes."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import data, load, visits, web
from bench.data import Visitor
from bench.figures import Figure, Findings, compare
from bench.progress import say
from booking.models import Slot

CLIENTS = 8  # as many as there are threads: how long a page takes, not how long a queue is
DAYS = 42  # of five sites with 96 starts a day: 20,160 slots
REQUESTS = 240
ROUNDS = 5


def measure() -> Findings:
    """Both pages."""
    town = Town(visitors=CLIENTS * 10)
    with town.served() as (ours, floor):
        return Findings(
            (
                town.compare("options page, 20,000 slots", "options", visits.OPTIONS, ours, floor),
                town.compare("times page, 20,000 slots", "times", town.times_path, ours, floor),
            )
        )


class Town:
    """Five sites with six weeks of times, and people."""

    def __init__(self, *, visitors: int) -> None:
        self.outage = data.make_outage()
        desk, *others = data.make_sites()
        self.slots: list[Slot] = data.make_slots(desk, days=DAYS, capacity=50)
        for site in others:
            data.make_slots(site, days=DAYS, capacity=50)
        self.people = data.make_visitors(self.outage, visitors)
        data.settle()
        say(f"people, sessions and {Slot.objects.count():,} times")
        self.times_path = visits.times_of(data.local_date(self.slots[0]))

    @contextmanager
    def served(self) -> Iterator[tuple[int, int]]:
        """Ours and the floor; the floor answers with as many bytes a page as ours did."""
        with tempfile.TemporaryDirectory(prefix="back-online-bench-") as folder:
            os.environ["FLOOR_PAGES"] = folder
            self._folder = Path(folder)
            with web.serve(web.OURS) as ours, web.serve(web.FLOOR) as floor:
                for name, path in (("options", visits.OPTIONS), ("times", self.times_path)):
                    # Every thread is warmed on the way.
                    wanted = [(visits.get(one, path),) for one in self._queue(CLIENTS * 10)]
                    result = load.run(ours, wanted, clients=CLIENTS).require(200)
                    self.keep(name, result.lengths[0, 200])
                yield ours, floor

    def keep(self, name: str, size: int) -> None:
        """Give the floor a page of that many bytes."""
        (self._folder / name).write_bytes(b"f" * size)

    def compare(self, what: str, name: str, path: str, ours: int, floor: int) -> Figure:
        """One page of both, taking turns."""
        pairs = []
        self._rate([visits.page_bare(one, name) for one in self._queue(80)], floor)
        for number in range(ROUNDS):
            mine = self._rate([visits.get(one, path) for one in self._queue()], ours)
            bare = self._rate([visits.page_bare(one, name) for one in self._queue()], floor)
            say(f"{name}, {number + 1} of {ROUNDS}: {mine:.0f} beside {bare:.0f}")
            pairs.append((mine, bare))
        return compare(what, pairs, unit="/s", goal=0.4)

    def _queue(self, count: int = REQUESTS) -> list[Visitor]:
        return [self.people[number % len(self.people)] for number in range(count)]

    def _rate(self, asked: list[bytes], port: int) -> float:
        return load.run(port, [(one,) for one in asked], clients=CLIENTS).require(200).rate
