"""What a campaign says of itself: while it goes on, and at its end."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.campaign import Row, total

EVERY = 10.0  # seconds between two lines


@dataclass
class Progress:
    """Tells how many blows have fallen and how long the rest will take."""

    total: int
    _began: float = field(default_factory=time.monotonic)
    _said: float = field(default_factory=time.monotonic)

    def tell(self, done: int) -> None:
        """Say it now and then."""
        now = time.monotonic()
        if now - self._said < EVERY:
            return
        self._said = now
        left = (now - self._began) / done * (self.total - done)
        say(f"  {now - self._began:5.0f} s  {done} of {self.total} kills, {left:.0f} s left")


def say(words: str) -> None:
    """One line for whoever waits; figures go elsewhere."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def table(rows: Sequence[Row]) -> str:
    """A line a component, and all of it."""
    columns = "{:18} {:>6} {:>9} {:>5} {:>8} {:>10} {:>12} {:>9}"
    head = columns.format(
        *("component", "kills", "messages", "lost", "doubled"),
        *("undecided", "by evidence", "slowest"),
    )
    lines = [
        columns.format(
            row.component,
            row.kills,
            row.messages,
            len(row.lost),
            sum(row.doubled.values()),
            len(row.undecided),
            row.by_evidence,
            f"{row.slowest:.1f} s",
        )
        for row in (*rows, total(rows))
    ]
    return "\n".join((head, *lines))
