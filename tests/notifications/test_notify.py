"""Notify, through its real client over real HTTP: what each answer means, and what it remembers."""

import datetime as dt
import logging
import socket
import traceback
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import checks, kinds
from notifications.channels import (
    Answer,
    ChannelLine,
    Fate,
    HandOverError,
    Question,
    find_witness,
    open_line,
)
from notifications.channels.notify import harmless, place_of
from notifications.models import Channel
from notifications.operations import composition
from notifications.rules.parcel import Text
from notifications.rules.timing import Timing
from tests.notifications.gateway import KEY, TEMPLATE, Gateway

NUMBER, OTHER = "+13035550142", "+13035550143"
TIMING = Timing(answer=0.4)


@pytest.fixture
def gateway(settings):
    """The service, and the setting that leads to it."""
    running = Gateway()
    settings.SMS_URL = running.url
    yield running
    running.stop()


@pytest.fixture
def line(gateway):
    opened = open_line(Channel.SMS, timing=TIMING)
    yield opened
    opened.close()


def text(number: str = NUMBER, words: str = "Your repair is booked.") -> Text:
    return Text(reference=str(uuid.uuid4()), number=number, words=words)


def send(line: ChannelLine, parcel: Text) -> str:
    line.prepare(parcel)
    return line.deliver(parcel)


def failure(step, *given) -> tuple[Fate, str]:
    with pytest.raises(HandOverError) as caught:
        step(*given)
    return caught.value.fate, caught.value.code


def question(reference: str | None = None, *, age: dt.timedelta = dt.timedelta(0)) -> Question:
    identifier = uuid.UUID(reference) if reference else uuid.uuid4()
    return Question(identifier, f"<{identifier}@x>", dt.datetime.now(dt.UTC) - age)


def test_a_text_arrives_with_our_words_number_and_reference(gateway, line):
    parcel = text()
    assert send(line, parcel) == "201"
    assert gateway.taken == [
        {
            "phone_number": NUMBER,
            "template_id": TEMPLATE,
            "personalisation": {"text": parcel.words},
            "reference": parcel.reference,
        }
    ]


def test_a_sweep_keeps_one_connection_and_asks_for_the_template_once(gateway, line):
    for _ in range(5):
        send(line, text())
    assert gateway.connections == 1
    assert [path.split("/")[2] for path in gateway.asked].count("template") == 1


@pytest.mark.parametrize(
    ("treatment", "fate", "code"),
    [
        (400, Fate.TEMPORARY, "gateway_template"),
        (401, Fate.TEMPORARY, "gateway_refuses"),
        (403, Fate.TEMPORARY, "gateway_refuses"),
        (404, Fate.TEMPORARY, "gateway_template"),
        (413, Fate.TEMPORARY, "413"),
        (429, Fate.TEMPORARY, "gateway_busy"),
        (500, Fate.UNKNOWN, "500"),
        (503, Fate.UNKNOWN, "503"),
        ("silent", Fate.UNKNOWN, "no_answer"),
        ("cut", Fate.UNKNOWN, "no_answer"),
        ("cut_unread", Fate.UNKNOWN, "no_answer"),
        ("garbled", Fate.UNKNOWN, "no_answer"),
        ("redirect", Fate.UNKNOWN, "302"),
    ],
)
def test_what_each_answer_to_a_text_means(gateway, line, treatment, fate, code):
    gateway.treat[NUMBER] = treatment
    line.prepare(text())
    assert failure(line.deliver, text()) == (fate, code)
    # The other texts wait for the next sweep: a service in trouble leaves one in doubt, not fifty.
    assert failure(line.prepare, text(OTHER)) == (Fate.DOWN, code)


