"""What happened to a message, in words for people."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "wait", "care", ""]


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message as its words see it; instants are aware. `state` and `code` as they are stored."""

    state: str
    code: str
    due_at: dt.datetime
    not_before: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Saying:
    """`words` say what is; `lateness` is empty or "4 min late"; `tone` is how it is marked."""

    words: str
    tone: Tone
    lateness: str = ""


_ENDED: dict[str, tuple[str, Tone]] = {
    "sent": ("sent", "good"),
    "delivered": ("delivered", "good"),
    "bounced": ("came back undelivered", "care"),
    "cancelled": ("not sent: no longer needed", ""),
    "superseded": ("not sent: replaced by a newer message", ""),
    "suppressed": ("not sent", "care"),
    "expired": ("not sent: its time had passed", "care"),
    "failed": ("refused for good", "care"),
}
_WHY: dict[str, tuple[str, Tone]] = {
    "no_address": ("not sent: no private address is known", "care"),
    "bad_address": ("not sent: the private address is not a valid one", "care"),
    "no_sms_channel": ("not sent: text messages are switched off here", ""),
    "undecided": ("nobody can tell whether it arrived", "care"),
}
_TRIES = {
    "sent": "sent",
    "temporary": "refused for now, tried again later",
    "permanent": "refused for good",
    "unknown": "handed over, no answer came",
    "stalled": "held up on our side, tried again",
    "not composed": "could not be put together, tried again later",
    "suppressed": "not sent",
}


def say(facts: MessageFacts, *, now: dt.datetime, late_after: float) -> Saying:
    """What is said of a message at `now`; late means more than `late_after` seconds after due."""
    if facts.ended_at is None:
        words, tone = _waiting(facts, now)
        overdue = (now - facts.due_at).total_seconds()
    else:
        words, tone = _ended(facts)
        overdue = (facts.ended_at - facts.due_at).total_seconds()
    counts = facts.ended_at is None or facts.state in ("sent", "delivered")
    if not counts or overdue <= late_after:
        return Saying(words, tone)
    return Saying(words, "care", f"{span(overdue)} late")


def say_try(outcome: str) -> str:
    """How one try ended."""
    return _TRIES.get(outcome, outcome)


def span(seconds: float) -> str:
    """`3 s`, `4 min`, `2 h`, `3 days`: rounded down to one unit."""
    whole = max(int(seconds), 0)
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if whole >= size:
            count = whole // size
            return f"{count} {'day' if unit == 'days' and count == 1 else unit}"
    return f"{whole} s"


def _waiting(facts: MessageFacts, now: dt.datetime) -> tuple[str, Tone]:
    if facts.state == "claimed":
        return "being prepared", "wait"
    if facts.state == "transmitting":
        return "on its way", "wait"
    if facts.state == "unknown":
        return "handed over, no answer yet", "care"
    if facts.due_at > now:
        return "waits for its time", "wait"
    if facts.not_before > now:
        return f"refused for now, next try in {span((facts.not_before - now).total_seconds())}", (
            "care"
        )
    if facts.code == "no_connection":
        return "waits: the mail server does not answer", "care"
    return "due now", "wait"


def _ended(facts: MessageFacts) -> tuple[str, Tone]:
    if facts.state in ("suppressed", "failed") and facts.code in _WHY:
        return _WHY[facts.code]
    return _ENDED.get(facts.state, (facts.state, ""))
