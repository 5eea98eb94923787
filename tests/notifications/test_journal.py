"""The journal of a relay says yes, no, or that it cannot tell, and never a wrong no."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.channels import journal
from notifications.channels.evidence import Answer, Question
from notifications.channels.journal import JournalWitness

EPOCH = dt.datetime(2024, 7, 24, 14, tzinfo=dt.UTC)
SKEW, BEYOND = 5.0, 60.0


def asked(number: int, after: float) -> Question:
    return Question(uuid.UUID(int=number), f"<{number}@x>", EPOCH + dt.timedelta(seconds=after))


def written(path, lines) -> JournalWitness:
    path.write_text("".join(f"{EPOCH.timestamp() + at:.3f} {word}\n" for at, word in lines))
    return JournalWitness(path, skew=SKEW, beyond=BEYOND)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("journal") / "journal"


@given(
    begins=st.integers(-100, 100),
    taken=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 12)), max_size=30),
    questions=st.lists(st.tuples(st.integers(1, 15), st.integers(-50, 200)), min_size=1),
    block=st.sampled_from([16, 33, 64, 4096]),
)
def test_each_answer_is_what_a_reader_of_the_whole_file_would_say(
    place, begins, taken, questions, block
):
    lines = sorted((begins + at, f"<{number}@x>") for at, number in taken)
    witness = written(place, [(begins, "start"), *lines])
    several = {number: asked(number, after) for number, after in questions}
    whole, journal._BLOCK = journal._BLOCK, block
    try:
        answers = witness.answer(list(several.values()))
    finally:
        journal._BLOCK = whole
    names = {word for _, word in lines}
    for number, question in several.items():
        answer = answers[question.id]
        tried = (question.tried_at - EPOCH).total_seconds()
        since = tried - SKEW
        if answer is Answer.NOT_ACCEPTED:
            assert begins < since, "the journal does not reach back so far: it must not say no"
            assert f"<{number}@x>" not in {word for at, word in lines if at >= tried - BEYOND}
        elif answer is Answer.ACCEPTED:
            assert f"<{number}@x>" in names
        else:
            assert begins >= since, "it reaches back far enough: it must know"
            assert f"<{number}@x>" not in names


def test_a_journal_that_was_rotated_can_say_yes_but_not_no(place):
    witness = written(place, [(0, "start"), (10, "<1@x>")])
    answers = witness.answer([asked(1, 4), asked(2, 4), asked(3, 6)])
    assert list(answers.values()) == [
        Answer.ACCEPTED,
        Answer.NOBODY_KNOWS,
        Answer.NOT_ACCEPTED,
    ]


def test_a_clock_that_was_set_back_hides_nothing(place):
    # The relay takes the mail, starts anew with its clock twenty seconds behind, and takes another.
    lines = [(-400, "start"), (31, "<1@x>"), (12, "start"), (13, "<2@x>")]
    witness = written(place, lines)
    assert list(witness.answer([asked(1, 30)]).values()) == [Answer.ACCEPTED]


def test_half_a_line_at_the_end_was_never_answered_for(place):
    witness = written(place, [(0, "start")])
    with place.open("a") as file:
        file.write(f"{EPOCH.timestamp() + 20:.3f} <1@x>")
    assert list(witness.answer([asked(1, 10)]).values()) == [Answer.NOT_ACCEPTED]


@pytest.mark.parametrize("content", ["", "no line of ours\n", "\n\n"])
def test_an_empty_or_foreign_file_knows_nothing(place, content):
    place.write_text(content)
    witness = JournalWitness(place, skew=SKEW, beyond=BEYOND)
    assert list(witness.answer([asked(1, 0)]).values()) == [Answer.NOBODY_KNOWS]


def test_a_journal_that_cannot_be_read_is_asked_again_later(tmp_path):
    witness = JournalWitness(tmp_path / "gone", skew=SKEW, beyond=BEYOND)
    assert list(witness.answer([asked(1, 0)]).values()) == [Answer.ASK_LATER]
