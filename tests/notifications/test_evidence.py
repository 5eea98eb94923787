"""Tries that nobody ended, settled by whoever remembers, by a person, and only then by rule."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from notifications.channels import Answer
from notifications.models import Channel, Message, Settlement, State
from notifications.operations import outbox, settlement
from notifications.operations.claim import claim
from notifications.operations.settlement import NotInDoubt
from notifications.operations.sweep import sweep as run
from notifications.operations.tries import Outcome, Record
from notifications.rules.timing import Timing
from tests.builders import make_person
from tests.notifications.cast import (
    CALLED,
    ScriptedLine,
    ago,
    elsewhere,
    make_message,
    make_note,
    together,
)

pytestmark = pytest.mark.django_db(transaction=True)

TIMING = Timing()


class Remembers:
    """A witness that says the same of every message, and whom it was asked about."""

    source = "memory"

    def __init__(self, answer: Answer) -> None:
        self.says = answer
        self.asked: list[uuid.UUID] = []

    def answer(self, questions):
        self.asked += [question.id for question in questions]
        return {question.id: self.says for question in questions}


@pytest.fixture
def witness(monkeypatch):
    def put(answer):
        one = Remembers(answer)
        monkeypatch.setattr(settlement, "find_witness", lambda channel, *, timing: one)
        return one

    return put


def doubtful(**fields) -> Message:
    """A message whose process was killed after the point of no return."""
    tried: dict[str, Any] = {"fence": 1, "attempts": 1, "transmit_at": ago(95)}
    return make_message(**({"state": State.TRANSMITTING} | tried | fields))


def settle() -> int:
    return settlement.settle_tries(worker="test", timing=TIMING)


def outcomes(message) -> list[tuple[str, str]]:
    return list(message.deliveries.order_by("fence").values_list("outcome", "reply_code"))


@pytest.mark.parametrize("rule", list(Settlement))
@pytest.mark.parametrize("state", [State.TRANSMITTING, State.UNKNOWN])
def test_what_was_accepted_is_not_sent_again_whatever_its_rule(witness, put_line, rule, state):
    line = put_line(ScriptedLine())
    witness(Answer.ACCEPTED)
    message = doubtful(settlement=rule, state=state)
    run()
    message.refresh_from_db()
    assert line.delivered == []
    assert (message.state, message.resolved_by) == (State.SENT, "memory")
    assert message.terminal_at is not None
    assert outcomes(message) == [("accepted", "memory")]


@pytest.mark.parametrize("rule", list(Settlement))
def test_what_was_not_accepted_is_sent_once_more_under_the_same_name(witness, put_line, rule):
    line = put_line(ScriptedLine())
    witness(Answer.NOT_ACCEPTED)
    message = doubtful(settlement=rule)
    run()
    message.refresh_from_db()
    [mail] = line.delivered
    assert mail.letter.message_id == message.message_id
    assert (message.state, message.attempts) == (State.SENT, 2)
    assert outcomes(message) == [("not_accepted", "memory"), ("sent", "250")]


def test_what_was_withdrawn_meanwhile_is_not_sent_again_even_if_it_did_not_arrive(witness):
    witness(Answer.NOT_ACCEPTED)
    about = uuid.uuid4()
    message = doubtful(about=about, about_revision=1)
    outbox.withdraw(about=about, now=timezone.now())
    assert settle() == 1
    message.refresh_from_db()
    assert message.state == State.SUPERSEDED


def test_a_late_reply_is_welcome_until_the_matter_is_settled(witness):
    memory = witness(Answer.ASK_LATER)
    message = make_message()
    [mine] = claim(worker="slow", channels=list(Channel), size=1, lease=30)
    record = Record(worker="slow", timing=TIMING)
    transmit_at = record.turn(mine)
    Message.objects.filter(pk=message.pk).update(transmit_at=ago(95))
    assert settle() == 0
    message.refresh_from_db()
    assert message.state == State.UNKNOWN
    record.hold(Outcome(mine, State.SENT, "sent", "250", "", None, transmit_at))
    record.store()
    message.refresh_from_db()
    assert (message.state, message.resolved_by) == (State.SENT, "reply")
    assert settle() == 0
    assert memory.asked == [message.pk]


def test_a_witness_is_asked_again_after_a_while_and_not_at_every_sweep(witness):
    memory = witness(Answer.ASK_LATER)
    message = doubtful()
    assert [settle(), settle()] == [0, 0]
    assert memory.asked == [message.pk]
    Message.objects.update(lease_until=ago(0.1))
    memory.says = Answer.ACCEPTED
    assert settle() == 1


def test_a_witness_that_stays_away_leaves_it_to_the_rule(witness):
    witness(Answer.ASK_LATER)
    # A machine that was off for an hour has asked nobody yet: it is counted from the first question.
    message = doubtful(transmit_at=ago(3600), minutes=-90, expires_at=ago(-3600))
    assert settle() == 0
    Message.objects.update(lease_until=ago(1), not_before=ago(TIMING.verify - 5))
    assert settle() == 0
    Message.objects.update(lease_until=ago(1), not_before=ago(TIMING.verify + 1))
    assert settle() == 1
    message.refresh_from_db()
    assert (message.state, message.resolved_by) == (State.SCHEDULED, "rule")
    assert outcomes(message) == [("undecided", "rule")]


def test_no_transaction_is_open_while_a_witness_is_asked(witness):
    memory = witness(Answer.ACCEPTED)
    message = doubtful()

    def answer(questions):
        assert not connection.in_atomic_block
        # Another connection can change the row: nobody holds its lock.
        elsewhere(lambda: Message.objects.filter(pk=message.pk).update(provider_ref="touched"))
        return {question.id: Answer.ACCEPTED for question in questions}

    memory.answer = answer
    assert settle() == 1


def test_a_reply_that_comes_while_the_witness_is_asked_goes_before_what_it_says(witness):
    memory = witness(Answer.NOT_ACCEPTED)
    message = doubtful()

    def answer(questions):
        elsewhere(lambda: Message.objects.filter(pk=message.pk).update(state=State.SENT))
        return {question.id: Answer.NOT_ACCEPTED for question in questions}

    memory.answer = answer
    assert settle() == 0
    message.refresh_from_db()
    assert message.state == State.SENT
    assert outcomes(message) == []


@pytest.mark.parametrize("says", [Answer.NOT_ACCEPTED, Answer.NOBODY_KNOWS])
@pytest.mark.parametrize("rule", list(Settlement))
def test_what_is_withdrawn_while_the_witness_is_asked_is_not_sent_again(
    witness, put_line, says, rule
):
    line = put_line(ScriptedLine())
    memory = witness(says)
    about = uuid.uuid4()
    message = doubtful(about=about, about_revision=1, settlement=rule)

    def answer(questions):
        elsewhere(lambda: outbox.withdraw(about=about, now=timezone.now()))
        return {question.id: says for question in questions}

    memory.answer = answer
    run()
    message.refresh_from_db()
    assert (message.state, line.delivered) == (State.SUPERSEDED, [])
    assert message.terminal_at is not None


def test_what_there_was_no_time_to_ask_about_is_not_decided(witness):
    memory = witness(Answer.ACCEPTED)
    asked, left = doubtful(), doubtful()
    memory.answer = lambda questions: {asked.pk: Answer.ACCEPTED}
    assert settle() == 1
    left.refresh_from_db()
    assert left.state == State.UNKNOWN


def test_one_message_that_cannot_be_settled_holds_up_no_other(witness, monkeypatch):
    witness(Answer.NOBODY_KNOWS)
    first = doubtful(settlement=Settlement.ONCE_AT_MOST, transmit_at=ago(99))
    other = doubtful()

    def fail(*, message_id):
        raise LookupError

    monkeypatch.setattr(settlement.detour, "take", fail)
    assert settle() == 1
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == (State.UNKNOWN, State.SCHEDULED)


def test_a_fresh_doubt_is_asked_about_before_thousands_of_an_old_restore(witness):
    memory = witness(Answer.NOBODY_KNOWS)
    for _ in range(settlement.AT_ONCE + 1):
        doubtful(state=State.UNKNOWN, result_code="quarantined", transmit_at=ago(9000))
    fresh = doubtful()
    settle()
    assert fresh.pk in memory.asked
    settle()
    assert len(set(memory.asked)) == len(memory.asked) == settlement.AT_ONCE + 2


def test_many_sweeps_settle_each_message_once(witness):
    witness(Answer.NOT_ACCEPTED)
    for _ in range(30):
        doubtful()
    together(settle, settle, settle, settle)
    assert Message.objects.filter(state=State.SCHEDULED, fence=2).count() == 30


@pytest.mark.parametrize(
    ("arrived", "state"), [(True, State.SENT), (False, State.SCHEDULED)], ids=["yes", "no"]
)
def test_a_person_settles_what_nobody_else_can_and_is_on_record(arrived, state):
    by = make_person(roles=("coordinator",))
    message = doubtful(state=State.UNKNOWN)
    settlement.settle_by_hand(message_id=message.pk, arrived=arrived, by=by)
    message.refresh_from_db()
    assert (message.state, message.resolved_by) == (state, f"person:{by.pk}")
    with pytest.raises(NotInDoubt):
        settlement.settle_by_hand(message_id=message.pk, arrived=not arrived, by=by)
    message.refresh_from_db()
    assert message.state == state


def test_a_text_in_doubt_is_not_repeated_and_the_mail_says_the_same(witness):
    witness(Answer.NOBODY_KNOWS)
    mail, text = outbox.queue([make_note(to=make_person(sms_consent_at=timezone.now()))])
    mail.delete()
    Message.objects.filter(pk=text.pk).update(state=State.TRANSMITTING, transmit_at=ago(95))
    assert CALLED.settlement == Settlement.VERIFY
    assert settle() == 1
    text.refresh_from_db()
    assert (text.state, text.result_code) == (State.FAILED, "undecided")
    mail = Message.objects.get(channel=Channel.EMAIL)
    assert (mail.person, mail.state, mail.context) == (text.person, State.SCHEDULED, text.context)
    assert mail.message_id != text.message_id
