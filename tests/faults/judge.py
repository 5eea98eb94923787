"""The judge: what the mail server accepted, held against what was promised. Pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One line of the journal: when (seconds since 1970), and which Message-ID."""

    at: float
    message_id: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which of the expected messages were never accepted, and which how often too often."""

    lost: frozenset[str]
    doubled: Mapping[str, int]


def read(journal: Path) -> list[Acceptance]:
    """What was accepted, in order."""
    lines = (line.split() for line in journal.read_text().splitlines())
    return [Acceptance(float(at), word) for at, word in lines if word.startswith("<")]


def judge(expected: Iterable[str], accepted: Iterable[Acceptance]) -> Verdict:
    """Hold one against the other."""
    wanted = frozenset(expected)
    copies = Counter(one.message_id for one in accepted)
    return Verdict(
        lost=wanted - copies.keys(),
        doubled={one: copies[one] - 1 for one in wanted if copies[one] > 1},
    )


def slowest_recovery(
    blows: Iterable[float], due: Mapping[str, float], accepted: Sequence[Acceptance]
) -> float:
    """The longest time from a blow to the next acceptance while something was due.

    Where nothing waited at the blow, the time begins when the next message falls due.
    """
    times = [one.at for one in accepted]
    first = {one.message_id: one.at for one in reversed(accepted)}
    open_times = [(at, first.get(one, float("inf"))) for one, at in due.items()]
    longest = 0.0
    for blow in blows:
        begins = min((max(at, blow) for at, taken in open_times if taken > blow), default=None)
        if begins is not None:
            following = bisect_right(times, begins)
            end = times[following] if following < len(times) else float("inf")
            longest = max(longest, end - begins)
    return longest
