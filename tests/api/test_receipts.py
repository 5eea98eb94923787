"""What the service for text messages calls: receipts, and texts that people send back."""

import json
import logging
import uuid

import pytest
from django.utils import timezone

from notifications.models import Delivery, Message, State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from people.models import Person
from tests.api.conftest import Caller
from tests.api.test_who import WRONG
from tests.builders import make_person

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-more-than-thirty-two-letters"
NUMBER = "+13035550142"
ADDRESSES = ("receipts/notify", "receipts/notify/texts")


@pytest.fixture
def service(settings):
    """The service, with the token that was agreed on."""
    settings.SMS_RECEIPT_TOKEN = TOKEN
    return Caller(token=TOKEN)


@pytest.fixture
def message():
    """A text that was handed over."""
    person = make_person(
        private_email="", private_phone=NUMBER, sms_consent_at=timezone.now(), name="Dana Reyes"
    )
    now = timezone.now()
    note = Note(
        kind="goes_virtual",
        to=person,
        context={"name": "Lee"},
        due_at=now,
        expires_at=now + timezone.timedelta(days=1),
    )
    [text] = outbox.queue([note])
    Message.objects.update(state=State.SENT, terminal_at=now, attempts=1, transmit_at=now)
    return text


def receipt(reference: object, **fields) -> dict:
    """A receipt as the service sends it."""
    return {
        "id": str(uuid.uuid4()),
        "reference": str(reference),
        "to": NUMBER,
        "status": "delivered",
        "created_at": "2024-07-25T12:15:30.000000Z",
        "completed_at": "2024-07-25T12:15:32.000000Z",
        "sent_at": None,
        "notification_type": "sms",
        "template_id": str(uuid.uuid4()),
        "template_version": 1,
        **fields,
    }


def text(message: str, number: str = NUMBER) -> dict:
    """A text that somebody sent, as the service forwards it."""
    return {
        "id": str(uuid.uuid4()),
        "source_number": number,
        "destination_number": "+18005550100",
        "message": message,
        "date_received": "2024-07-25T12:15:30.000000Z",
    }


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.result_code


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("delivered", State.DELIVERED),
        ("permanent-failure", State.BOUNCED),
        # It was tried for three days; nobody tries any more.
        ("temporary-failure", State.BOUNCED),
        ("technical-failure", State.BOUNCED),
        ("failed", State.BOUNCED),
    ],
)
def test_a_final_report_is_stored(service, message, status, becomes):
    answer = service.post("receipts/notify", receipt(message.pk, status=status))
    assert (answer.status_code, answer.content) == (204, b"")
    assert state(message) == (becomes, status)


@pytest.mark.parametrize("status", ["created", "sending", "pending", "sent", "something-new", ""])
def test_what_is_not_final_changes_nothing(service, message, status):
    assert service.post("receipts/notify", receipt(message.pk, status=status)).status_code == 204
    assert state(message) == (State.SENT, "")


def test_fields_that_the_service_adds_are_no_error(service, message):
    more = receipt(message.pk, cost_in_dollars=0.02, carrier={"name": "x"})
    assert service.post("receipts/notify", more).status_code == 204
    assert state(message)[0] == State.DELIVERED