@pytest.mark.parametrize(
    ("error", "sentence", "code"),
    [
        ("ValidationError", "phone_number Not enough digits", "bad_number"),
        ("InvalidPhoneError", "Not a valid number", "bad_number"),
        (
            "BadRequestError",
            "Can’t send to this recipient using a team-only API key",
            "not_allowed",
        ),
        ("BadRequestError", "Cannot send to international mobile numbers", "not_allowed"),
        ("BadRequestError", "The person has opted out", "opted_out"),
    ],
)
def test_a_400_about_the_number_is_for_good_and_stops_nobody_else(
    gateway, line, error, sentence, code
):
    gateway.treat[NUMBER], gateway.say[NUMBER] = 400, (error, sentence)
    line.prepare(text())
    assert failure(line.deliver, text()) == (Fate.PERMANENT, code)
    assert send(line, text(OTHER)) == "201"


def test_nothing_is_in_doubt_where_no_connection_was_made(gateway, line):
    line.prepare(text())
    gateway.stop()
    line.close()
    assert failure(line.deliver, text()) == (Fate.TEMPORARY, "no_gateway")


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (403, "gateway_refuses"),
        (404, "gateway_template"),
        (429, "gateway_busy"),
        (500, "500"),
        ("silent", "no_gateway"),
        ("cut", "no_gateway"),
        ("garbled", "unreadable"),
        ("redirect", "302"),
        ({"type": "email", "body": "((text))"}, "gateway_template"),
        ({"type": "sms", "body": "Hello"}, "gateway_template"),
        ({"type": "sms", "body": "Dear ((name)), ((text))"}, "gateway_template"),
        ({"type": "sms", "body": "((text??yes))"}, "gateway_template"),
        ({"type": "sms"}, "unreadable"),
    ],
)
def test_a_service_that_is_not_well_costs_no_message_a_try(gateway, line, template, code):
    gateway.template = template
    assert failure(line.prepare, text()) == (Fate.DOWN, code)
    assert not gateway.taken


