"""Bad input gets a sentence, never a redirect, a page or a stack trace."""

import json
import time

import pytest

from booking.models import Appointment
from tests import builders
from tests.api.conftest import Caller

DEEP = "[" * 100_000
BODIES = {
    "nothing": "",
    "no json": "{",
    "not utf-8": b"\xff\xfe\x00",
    "overlong utf-8": b'{"slot": "\xc0\xaf"}',
    "a list": "[]",
    "a text": '"slot"',
    "a number": "7",
    "null": "null",
    "not a number": '{"slot": NaN}',
    "infinite": '{"slot": Infinity}',
    "deep": DEEP,
    "deep field": '{"slot": ' + DEEP + "]" * 100_000 + "}",
    "no slot": "{}",
    "slot null": '{"slot": null}',
    "slot true": '{"slot": true}',
    "slot a text": '{"slot": "1"}',
    "slot a fraction": '{"slot": 1.5}',
    "slot negative": '{"slot": -1}',
    "slot zero": '{"slot": 0}',
    "slot beyond a key": '{"slot": 9223372036854775808}',
    "slot of 4,000 digits": '{"slot": ' + "9" * 4000 + "}",
    "slot of 5,000 digits": '{"slot": ' + "9" * 5000 + "}",
    "slot that is not there": '{"slot": 9223372036854775807}',
    "unknown field": '{"slot": 1, "person": "me"}',
    "field with a surrogate": '{"slot": 1, "\\ud800": 1}',
    "field with NUL": '{"slot": 1, "\\u0000": 1}',
    "callback with NUL": '{"slot": 1, "callback": "303\\u0000"}',
    "callback a number": '{"slot": 1, "callback": 3035550142}',
    "callback long": json.dumps({"slot": 1, "callback": "3" * 5000}),
    "device with NUL": '{"slot": 1, "device": "\\u0000"}',
    "device with a surrogate": '{"slot": 1, "device": "\\udc80"}',
    "device a list": '{"slot": 1, "device": ["x"]}',
    "accommodation a word": '{"slot": 1, "accommodation": "yes"}',
    "for with NUL": '{"slot": 1, "for": "a\\u0000@agency.example"}',
    "for with a line break": '{"slot": 1, "for": "a@agency.example\\r\\nBcc: b"}',
    "for with SQL": """{"slot": 1, "for": "'; DROP TABLE people_person; --"}""",
    "for an object": '{"slot": 1, "for": {"email__gt": ""}}',
    "large": json.dumps({"slot": 1, "callback": "x" * 10_000_000}),
}
CONTACTS = [
    "[]",
    '{"callback": null}',
    '{"callback": ""}',
    '{"callback": "call me"}',
    '{"callback": "911"}',
    '{"callback": "303\\u0000555"}',
    '{"reach": "pigeon"}',
    '{"reach": null}',
    '{"reach": ["voice"]}',
    '{"elsewhere": {}}',
    '{"elsewhere": {"zip": "96815"}}',
    '{"elsewhere": {"zip": "", "until": "2024-07-31"}}',
    '{"elsewhere": {"zip": "   ", "until": "2024-07-31"}}',
    '{"elsewhere": {"zip": "\\u0000", "until": "2024-07-31"}}',
    '{"elsewhere": {"zip": "\\ud800", "until": "2024-07-31"}}',
    '{"elsewhere": {"zip": 96815, "until": "2024-07-31"}}',
    '{"elsewhere": {"zip": "12345678901234567", "until": "2024-07-31"}}',
    '{"elsewhere": {"zip": "96815", "until": "2024-02-30"}}',
    '{"elsewhere": {"zip": "96815", "until": 1721779200}}',
    '{"elsewhere": {"zip": "96815", "until": "10000-01-01"}}',
    '{"elsewhere": {"zip": "96815", "until": "0000-01-01"}}',
    '{"elsewhere": {"zip": "96815", "until": "2024-07-23"}}',
    '{"elsewhere": {"zip": "96815", "until": "2024-07-31", "zone": "UTC"}}',
    '{"name": "Somebody Else"}',
    '{"roles": ["coordinator"]}',
]


