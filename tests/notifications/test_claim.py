"""Claiming and settling: nothing twice at once, nothing for ever, corrections in order."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from notifications.models import Channel, Message, Settlement, State
from notifications.operations import settlement
from notifications.operations.claim import ENDED_STATES, claim, give_back
from notifications.operations.tries import Outcome, Record
from notifications.rules.timing import Timing
from tests.builders import make_person
from tests.notifications.cast import ago, make_message, make_note, outbox, together

pytestmark = pytest.mark.django_db(transaction=True)

EVERY_CHANNEL = tuple(Channel)


def settle():
    """Settle with the times of the product."""
    return settlement.settle_tries(worker="test", timing=Timing())


def take(size: int = 50, lease: float = 30.0, worker: str = "test"):
    return claim(worker=worker, channels=EVERY_CHANNEL, size=size, lease=lease)


def ids(claimed) -> list[uuid.UUID]:
    return [one.id for one in claimed]


def test_sweeps_at_the_same_time_never_claim_the_same_message():
    person = make_person()
    outbox.queue([make_note(to=person) for _ in range(400)])
    start = threading.Barrier(6)
    taken: list[uuid.UUID] = []

    def worker():
        start.wait(10)
        while batch := take(size=7):
            taken.extend(ids(batch))

    together(*[worker] * 6)
    assert len(taken) == len(set(taken)) == 400
    assert set(Message.objects.values_list("fence", flat=True)) == {1}


def test_a_claim_that_waits_for_nobody_skips_what_another_transaction_holds():
    held, free = make_message(minutes=-2), make_message(minutes=-1)
    seen: list[uuid.UUID] = []
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM notifications_message WHERE id=%s FOR UPDATE", [held.pk])
        together(lambda: seen.extend(ids(take())))
        cursor.execute("ROLLBACK")
    assert seen == [free.pk]


def test_a_lease_that_ran_out_is_taken_over_with_a_new_fence():
    message = make_message()
    [first] = take(lease=30)
    assert take() == ()
    Message.objects.filter(pk=message.pk).update(lease_until=ago(0.1))
    [second] = take()
    assert (first.fence, second.fence) == (1, 2)
    give_back([first])
    message.refresh_from_db()
    assert message.state == State.CLAIMED, "the first claimer has no say any more"
    give_back([second])
    message.refresh_from_db()
    assert message.state == State.SCHEDULED


def test_the_point_of_no_return_is_passed_by_the_living_claimer_only():
    message = make_message()
    [first] = take()
    Message.objects.filter(pk=message.pk).update(lease_until=ago(0.1))
    record = Record(worker="test", timing=Timing(patience=1.0))
    assert record.turn(first) is None, "the lease has run out"
    [second] = take()
    assert record.turn(first) is None, "another has claimed it"
    Message.objects.filter(pk=message.pk).update(
        due_at=ago(90), expires_at=timezone.now() - dt.timedelta(seconds=1)
    )
    assert record.turn(second) is None, "it is past its use"
    Message.objects.filter(pk=message.pk).update(expires_at=second.expires_at)
    passed_at = record.turn(second)
    assert passed_at is not None
    assert record.turn(second) is not None, "asked again after a lost connection"
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.TRANSMITTING, 1)


def test_an_outcome_of_an_earlier_claimer_changes_nothing_but_is_on_record():
    message = make_message()
    [first] = take()
    record = Record(worker="test", timing=Timing(patience=1.0))
    transmit_at = record.turn(first)
    Message.objects.filter(pk=message.pk).update(transmit_at=ago(91))
    assert settle() == 1
    [second] = take()
    record.hold(Outcome(first, State.SENT, "sent", "250", "", None, transmit_at))
    record.store()
    message.refresh_from_db()
    assert (message.state, message.fence) == (State.CLAIMED, second.fence)
    said = message.deliveries.order_by("fence").values_list("outcome", flat=True)
    assert list(said) == ["sent", "undecided"], "both are on record"


@pytest.mark.parametrize("state", list(State))
def test_what_comes_after_another_message_waits_until_that_has_ended(state):
    other = make_message(state=state, minutes=60, transmit_at=timezone.now())
    message = make_message(after=other)
    assert ids(take()) == ([message.pk] if state in ENDED_STATES else [])


@pytest.mark.parametrize("state", [State.TRANSMITTING, State.UNKNOWN])
def test_a_correction_waits_for_what_it_corrects_to_the_same_person_only(state):
    about, person = uuid.uuid4(), make_person()
    subject = {"about": about, "to": person}
    earlier = make_message(about_revision=1, state=state, transmit_at=timezone.now(), **subject)
    correction = make_message(about_revision=2, **subject)
    elsewhere = make_message(about=about, about_revision=2)
    assert ids(take()) == [elsewhere.pk]
    Message.objects.filter(pk=earlier.pk).update(state=State.SENT)
    assert ids(take()) == [correction.pk]


@pytest.mark.parametrize(
    ("rule", "withdrawn", "state"),
    [
        (Settlement.VERIFY, False, State.SCHEDULED),
        (Settlement.ONCE_AT_LEAST, False, State.SCHEDULED),
        (Settlement.ONCE_AT_MOST, False, State.FAILED),
        (Settlement.VERIFY, True, State.SUPERSEDED),
        (Settlement.ONCE_AT_MOST, True, State.SUPERSEDED),
    ],
)
@pytest.mark.parametrize("start", [State.TRANSMITTING, State.UNKNOWN])
def test_a_try_that_nobody_ended_is_settled_by_its_rule(rule, withdrawn, state, start):
    about = uuid.uuid4()
    message = make_message(
        about=about, about_revision=1, settlement=rule, state=start, fence=3, transmit_at=ago(91)
    )
    if withdrawn:
        assert outbox.withdraw(about=about, now=timezone.now()) == 0
    assert settle() == 1
    message.refresh_from_db()
    assert (message.state, message.fence, message.resolved_by) == (state, 4, "rule")
    assert (message.terminal_at is None) == (state == State.SCHEDULED)
    assert len(take()) == (1 if state == State.SCHEDULED else 0)


def test_a_try_that_may_still_end_is_left_alone():
    make_message(state=State.TRANSMITTING, transmit_at=ago(80))
    make_message(state=State.SCHEDULED)
    assert settle() == 0


@pytest.mark.parametrize(
    ("state", "lease", "expires"),
    [("scheduled", None, True), ("claimed", -1, True), ("claimed", 20, False)]
    + [(state, None, False) for state in ("transmitting", "unknown", "sent", "cancelled")],
)
def test_what_is_past_its_use_expires_unless_somebody_has_it_in_hand(state, lease, expires):
    message = make_message(
        minutes=-90,
        state=state,
        lease_until=None if lease is None else ago(-lease),
    )
    of_use = make_message(minutes=-30)
    assert settlement.expire_messages() == int(expires)
    of_use.refresh_from_db()
    assert of_use.state == State.SCHEDULED
    of_use.delete()
    message.refresh_from_db()
    assert (message.state == State.EXPIRED) == expires
    assert take() == ()


def test_only_the_channels_that_are_asked_for_are_claimed():
    outbox.queue([make_note(to=make_person(sms_consent_at=timezone.now()))])
    [text] = claim(worker="test", channels=[Channel.SMS], size=50, lease=30)
    assert text.channel is Channel.SMS
    assert text.address.startswith("+1303")


def test_a_claim_finds_its_rows_by_the_index_of_what_is_due():
    person = make_person()
    outbox.queue([make_note(to=person, minutes=-1) for _ in range(200)])
    Message.objects.update(state=State.SENT)
    outbox.queue([make_note(to=person, minutes=-1) for _ in range(20)])
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("ANALYZE notifications_message")
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM notifications_message WHERE state IN ('scheduled', 'claimed')"
            " AND due_at <= now() ORDER BY lane, due_at, id LIMIT 50"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("ROLLBACK")
    assert "message_due" in plan
    assert "Sort" not in plan
