"""Quiet hours in the outbox: which text messages they move, by whose clock, and what the page says."""

import datetime as dt
import uuid

import pytest
import time_machine

from booking.rules import wording
from booking.rules.wording import Promise
from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Channel, Message, State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from notifications.reads.outbox import message_page
from notifications.reads.reach import unreachable_by
from tests.builders import at, make_person, utc
from tests.notifications.cast import CONTEXT

pytestmark = pytest.mark.django_db

BOISE = "America/Boise"
NIGHT = at(BOISE, 2024, 7, 25, 2)
EIGHT = at(BOISE, 2024, 7, 25, 8)
DAY = dt.timedelta(days=1)
NEWS = Kind("news", "News", "called", CONTEXT, quiet=True)


@pytest.fixture(autouse=True)
def two_at_night(monkeypatch):
    """It is two at night in Boise."""
    monkeypatch.setitem(kinds._kinds, NEWS.key, NEWS)
    with time_machine.travel(NIGHT, tick=False):
        yield


def reader(**fields):
    return make_person(sms_consent_at=utc(2024, 1, 1), **fields)


def said(kind: str = "news", *, to=None, due_at=NIGHT, lasts=DAY, **fields) -> dict[str, Message]:
    """Queue a note; its messages by channel, as they are stored."""
    values = {"context": CONTEXT, "about": uuid.uuid4(), "about_revision": 1, **fields}
    outbox.queue(
        [Note(kind=kind, to=to or reader(), due_at=due_at, expires_at=due_at + lasts, **values)]
    )
    return {one.channel: one for one in Message.objects.all()}


def test_news_in_the_night_waits_as_a_text_and_goes_at_once_as_a_mail():
    messages = said()
    assert messages[Channel.EMAIL].due_at == NIGHT
    assert messages[Channel.SMS].due_at == messages[Channel.SMS].not_before == EIGHT
    assert messages[Channel.SMS].state == State.SCHEDULED
    saying = message_page(message_id=messages[Channel.SMS].pk, now=NIGHT).row.saying
    assert (saying.words, saying.lateness) == ("waits for its time", "")


def test_a_text_that_came_in_the_morning_was_not_late():
    text = said()[Channel.SMS]
    Message.objects.filter(pk=text.pk).update(state=State.SENT, terminal_at=EIGHT)
    assert message_page(message_id=text.pk, now=EIGHT).row.saying.lateness == ""


def test_news_that_is_of_no_use_in_the_morning_ends_and_says_why():
    messages = said(lasts=dt.timedelta(hours=6))
    assert messages[Channel.EMAIL].state == State.SCHEDULED
    text = messages[Channel.SMS]
    assert (text.state, text.result_code, text.terminal_at) == ("suppressed", "quiet_hours", NIGHT)
    saying = message_page(message_id=text.pk, now=NIGHT).row.saying
    assert saying.words == "not sent: a text would have come in the night"


def test_a_text_that_was_not_sent_by_night_hides_no_number_that_is_wrong():
    person = reader()
    said(to=person)
    Message.objects.filter(channel=Channel.SMS).update(
        state=State.BOUNCED, result_code="permanent-failure", terminal_at=NIGHT - DAY
    )
    said(to=person, lasts=dt.timedelta(hours=6))
    assert unreachable_by(person.pk) == {Channel.SMS}


@pytest.mark.parametrize("kind", ["be_at_workstation", "be_there_now", "onsite_reminder", "called"])
def test_reminders_of_a_chosen_time_come_at_their_minute(kind):
    assert said(kind)[Channel.SMS].due_at == NIGHT


@pytest.mark.parametrize("kind", ["confirmed", "moved", "cancelled"])
def test_the_answer_to_what_somebody_does_now_comes_now(kind):
    assert said(kind, context=kinds.get(kind).sample)[Channel.SMS].due_at == NIGHT


@pytest.mark.parametrize("kind", ["callback_changed", "contact_changed"])
def test_the_warning_that_somebody_else_may_have_done_it_comes_at_once(kind):
    assert said(kind)[Channel.SMS].due_at == NIGHT


def test_a_day_before_that_falls_into_the_night_comes_in_the_evening_before_it():
    due_at = at(BOISE, 2024, 7, 26, 22)
    messages = said("day_before", due_at=due_at, lasts=dt.timedelta(hours=2))
    assert messages[Channel.EMAIL].due_at == due_at
    assert messages[Channel.SMS].due_at == at(BOISE, 2024, 7, 26, 20, 59)


@pytest.mark.parametrize(
    ("person", "eight"),
    [
        ({}, EIGHT),
        ({"elsewhere_zone": "Pacific/Honolulu", "elsewhere_until": dt.date(2024, 7, 24)}, "away"),
        ({"elsewhere_zone": "Pacific/Honolulu", "elsewhere_until": dt.date(2024, 7, 23)}, EIGHT),
        # Nobody knows: headquarters', where it is four.
        ({"town": ("", None, "")}, at("America/New_York", 2024, 7, 25, 8)),
    ],
)
def test_the_night_is_that_of_the_readers_clock(person, eight):
    if eight == "away":
        # Ten in the evening of the 24th in Honolulu, the last day there.
        eight = at("Pacific/Honolulu", 2024, 7, 25, 8)
    assert said(to=reader(**person))[Channel.SMS].due_at == eight


def promised(begins_at: dt.datetime, **more) -> dict:
    """The values of a message about a virtual appointment whose ready time that is."""
    starts_at = begins_at + dt.timedelta(minutes=30)
    context = wording.context(
        Promise(
            reference="7KQ4-M2XD",
            uuid=str(uuid.uuid4()),
            revision=1,
            mode="virtual",
            starts_at=starts_at,
            ready_at=begins_at,
            ends_at=starts_at + dt.timedelta(hours=4),
            zone=BOISE,
            site_name="Virtual desk",
        ),
        check_in_minutes=30,
        said_at=NIGHT,
    )
    return {**context, "what": "It is closed.", "reason": "No power.", **more}


NINE, NEXT_WEEK = at(BOISE, 2024, 7, 25, 9), at(BOISE, 2024, 8, 1, 9)
BY_US = ("moved_by_us", "choose_another", "stands_again", "what_changed", "restored")


@pytest.mark.parametrize("kind", BY_US)
def test_what_we_change_by_night_waits_for_the_morning(kind):
    assert said(kind, context=promised(NEXT_WEEK), lasts=9 * DAY)[Channel.SMS].due_at == EIGHT


@pytest.mark.parametrize("kind", BY_US)
def test_whoever_would_get_up_for_it_knows_before(kind):
    assert said(kind, context=promised(NINE))[Channel.SMS].due_at == NIGHT


@pytest.mark.parametrize("kind", ["moved_by_us", "stands_again"])
def test_the_time_that_is_believed_in_counts_too(kind):
    context = promised(NEXT_WEEK, was_at=NINE.isoformat())
    assert said(kind, context=context, lasts=9 * DAY)[Channel.SMS].due_at == NIGHT


def test_quiet_is_what_is_planned_a_day_ahead_or_news_and_nothing_else():
    # DESIGN 2.7: reminders of a chosen time ignore quiet hours; day-before and updates obey them.
    ours = {"day_before", "goes_virtual", *BY_US}
    booking = {kind.key for kind in kinds.every() if kind.templates.startswith("booking/")}
    assert {kind.key for kind in kinds.every() if kind.quiet} & booking == ours
