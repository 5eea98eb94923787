"""Who may call: tokens, browser sessions, strangers, and the property of others."""

import pytest
from django.test import Client
from django.urls import reverse

from booking.models import Appointment
from people.models import ApiToken
from people.operations import tokens
from tests import builders
from tests.api.conftest import Caller

CALLS = [
    ("GET", "me"),
    ("PATCH", "me"),
    ("POST", "me/broken"),
    ("POST", "me/working"),
    ("POST", "me/mistaken"),
    ("GET", "options"),
    ("GET", "slots?site=virtual"),
    ("POST", "appointments"),
    ("GET", "appointments/7KQ4-M2XD"),
    ("PATCH", "appointments/7KQ4-M2XD"),
    ("DELETE", "appointments/7KQ4-M2XD"),
    ("POST", "appointments/7KQ4-M2XD/ready"),
    ("POST", "restored"),
    ("GET", "counts"),
    ("POST", "sites/denver/changes"),
    ("POST", "changes/0190c6a2-0000-7000-8000-000000000000/undo"),
    ("POST", "policies"),
    ("PATCH", "policies/2"),
    ("POST", "policies/2/publish"),
    ("GET", "messages"),
    ("GET", "messages/doubtful"),
    ("POST", "messages/pause"),
    ("POST", "messages/resume"),
    ("POST", "messages/0190c6a2-0000-7000-8000-000000000001/settle"),
]
NAMED = {
    "7KQ4-M2XD": "{reference}",
    "sites/denver": "sites/{slug}",
    "0190c6a2-0000-7000-8000-000000000000": "{key}",
    "0190c6a2-0000-7000-8000-000000000001": "{message_id}",
    "policies/2": "policies/{version}",
}
AGENTS = ["employee", "technician", "coordinator", "communicator", "supervisor"]


@pytest.fixture
def slot(sites):
    return builders.make_slot(
        site=sites["virtual"], starts_at=builders.at("America/Boise", 2024, 7, 24, 11)
    )


def test_every_call_of_the_description_is_walked_here():
    from config.api import api

    described = {
        (method.upper(), path.removeprefix("/api/v1/"))
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    }
    walked = {(method, _as_described(path)) for method, path in CALLS}
    assert described == walked | {("GET", "outages/{slug}")}


def _as_described(path: str) -> str:
    """The path with the names of its parts instead of values."""
    path = path.split("?")[0]
    for value, name in NAMED.items():
        path = path.replace(value, name)
    return path


WRONG = (
    None,
    "Bearer",
    "Bearer ",
    "Bearer wrong",
    "Basic YTpi",
    "Bearer \u00e9",
    "Bearer " + "x" * 9000,
)


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_stranger_is_told_401_in_our_shape_and_never_redirected(db, method, path):
    for authorization in WRONG:
        headers = {"Authorization": authorization} if authorization else {}
        answer = Caller().call(method, path, {}, **headers)
        assert answer.status_code == 401, authorization
        assert answer.json()["code"] == "not_signed_in"
        assert answer.json()["message"]


def test_a_revoked_token_and_that_of_somebody_who_left_are_refused(caller):
    token = ApiToken.objects.get(person=caller.person)
    caller.person.is_active = False
    caller.person.save()
    assert caller.get("me").status_code == 401
    caller.person.is_active = True
    caller.person.save()
    assert caller.get("me").status_code == 200
    token.revoked_at = builders.JULY_24
    token.save()
    assert caller.get("me").status_code == 401


def test_a_browser_session_reads_without_and_changes_only_with_its_csrf_token(caller):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(caller.person)
    assert browser.get("/api/v1/me").json()["email"] == caller.person.email
    body = {"reach": "relay"}
    refused = browser.patch("/api/v1/me", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    caller.person.refresh_from_db()
    assert caller.person.reach == "voice"
    browser.get(reverse("account_login"))
    token = browser.get("/").cookies.get("csrftoken") or browser.cookies["csrftoken"]
    changed = browser.patch(
        "/api/v1/me", body, content_type="application/json", headers={"X-CSRFToken": token.value}
    )
    assert changed.json()["reach"] == "relay"


def test_a_wrong_token_is_not_saved_by_a_session_that_comes_along(caller):
    browser = Client()
    browser.force_login(caller.person)
    assert browser.get("/api/v1/me", headers={"Authorization": "Bearer no"}).status_code == 401


def test_a_token_counts_before_the_session_that_comes_along(caller):
    other = builders.make_person()
    browser = Client(headers={"Authorization": f"Bearer {tokens.issue(other)}"})
    browser.force_login(caller.person)
    assert browser.get("/api/v1/me").json()["email"] == other.email


@pytest.mark.parametrize("agent", AGENTS)
def test_somebody_elses_appointment_does_not_exist_for_anybody(caller, slot, agent):
    appointment = builders.make_appointment(person=caller.person, slot=slot, now=builders.JULY_24)
    roles = (agent,) if agent in {"technician", "coordinator", "communicator"} else ()
    other = builders.make_person(roles=roles)
    if agent == "supervisor":
        caller.person.supervisor = other
        caller.person.save()
    api = Caller(other)
    address, absent = f"appointments/{appointment.reference}", "appointments/2222-2222"
    for method, tail, body in (
        ("GET", "", None),
        ("PATCH", "", {"slot": slot.pk}),
        ("DELETE", "", None),
        ("POST", "/ready", None),
    ):
        answer = api.call(method, address + tail, body)
        assert answer.status_code == 404
        assert answer.content == api.call(method, absent + tail, body).content
    unchanged = Appointment.objects.get(pk=appointment.pk)
    assert (unchanged.closed_at, unchanged.revision, unchanged.ready_since) == (None, 0, None)


def test_a_device_of_somebody_else_cannot_be_named(caller, outage, slot):
    other = builders.make_person()
    builders.make_affected(person=other, outage=outage, workstation_id="WS-OTHER")
    answer = caller.post("appointments", {"slot": slot.pk, "device": "WS-OTHER"})
    assert answer.json()["code"] == "device_needed"
    assert Appointment.objects.count() == 0


def test_proofs_are_never_answered_but_ones_own_workstation_in_me(caller, slot):
    caller.person.private_phone = "+13035559876"
    caller.person.save()
    booked = caller.post("appointments", {"slot": slot.pk})
    appointment = Appointment.objects.get()
    reference = booked.json()["reference"]
    for answer in (
        booked,
        caller.get(f"appointments/{reference}"),
        caller.get("options"),
        caller.get("slots?site=virtual"),
        caller.delete(f"appointments/{reference}"),
        Caller().get("outages/july-2024"),
    ):
        text = answer.content.decode()
        assert answer.status_code < 300
        assert appointment.call_phrase not in text
        assert "WS-BOISE" not in text
        assert "5559876" not in text
    assert appointment.call_phrase not in caller.get("me").content.decode()


def test_what_is_answered_to_a_person_stays_in_no_cache(caller):
    assert "no-store" in caller.get("me")["Cache-Control"]
