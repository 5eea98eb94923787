"""All times of the reminder engine in one value, so that tests can scale every one of them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, all of them.

    What must hold: `grace` > `stall` + 3 × `answer` + `patience`, or a try would be settled while its
    process may still end it well (a mail server is waited for three times: DATA, the text, the last
    answer); `sweep` + `answer` < the task's soft limit of 60.
    """

    tick: float = 3.0
    """How often beat says "sweep", and how often the standby looks."""
    lease: float = 30.0
    """How long a claimed message belongs to its sweep before others may take it."""
    round: float = 2.0
    """How long a sweep works on one claimed batch; the rest goes back, so that what is urgent
    never waits behind a slow server."""
    sweep: float = 35.0
    """How long one sweep goes on while more is due; the next tick continues."""
    answer: float = 15.0
    """How long the mail server may take to answer the text of a message."""
    stall: float = 5.0
    """A process that slept longer than this between the point of no return and the text gives
    the message back instead of sending."""
    patience: float = 20.0
    """How long a sweep keeps trying to write down an outcome while PostgreSQL is away."""
    knock: float = 0.25
    """The pause between two of those attempts."""
    grace: float = 90.0
    """After this a try that nobody ended is settled: by evidence, else by rule."""
    settle: float = 15.0
    """How often a sweep that has much to send looks for what is to be settled, or past its use."""
    verify: float = 300.0
    """How long evidence that exists but cannot be had just now is waited for, after `grace`."""
    ask_again: float = 30.0
    """When evidence is asked for again."""
    skew: float = 5.0
    """How far the clocks of a relay and of PostgreSQL may be apart where its journal begins."""
    beyond: float = 300.0
    """How much further back than a try a journal is read before it says no."""
    standby: float = 45.0
    """A standby sweeps when no worker has for so long."""
    start: float = 15.0
    """So long a standby that has just been started leaves the workers to start, too."""
    deaf: float = 60.0
    """A worker that has not swept for so long, while Redis answers, is ended and started anew."""
    backoff_first: float = 5.0
    backoff_most: float = 300.0
    late: float = 60.0
    """From here on the pages call a message late."""


def timing_from(overrides: Mapping[str, float]) -> Timing:
    """The defaults with `overrides` by name. Raises ValueError for a value that breaks the rule."""
    timing = Timing(**overrides)
    if timing.grace <= timing.stall + 3 * timing.answer + timing.patience:
        raise ValueError("REMINDER_TIMING: grace must exceed stall + 3 * answer + patience.")
    return timing


def backoff(*, tries: int, left: float, chance: float, timing: Timing) -> float:
    """Seconds until the next try after `tries` temporary refusals (at least one).

    Doubles from `backoff_first` up to `backoff_most`; `chance` in 0…1 spreads it by a fifth each
    way so that refused messages do not come back as one crowd; never more than half of the
    seconds `left` until it expires, so that there is always another try.
    """
    doubled = timing.backoff_first * 2.0 ** min(max(tries - 1, 0), 30)
    spread = min(doubled, timing.backoff_most) * (0.8 + 0.4 * chance)
    return float(max(min(spread, left / 2), 0.0))