def test_the_same_report_again_and_an_opposite_one_change_nothing(service, message):
    for status in ("delivered", "delivered", "permanent-failure"):
        service.post("receipts/notify", receipt(message.pk, status=status))
    assert state(message) == (State.DELIVERED, "delivered")
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("reference", [uuid.uuid4(), "", "12345678", "\x00", "x" * 9000])
def test_an_unknown_reference_is_no_error_and_nothing_is_stored(service, message, reference):
    assert service.post("receipts/notify", receipt(reference)).status_code == 204
    assert service.post("receipts/notify", receipt("") | {"reference": None}).status_code == 204
    assert state(message)[0] == State.SENT
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_else_changes_anything(service, message, address):
    body = receipt(message.pk) | text("STOP")
    for authorization in (*WRONG, f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN):
        headers = {"Authorization": authorization} if authorization else {}
        answer = Caller().call("POST", address, body, **headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    # Nor do people, whatever they may elsewhere.
    coordinator = Caller(make_person(roles=("coordinator",)))
    coordinator.client.force_login(coordinator.person)
    assert coordinator.post(address, body).status_code == 401
    assert Caller(token=TOKEN).get(address).status_code == 405
    assert state(message)[0] == State.SENT
    assert Person.objects.get(private_phone=NUMBER).sms_consent_at


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("token", ["", "x"])
def test_without_a_token_of_our_own_there_is_no_such_address(settings, message, address, token):
    settings.SMS_RECEIPT_TOKEN = ""
    body = receipt(message.pk) | text("STOP")
    for headers in ({}, {"Authorization": f"Bearer {token}"}):
        answer = Caller().call("POST", address, body, **headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert state(message)[0] == State.SENT


HOSTILE = {
    "nothing": "",
    "no json": "{",
    "not utf-8": b"\xff\xfe\x00",
    "a list": "[]",
    "null": "null",
    "deep": "[" * 100_000,
    "deep field": '{"status": ' + "[" * 100_000,
    "no field": "{}",
    "a number": '{"status": 1, "reference": 2, "message": 3, "source_number": 4}',
    "an object": '{"status": {"a": 1}, "message": {"a": 1}, "source_number": {"gt": ""}}',
    "a surrogate": '{"status": "\\ud800", "message": "\\ud800", "source_number": "\\ud800"}',
    "long": json.dumps(dict.fromkeys(("status", "message", "source_number"), "x" * 10_001)),
    "large": json.dumps(dict.fromkeys(("status", "message", "source_number"), "x" * 10_000_000)),
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_are_refused_in_words_and_change_nothing(service, message, address, name):
    answer = service.post(address, HOSTILE[name])
    assert 400 <= answer.status_code < 500
    assert answer.json()["message"]
    assert state(message)[0] == State.SENT
    assert Person.objects.get(private_phone=NUMBER).sms_consent_at


@pytest.mark.parametrize(
    "body",
    [
        text("STOP\u0000"),
        text("STOP", "\u0000"),
        text("STOP", ""),
        text("STOP", "911"),
        text("STOP", "'; DROP TABLE people_person; --"),
        text("STOP", "+" * 9000),
        text("STOP", "9" * 9000),
        text("", NUMBER),
    ],
)
def test_a_stop_that_is_of_nobody_stops_nobody(service, message, body):
    others = make_person(private_phone="+13035550199", sms_consent_at=timezone.now())
    assert service.post("receipts/notify/texts", body).status_code == 204
    others.refresh_from_db()
    assert others.sms_consent_at


def test_stop_and_start_come_in_by_text(service, message):
    dana = message.person
    for words, consents in (("Hello", True), ("Stop!", False), ("HELP", False), ("START", True)):
        assert service.post("receipts/notify/texts", text(words)).status_code == 204
        dana.refresh_from_db()
        assert bool(dana.sms_consent_at) is consents, words


def test_no_log_holds_a_number_or_a_text(service, message, caplog):
    caplog.set_level(logging.DEBUG)
    service.post("receipts/notify", receipt(message.pk))
    service.post("receipts/notify", receipt("x", status=f"to {NUMBER}"))
    service.post("receipts/notify", f'{{"to": "{NUMBER}"')
    service.post("receipts/notify/texts", text("STOP"))
    service.post("receipts/notify/texts", text(f"call me at {NUMBER}"))
    service.post("receipts/notify/texts", {"source_number": NUMBER})
    assert "5550142" not in caplog.text
    assert TOKEN not in caplog.text


def test_the_description_for_people_does_not_name_the_services_calls():
    assert b"receipts" not in Caller().get("openapi.json").content
