"""Text messages from the outbox to the service and back: one text each, whatever is killed or silent."""

import datetime as dt

import pytest
from django.utils import timezone

from notifications.models import Channel, Message, Settlement, State
from notifications.operations import receipts, settlement
from notifications.operations.sweep import sweep
from notifications.reads.reach import unreachable_by
from notifications.rules.timing import Timing
from people.operations import consent
from tests.builders import make_person
from tests.notifications.cast import make_message, together
from tests.notifications.gateway import Gateway

pytestmark = pytest.mark.django_db(transaction=True)

TIMING = Timing(answer=0.4)


@pytest.fixture
def gateway(settings):
    """The service, and the setting that leads to it."""
    running = Gateway()
    settings.SMS_URL = running.url
    yield running
    running.stop()


def make_text(**fields) -> Message:
    """A text to somebody who has no e-mail, due now."""
    person = make_person(private_email="", sms_consent_at=timezone.now())
    return make_message(to=person, **fields)


def run(message: Message) -> str:
    """Sweep once; the state afterwards."""
    sweep(timing=TIMING)
    message.refresh_from_db()
    return message.state


def settle(message: Message) -> str:
    """Let the grace pass, and settle; the state afterwards."""
    ago = timezone.now() - dt.timedelta(seconds=TIMING.grace + 1)
    Message.objects.filter(pk=message.pk).update(transmit_at=ago)
    settlement.settle_tries(worker="test", timing=TIMING)
    message.refresh_from_db()
    return message.state


def test_a_text_is_sent_with_its_identifier_as_reference(gateway):
    message = make_text()
    assert run(message) == State.SENT
    assert gateway.references() == [str(message.pk)]
    assert gateway.taken[0]["phone_number"] == message.person.private_phone
    assert "Thursday 25 July" in gateway.taken[0]["personalisation"]["text"]
    assert message.deliveries.get().reply_code == "201"


@pytest.mark.parametrize("treatment", ["silent", "cut", "garbled", "500_taken"])
def test_what_was_taken_without_an_answer_is_not_sent_again(gateway, treatment):
    message = make_text(settlement=Settlement.ONCE_AT_LEAST)
    gateway.treat[message.person.private_phone] = treatment
    assert run(message) == State.UNKNOWN
    assert settle(message) == State.SENT
    assert message.resolved_by == "gateway"
    assert run(message) == State.SENT
    assert gateway.references() == [str(message.pk)]


@pytest.mark.parametrize("treatment", ["cut_unread", 500])
def test_what_was_not_taken_is_sent_once_more(gateway, treatment):
    message = make_text(settlement=Settlement.ONCE_AT_MOST)
    gateway.treat[message.person.private_phone] = treatment
    assert run(message) == State.UNKNOWN
    assert settle(message) == State.SCHEDULED
    gateway.treat.clear()
    assert run(message) == State.SENT
    assert gateway.references() == [str(message.pk)]


def test_a_limit_of_the_service_puts_all_texts_off_and_loses_none(gateway):
    messages = [make_text(minutes=-minutes) for minutes in (3, 2, 1)]
    gateway.treat[messages[0].person.private_phone] = 429
    assert run(messages[0]) == State.SCHEDULED
    assert not gateway.taken
    for message in messages[1:]:
        message.refresh_from_db()
        assert (message.state, message.attempts) == (State.SCHEDULED, 0)
        assert message.result_code == "gateway_busy"
    assert messages[0].attempts == 1
    gateway.treat.clear()
    Message.objects.update(not_before=timezone.now())
    sweep(timing=TIMING)
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    assert len(gateway.taken) == 3


def test_a_key_that_is_not_taken_holds_all_texts_without_a_try(gateway):
    gateway.template = 403
    message = make_text()
    assert run(message) == State.SCHEDULED
    assert (message.attempts, message.result_code) == (0, "gateway_refuses")
    gateway.template = {"type": "sms", "body": "((text))"}
    assert run(message) == State.SENT


def test_a_number_that_no_text_reaches_is_final_and_counts_as_unreachable(gateway):
    message = make_text()
    number = message.person.private_phone
    gateway.treat[number], gateway.say[number] = 400, ("ValidationError", "phone_number wrong")
    assert run(message) == State.FAILED
    assert message.result_code == "bad_number"
    assert unreachable_by(message.person_id) == {Channel.SMS}


def test_a_receipt_that_is_faster_than_our_own_record_stands(gateway):
    message = make_text()
    number = message.person.private_phone
    gateway.treat[number] = "silent"

    def report() -> None:
        assert gateway.was_asked.wait(20)
        assert receipts.apply(reference=message.pk, arrived=True, code="delivered")

    together(report, lambda: sweep(timing=Timing(answer=2.0)))
    message.refresh_from_db()
    assert (message.state, message.resolved_by) == (State.DELIVERED, "receipt")
    assert sorted(message.deliveries.values_list("outcome", flat=True)) == ["receipt", "unknown"]
    assert settle(message) == State.DELIVERED
    assert len(gateway.taken) == 1


def test_stop_ends_what_waits_and_leaves_the_mail(gateway):
    person = make_person(sms_consent_at=timezone.now())
    make_message(to=person)
    assert consent.stop_texts(number=person.private_phone, now=timezone.now()) == 1
    sweep(timing=TIMING)
    found = dict(Message.objects.values_list("channel", "state"))
    assert found == {"email": State.SENT, "sms": State.SUPPRESSED}
    assert not gateway.taken
