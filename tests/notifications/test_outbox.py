"""Queueing and withdrawing: what a booking's transaction may rely on."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from notifications.models import Channel, Message, State
from notifications.operations import outbox
from tests.builders import make_person
from tests.notifications.cast import make_message, make_note

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.mark.parametrize(
    ("email", "phone", "consents", "expected"),
    [
        (True, True, True, [("email", "scheduled"), ("sms", "scheduled")]),
        (True, True, False, [("email", "scheduled")]),
        (True, False, True, [("email", "scheduled")]),
        (False, True, True, [("sms", "scheduled")]),
        (False, True, False, [("email", "suppressed")]),
        (False, False, True, [("email", "suppressed")]),
    ],
)
def test_a_note_goes_to_the_private_address_and_to_a_number_with_consent(
    email, phone, consents, expected
):
    person = make_person(sms_consent_at=NOW if consents else None)
    person.private_email = person.private_email if email else ""
    person.private_phone = person.private_phone if phone else ""
    outbox.queue([make_note(to=person)])
    stored = Message.objects.order_by("channel").values_list("channel", "state")
    assert list(stored) == expected


def test_who_cannot_be_reached_has_an_ended_row_that_says_why():
    [message] = outbox.queue([make_note(to=make_person(private_email=""))])
    message.refresh_from_db()
    assert (message.state, message.result_code) == (State.SUPPRESSED, "no_address")
    assert message.terminal_at is not None


def test_many_notes_over_both_channels_are_one_statement(django_assert_num_queries):
    people = [make_person(sms_consent_at=NOW) for _ in range(5)]
    notes = [make_note(to=person) for person in people for _ in range(3)]
    with transaction.atomic(), django_assert_num_queries(1):
        messages = outbox.queue(notes)
    assert len(messages) == Message.objects.count() == 30


def test_nothing_to_say_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert outbox.queue([]) == []


def test_the_same_note_twice_is_said_once_and_each_difference_is_said():
    about, person = uuid.uuid4(), make_person()
    note = {"to": person, "about": about, "about_revision": 3, "key": ""}
    outbox.queue([make_note(**note)])
    outbox.queue([make_note(**note)])
    assert Message.objects.count() == 1
    for other in (
        {"about_revision": 4},
        {"about": uuid.uuid4()},
        {"key": "second"},
        {"kind": "with_entry"},
        {"to": make_person()},
    ):
        before = Message.objects.count()
        outbox.queue([make_note(**(note | other))])
        assert Message.objects.count() == before + 1, other


def test_the_identifier_for_the_mail_exists_before_any_try(settings):
    settings.MESSAGE_ID_DOMAIN = "mail.agency.example"
    message = make_message()
    assert message.message_id == f"<{message.pk}@mail.agency.example>"


def test_what_is_rolled_back_is_not_said():
    with transaction.atomic():
        outbox.queue([make_note()])
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_note_that_could_never_be_sent_is_refused_by_name():
    due = {"due_at": NOW, "expires_at": NOW}
    with pytest.raises(ValueError, match="called"):
        outbox.queue([make_note(**due)])
    with pytest.raises(LookupError, match="nonsense"):
        outbox.queue([make_note(kind="nonsense")])
    with pytest.raises(ValueError, match="longer"):
        outbox.queue([make_note(key="k" * 41)])


def test_the_longest_names_fit_into_the_key():
    longest = {"about": uuid.uuid4(), "about_revision": 2_147_483_647, "key": "k" * 40}
    message = make_message(**longest)
    # A kind may have 40 characters; ours has fewer.
    assert len(message.dedupe_key) + 40 - len(message.kind) <= 160


@pytest.mark.parametrize("state", list(State))
def test_only_what_has_not_left_the_house_is_withdrawn(state):
    about = uuid.uuid4()
    open_states = (State.SCHEDULED, State.CLAIMED)
    message = make_message(about=about, about_revision=1, state=state, fence=7)
    withdrawn = outbox.withdraw(about=about, state=State.SUPERSEDED, now=NOW)
    message.refresh_from_db()
    if state in open_states:
        assert (withdrawn, message.state, message.fence) == (1, State.SUPERSEDED, 8)
        assert message.terminal_at == NOW
    else:
        assert (withdrawn, message.state, message.fence) == (0, state, 7)


def test_withdrawing_is_one_statement_for_one_subject_and_the_kinds_that_are_named(
    django_assert_num_queries,
):
    about = uuid.uuid4()
    subject = {"about": about, "about_revision": 1}
    ours, kept = make_message(**subject), make_message(kind="with_entry", **subject)
    stranger = make_message(about=uuid.uuid4(), about_revision=1)
    with django_assert_num_queries(1):
        assert outbox.withdraw(about=about, kinds=["called"], now=NOW) == 1
    states = dict(Message.objects.values_list("pk", "state"))
    assert states[ours.pk] == State.CANCELLED
    assert states[kept.pk] == states[stranger.pk] == State.SCHEDULED


def test_a_message_carries_what_its_note_says():
    due_at = NOW + dt.timedelta(hours=2)
    message = make_message(due_at=due_at, expires_at=due_at + dt.timedelta(minutes=30))
    assert message.not_before == message.due_at == due_at
    assert message.channel == Channel.EMAIL
    assert message.context["note"] == "Stay until 3:00 p.m."