def check(answer):
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"].startswith("application/json")
    body = answer.json()
    assert isinstance(body["code"], str)
    assert body["message"]
    assert len(body["message"]) < 600
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_booking_is_refused_in_words_and_books_nothing(caller, name):
    began = time.perf_counter()
    check(caller.post("appointments", BODIES[name]))
    # Far more than it takes: only a body that is worked on at length would be noticed.
    assert time.perf_counter() - began < 2
    assert Appointment.objects.count() == 0


def test_a_coordinator_is_refused_in_words_too(caller):
    caller.person.roles = ["coordinator"]
    caller.person.save()
    for body in BODIES.values():
        check(caller.post("appointments", body))
    assert Appointment.objects.count() == 0


def test_a_hostile_move_is_refused_in_words_and_moves_nothing(caller, sites):
    slot = builders.make_slot(site=sites["virtual"], starts_at=builders.utc(2024, 7, 25))
    held = builders.make_appointment(person=caller.person, slot=slot, now=builders.JULY_24)
    for body in BODIES.values():
        check(caller.patch(f"appointments/{held.reference}", body))
    held.refresh_from_db()
    assert (held.slot_id, held.revision) == (slot.pk, 0)


@pytest.mark.parametrize("body", CONTACTS)
def test_a_hostile_change_of_contact_changes_nothing(caller, body):
    before = caller.get("me").json()
    check(caller.patch("me", body))
    assert caller.get("me").json() == before


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing",
        "me/",
        "me%00",
        "appointments/%00",
        "appointments/%F0%9F%98%80",
        "appointments/'%3B--",
        "appointments/" + "x" * 5000,
        "appointments/../me",
        "outages/%00",
        "outages/" + "x" * 5000,
        "slots?site=%00",
        "slots?site=%ED%A0%80",
        "slots?site=virtual&from=%00",
        "slots?site=virtual&accommodation=perhaps",
        "slots?site[]=virtual",
        "options?accommodation=2",
        "options?accommodation=%00",
        "options?x=%00",
    ],
)
def test_a_hostile_address_is_refused_in_words(caller, path):
    check(caller.get(path))


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "me", "GET, PATCH"),
        ("POST", "options", "GET"),
        ("HEAD", "options", "GET"),
        ("OPTIONS", "appointments", "POST"),
        ("GET", "appointments", "POST"),
        ("PUT", "appointments/7KQ4-M2XD", "DELETE, GET, PATCH"),
        ("GET", "appointments/7KQ4-M2XD/ready", "POST"),
        ("TRACE", "outages/july-2024", "GET"),
        ("BREW", "me", "GET, PATCH"),
        ("POST", "openapi.json", "GET, HEAD"),
        ("POST", "docs", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_405_and_says_the_right_ones(db, method, path, allowed):
    answer = Caller().call(method, path)
    assert answer.status_code == 405
    assert answer["Allow"] == allowed
    if method != "HEAD":
        assert answer.json()["code"] == "method_not_allowed"


def test_a_method_in_a_header_or_a_field_is_not_obeyed(caller):
    answer = caller.call("GET", "me", X_HTTP_Method_Override="DELETE")
    assert answer.status_code == 200


def test_a_wrong_field_is_named_with_what_it_must_be(caller):
    answer = caller.post("appointments", {"slot": "soon", "wen": 1})
    assert answer.json()["fields"] == [
        {"field": "slot", "message": "slot must be a whole number"},
        {"field": "wen", "message": "wen is not a field of this call"},
    ]


def test_names_in_any_script_come_through_whole(caller):
    caller.person.name = "O’Brien \u202e <svg onload=alert(1)> 李"
    caller.person.save()
    assert caller.get("me").json()["name"] == caller.person.name
