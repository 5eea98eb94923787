"""What is said of a message."""

import datetime as dt
from typing import Any

import pytest

from notifications.models import State
from notifications.rules.wording import MessageFacts, say, say_source, say_try, span

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
        *(
            (
                facts(state, due=-9, ended=-9, code="undecided"),
                "nobody can tell whether it arrived",
                "care",
                "",
            )
            for state in ("superseded", "expired")
        ),
        (facts("sent", due=-9, ended=-9, code="accepted"), "sent", "good", ""),
        (
            facts("superseded", due=-9, ended=-9, code="not_accepted"),
            "not sent: replaced by a newer message",
            "",
            "",
        ),
        (facts("unknown", due=0), "in doubt: handed over, no answer came", "care", ""),
        (
            facts("unknown", due=0, code="quarantined"),
            "in doubt: the database was restored from a copy",
            "care",
            "",
        ),
        (facts("scheduled", code="not_accepted"), "did not arrive, is sent again", "care", ""),
        (
            facts("scheduled", code="undecided"),
            "nobody can tell whether it arrived, is sent again",
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
    for outcome in (
        *("temporary", "permanent", "unknown", "stalled", "not composed"),
        *("accepted", "not_accepted", "undecided", "expired", "receipt"),
    ):
        assert say_try(outcome) != outcome


@pytest.mark.parametrize(
    ("outcome", "code", "words"),
    [
        ("sent", "250", "answer: 250"),
        ("receipt", "permanent-failure", "answer: permanent-failure"),
        ("unknown", "", ""),
        ("undecided", "rule", ""),
        ("accepted", "journal", "by the mail server’s journal"),
        ("not_accepted", "gateway", "by the service for text messages"),
        ("accepted", "folder", "by the folder it is put into"),
        ("expired", "person:17", "by a coordinator"),
        ("accepted", "oracle", ""),
    ],
)
def test_who_knew_how_a_try_ended_is_said_without_saying_which_person(outcome, code, words):
    assert say_source(outcome, code) == words