def test_a_service_that_is_not_there_is_down(settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    settings.SMS_URL = f"notify+http://{KEY}@127.0.0.1:{port}/{TEMPLATE}"
    line = open_line(Channel.SMS, timing=TIMING)
    assert failure(line.prepare, text()) == (Fate.DOWN, "no_gateway")


def test_a_key_that_is_not_taken_is_about_us(gateway, settings):
    settings.SMS_URL = gateway.url.replace(KEY[-12:], "000000000000")
    line = open_line(Channel.SMS, timing=TIMING)
    assert failure(line.prepare, text()) == (Fate.DOWN, "gateway_refuses")


def test_no_log_and_no_error_holds_a_number_or_the_services_sentence(gateway, line, caplog):
    caplog.set_level(logging.DEBUG)
    sentence = f"phone_number {NUMBER} is wrong"
    gateway.treat[NUMBER], gateway.say[NUMBER] = 400, ("ValidationError", sentence)
    line.prepare(text())
    with pytest.raises(HandOverError) as caught:
        line.deliver(text())
    said = f"{caplog.text}{''.join(traceback.format_exception(caught.value))}"
    assert "5550142" not in said
    assert "is wrong" not in said
    assert KEY[-36:] not in f"{said}{place_of(gateway.url)}"


def test_the_service_remembers_by_our_reference(gateway, line):
    known = text()
    send(line, known)
    asked = [question(known.reference), question()]
    said = find_witness(Channel.SMS, timing=TIMING).answer(asked)
    assert [said[one.id] for one in asked] == [Answer.ACCEPTED, Answer.NOT_ACCEPTED]


def test_what_the_service_may_have_forgotten_it_cannot_deny(gateway):
    young, old = question(age=dt.timedelta(days=5)), question(age=dt.timedelta(days=6, hours=1))
    said = find_witness(Channel.SMS, timing=TIMING).answer([young, old])
    assert (said[young.id], said[old.id]) == (Answer.NOT_ACCEPTED, Answer.NOBODY_KNOWS)


def test_a_list_of_other_texts_is_no_answer_to_our_question(gateway, line):
    send(line, text())
    gateway.listing_ignores_the_reference = True
    asked = question()
    said = find_witness(Channel.SMS, timing=TIMING).answer([asked])
    assert said == {asked.id: Answer.NOBODY_KNOWS}


@pytest.mark.parametrize("listing", [403, 429, 500, "silent", "cut", "garbled", "redirect"])
def test_a_witness_that_fails_once_is_asked_about_all_of_them_later(gateway, listing):
    gateway.listing = listing
    asked = [question() for _ in range(50)]
    said = find_witness(Channel.SMS, timing=TIMING).answer(asked)
    assert said == {one.id: Answer.ASK_LATER for one in asked}
    assert len(gateway.asked) == 1


def test_nobody_asked_is_nobody_told(gateway):
    assert find_witness(Channel.SMS, timing=TIMING).answer([]) == {}
    assert not gateway.asked


@pytest.mark.parametrize(
    ("url", "error"),
    [
        (f"notify://{KEY}@api.notify.example/{TEMPLATE}", None),
        (f"notify://our%20key-{KEY[-73:]}@api.notify.example:8443/{TEMPLATE}", None),
        (f"notify+http://{KEY}@127.0.0.1:9/{TEMPLATE}", None),
        (f"notify+http://{KEY}@api.notify.example/{TEMPLATE}", "notifications.E001"),
        (f"notify+http://{KEY}@localhost/{TEMPLATE}", "notifications.E001"),
        (f"notify://{KEY[-36:]}@api.notify.example/{TEMPLATE}", "notifications.E001"),
        (f"notify://{KEY}@api.notify.example/", "notifications.E001"),
        (f"notify://{KEY}@api.notify.example/texts/{TEMPLATE}", "notifications.E001"),
        (f"notify://{KEY}@/{TEMPLATE}", "notifications.E001"),
        (f"notify://{KEY}@api.notify.example:x/{TEMPLATE}", "notifications.E001"),
        (f"https://{KEY}@api.notify.example/{TEMPLATE}", "notifications.E001"),
    ],
)
def test_an_address_of_the_service_that_cannot_work_is_told_at_the_start(settings, url, error):
    settings.SMS_URL, settings.SMS_RECEIPT_TOKEN = url, "t" * 32
    found = checks.check_settings(None)
    assert [one.id for one in found] == ([error] if error else [])
    # The check is printed: it must not print the key.
    assert not any(KEY[-36:] in f"{one.msg}{one.hint}" for one in found)


def test_the_address_is_read_whole():
    place = place_of(f"notify://our%20key-{KEY[-73:]}@api.notify.example:8443/{TEMPLATE}")
    assert place.address == "https://api.notify.example:8443"
    assert (place.key, place.template) == (f"our key-{KEY[-73:]}", TEMPLATE)


@pytest.mark.parametrize(("token", "warned"), [("", True), ("t" * 31, True), ("t" * 32, False)])
def test_a_missing_or_guessable_token_for_receipts_is_a_warning(settings, token, warned):
    settings.SMS_RECEIPT_TOKEN = token
    settings.SMS_URL = f"notify://{KEY}@api.notify.example/{TEMPLATE}"
    assert [one.id for one in checks.check_settings(None)] == ["notifications.W001"] * warned
    settings.SMS_URL = ""
    assert checks.check_settings(None) == []


@given(st.text(alphabet="(()x? ", max_size=30))
def test_no_words_can_be_read_as_a_placeholder(words):
    sent = harmless(words)
    assert "((" not in sent
    assert sent.replace(" ", "") == words.replace(" ", "")


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.key) for kind in kinds.every()])
def test_our_own_words_hold_nothing_that_the_services_templates_read(kind):
    words = composition.sms_text(kind=kind.key, context=kind.sample, name="Dana ((text)) Reyes")
    said = composition.sms_text(kind=kind.key, context=kind.sample, name="Dana Reyes")
    assert harmless(said) == said
    assert "((" not in harmless(words)
