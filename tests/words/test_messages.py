"""Every message and calendar entry can be translated, and reads easily, in every channel."""

import pytest
from icalendar import Calendar

from booking import messages
from notifications import kinds
from notifications.operations import composition
from tests.words import plainness, pseudo

NAME = "Dana Reyes"
BY = "Sam Technician"
# What people have entered, the demo's values of it and the samples'.
DATA = frozenset(
    {
        *(NAME, BY, "Office of Examples", "Virtual desk", "Alexandria", "Dulany Street", "VA"),
        *("Main entrance, ask for the repair hall", "Badge or a photo identification"),
    }
)


def said_by(kind):
    """The kind's sample in both ways of repair, where it knows them, by the person and by another."""
    samples = [kind.sample]
    if "mode" in kind.sample:
        ways = (messages.VIRTUAL_SAMPLE, messages.ONSITE_SAMPLE)
        samples = [{**kind.sample, **way, "travel": ""} for way in ways]
    for sample in samples:
        for by in ("", BY):
            yield {"kind": kind.key, "context": {**sample, "by": by}, "name": NAME}


def said_ready(context):
    """The values of a context and the items of its lists."""
    for value in context.values():
        yield from map(str, value) if isinstance(value, (list, tuple)) else [str(value)]


@pytest.mark.parametrize("kind", kinds.every(), ids=lambda kind: kind.key)
def test_every_word_of_a_message_was_given_to_the_translators(kind):
    # Times and other words in a context are ready-made: they are said in the language of then.
    with pseudo.spoken():
        assert pseudo.untranslated(str(kind.title)) == []
        for said in said_by(kind):
            ready = frozenset(said_ready(said["context"]))
            for text in (
                composition.subject(**said),
                composition.sms_text(**said),
                composition.email_text(**said),
            ):
                assert pseudo.untranslated(text, DATA | (ready - {""})) == []


@pytest.mark.parametrize("kind", kinds.every(), ids=lambda kind: kind.key)
def test_a_message_reads_easily(kind):
    for said in said_by(kind):
        text = composition.email_text(**said)
        assert plainness.grade(text.splitlines(), names=DATA) <= plainness.TIRED, text


@pytest.mark.parametrize("sample", [messages.VIRTUAL_SAMPLE, messages.ONSITE_SAMPLE])
def test_every_word_of_a_calendar_entry_was_given_to_the_translators(sample):
    attach = kinds.get("confirmed").attach
    assert attach is not None
    with pseudo.spoken():
        attachment = attach(sample, "dana@home.example")
    assert attachment is not None
    event = Calendar.from_ical(attachment.content).walk("VEVENT")[0]
    for part in ("SUMMARY", "DESCRIPTION"):
        assert pseudo.untranslated(str(event[part]), DATA) == []


@pytest.mark.parametrize("kind", kinds.every(), ids=lambda kind: kind.key)
def test_no_sentence_ends_twice(kind):
    # A clock ends in a full stop already: "from 9:30 a.m.. Bring".
    for said in said_by(kind):
        for text in (composition.sms_text(**said), composition.email_text(**said)):
            assert ".." not in text
            assert "  " not in text.replace("\n", " \n")


def test_a_text_about_a_move_by_us_names_the_time_that_is_no_longer_theirs():
    kind = kinds.get("moved_by_us")
    words = composition.sms_text(kind=kind.key, context=kind.sample, name=NAME)
    assert "from Wednesday 24 July, 2:00 p.m. EDT to Thu 25 July" in words
