"""What is said of a message."""

import datetime as dt
from typing import Any

import pytest

from notifications.models import State
from notifications.rules.wording import MessageFacts, say, say_try, span

NOW = dt.datetime(2024, 7, 25, 15, 0, tzinfo=dt.UTC)


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def facts(state: str, *, due: float = 0, ended: float | None = None, **fields) -> MessageFacts:
    """Minutes from now."""
    due_at = NOW + minutes(due)
    values: dict[str, Any] = {"code": "", "not_before": due_at}
    ended_at = None if ended is None else NOW + minutes(ended)
    return MessageFacts(state=state, due_at=due_at, ended_at=ended_at, **(values | fields))


@pytest.mark.parametrize(
    ("given", "words", "tone", "lateness"),
    [
        (facts("scheduled", due=10), "waits for its time", "wait", ""),
        (facts("scheduled", due=-0.5), "due now", "wait", ""),
        (facts("scheduled", due=-4), "due now", "care", "4 min late"),
        (facts("claimed", due=0), "being prepared", "wait", ""),
        (facts("transmitting", due=0), "on its way", "wait", ""),
        (facts("sent", due=-9, ended=-9), "sent", "good", ""),
        (facts("sent", due=-9, ended=-5), "sent", "care", "4 min late"),
        (facts("expired", due=-99, ended=-5), "not sent: its time had passed", "care", ""),
        (facts("cancelled", due=-9, ended=-5), "not sent: no longer needed", "", ""),
        (
            facts("suppressed", due=-9, ended=-9, code="no_address"),
            "not sent: no private address is known",
            "care",
            "",
        ),
        (
            facts("failed", due=-9, ended=-9, code="undecided"),
            "nobody can tell whether it arrived",
            "care",
            "",
        ),
    ],
)
def test_words_tone_and_lateness(given, words, tone, lateness):
    said = say(given, now=NOW, late_after=60)
    assert (said.words, said.tone, said.lateness) == (words, tone, lateness)


def test_a_refused_message_says_when_it_is_tried_again():
    refused = facts("scheduled", due=-0.5, not_before=NOW + dt.timedelta(seconds=40))
    assert say(refused, now=NOW, late_after=60).words == "refused for now, next try in 40 s"


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("ended", [None, 0])
def test_no_state_is_left_without_plain_words(state, ended):
    said = say(facts(state, ended=ended), now=NOW, late_after=60)
    assert said.words
    assert "_" not in said.words


def test_spans_are_rounded_down_to_one_unit():
    assert [span(n) for n in (0, 59, 60, 3_599, 3_600, 86_399, 86_400, 200_000)] == [
        *("0 s", "59 s", "1 min", "59 min", "1 h", "23 h", "1 day", "2 days")
    ]


def test_every_outcome_of_a_try_has_words():
    for outcome in ("sent", "temporary", "permanent", "unknown", "stalled", "not composed"):
        assert say_try(outcome) != outcome or outcome == "sent"
