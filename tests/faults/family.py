"""A process and everything that it has forked, found and killed together (Linux)."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

STOPPED, DEAD = "Tt", "ZX"
SLOWEST = 2.0  # seconds until a signal has done its work


def children(number: int) -> list[int]:
    """What the process `number` has forked and that still lives, the youngest generation first."""
    found = []
    for listed in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in listed.read_text().split()]
    return [*(one for child in found for one in children(child)), *found]


def kill(number: int) -> None:
    """`kill -9` it with all it has forked, and return when all are dead.

    It is held first, so that it forks nothing meanwhile.
    """
    _signal(number, signal.SIGSTOP)
    _await(number, STOPPED)
    family = (*children(number), number)
    for one in family:
        _signal(one, signal.SIGKILL)
    for one in family:
        _await(one, "")


def _signal(number: int, which: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(number, which)


def _await(number: int, states: str) -> None:
    until = time.monotonic() + SLOWEST
    while _state(number) not in (*states, *DEAD) and time.monotonic() < until:
        time.sleep(0.001)


def _state(number: int) -> str:
    """The letter that `ps` shows; that of a dead process if there is none."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return DEAD[-1]
