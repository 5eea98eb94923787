"""`POST restored`: telemetry says which devices are back."""

import pytest

from booking.models import Appointment
from booking.reads import agreement
from booking.reads.seats import differences
from notifications.models import Message
from outages.models import AffectedDevice, Outage
from tests import builders
from tests.api.conftest import Caller


@pytest.fixture
def kim(caller, outage):
    """A coordinator; Boise's WS-BOISE has a repair at 11:00 a.m."""
    desk = builders.Site.objects.get(slug="virtual")
    slot = builders.make_slot(site=desk, starts_at=builders.utc(2024, 7, 24, 17))
    builders.make_appointment(person=caller.person, slot=slot, now=builders.JULY_24)
    return Caller(builders.make_person(name="Kim", roles=("coordinator",)))


def test_each_id_is_answered_and_the_repair_is_taken_off_once(kim):
    body = {"workstation_ids": ["WS-NONE", "WS-BOISE", "WS-BOISE"]}
    answer = kim.post("restored", body)
    assert answer.status_code == 200
    assert answer.json() == {
        "restored": 1,
        "results": [
            {"workstation_id": "WS-NONE", "result": "unknown"},
            {"workstation_id": "WS-BOISE", "result": "restored"},
            {"workstation_id": "WS-BOISE", "result": "repeated"},
        ],
    }
    again = kim.post("restored", body).json()
    assert (again["restored"], again["results"][1]["result"]) == (0, "already_restored")
    assert Appointment.objects.get().closed_as == "restored"
    assert Message.objects.filter(kind="restored", channel="email").count() == 1
    assert agreement.disagreements() == []
    assert differences() == []


@pytest.mark.parametrize("role", ["", "technician", "communicator"])
def test_only_coordinators_may(kim, role):
    other = Caller(builders.make_person(roles=(role,) if role else ()))
    for label in ("WS-BOISE", "WS-NONE"):
        answer = other.post("restored", {"workstation_ids": [label]})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
        assert label not in answer.content.decode()
    assert Appointment.objects.get().closed_at is None


def test_strangers_may_not(kim):
    assert Caller().post("restored", {"workstation_ids": ["WS-BOISE"]}).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        ["WS-BOISE"],
        {"workstation_ids": []},
        {"workstation_ids": None},
        {"workstation_ids": "WS-BOISE"},
        {"workstation_ids": {"WS-BOISE": True}},
        {"workstation_ids": ["WS-BOISE", 7]},
        {"workstation_ids": ["WS-BOISE", "a\0b"]},
        {"workstation_ids": ["WS-BOISE", "\ud800"]},
        {"workstation_ids": ["WS-BOISE", "x" * 255]},
        {"workstation_ids": ["WS-BOISE"], "why": "because"},
        {"workstation_ids": ["x"] * 10_001},
    ],
)
def test_a_list_that_is_none_is_refused_whole(kim, body):
    answer = kim.post("restored", body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["fields"]
    assert Appointment.objects.get().closed_at is None


def test_more_than_any_list_needs_is_413(kim):
    answer = kim.post("restored", {"workstation_ids": ["x" * 100] * 9_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")


def test_ten_thousand_ids_are_one_call(kim):
    sent = [f"WS-{number:08d}-{number % 7}" for number in range(9_999)]
    answer = kim.post("restored", {"workstation_ids": [*sent, "WS-BOISE"]})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [one["workstation_id"] for one in results] == [*sent, "WS-BOISE"]
    assert {one["result"] for one in results[:-1]} == {"unknown"}
    assert results[-1]["result"] == "restored"


def test_without_an_open_outage_there_is_nothing_to_restore(kim):
    Outage.objects.update(ended_at=builders.JULY_24)
    answer = kim.post("restored", {"workstation_ids": ["WS-BOISE"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_outage")
    assert AffectedDevice.objects.get().standing == "booked"
