"""Changing what a site takes, and the accounting, by the API: coordinators only."""

import datetime as dt
import uuid

import pytest

from booking.models import CapacityChange
from notifications.models import Message
from outages.models import Standing
from tests import builders
from tests.api.conftest import Caller

CLOSE = {
    "kind": "close",
    "from": "2024-07-25T12:00:00-04:00",
    "until": "2024-07-25T18:00:00-04:00",
    "reason": "The telephones are moved.",
}
CHANGES = "sites/virtual/changes"


@pytest.fixture
def cora(caller):
    """A coordinator with a token."""
    return Caller(builders.make_person(roles=("coordinator",)))


@pytest.fixture
def slot(caller, sites):
    """Two o'clock tomorrow on the virtual desk, booked by the caller; eight o'clock is free."""
    eastern = builders.EASTERN
    for day in (25, 26):
        builders.make_day(site=sites["virtual"], on=dt.date(2024, 7, day))
    made = [
        builders.make_slot(site=sites["virtual"], starts_at=builders.at(eastern, 2024, 7, 25, hour))
        for hour in (14, 20)
    ]
    builders.make_appointment(person=caller.person, slot=made[0], now=builders.JULY_24)
    return made[0]


def test_only_coordinators_count_and_change(caller, slot):
    for roles in ((), ("technician",), ("communicator",)):
        api = Caller(builders.make_person(roles=roles))
        for method, path, body in (
            ("GET", "counts", None),
            ("POST", CHANGES, CLOSE),
            ("POST", f"changes/{uuid.uuid4()}/undo", None),
        ):
            refused = api.call(method, path, body)
            assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert CapacityChange.objects.count() == 0


def test_counts_add_up(cora, outage, slot):
    for standing in (Standing.RESTORED, Standing.EXCLUDED, Standing.UNBOOKED):
        builders.make_affected(person=builders.make_person(), outage=outage, standing=standing)
    body = cora.get("counts").json()
    assert body["outage"] == "july-2024"
    assert (body["affected"], body["offline"]) == (4, 2)
    assert body["standing"] == dict.fromkeys(Standing.values, 0) | {
        "booked": 1, "restored": 1, "excluded": 1, "unbooked": 1
    }  # fmt: skip
    assert body["people_offline"] is None  # nobody has counted people yet
    outage.ended_at = builders.JULY_24
    outage.save()
    refused = cora.get("counts")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_outage")


def test_a_dry_run_changes_nothing_and_the_same_key_is_done_once(cora, slot):
    dry = cora.post(CHANGES, {**CLOSE, "dry_run": True})
    assert dry.status_code == 200
    seen = dry.json().pop("seen")
    assert {**dry.json(), "seen": ""} == {
        "seats_before": 5,
        "seats_after": 0,
        "new_slots": 0,
        "moved": 1,
        "displaced": 0,
        "walkins": "",
        "seen": "",
    }
    assert CapacityChange.objects.count() == 0

    wanted = {**CLOSE, "key": str(uuid.uuid4()), "seen": seen}
    made = cora.post(CHANGES, wanted)
    assert made.status_code == 201
    assert made.json() == {
        "key": wanted["key"],
        "site": "virtual",
        "kind": "close",
        "from": "2024-07-25T12:00:00-04:00",
        "until": "2024-07-25T18:00:00-04:00",
        "capacity": None,
        "reason": "The telephones are moved.",
        "at": "2024-07-24T10:00:00-04:00",
        "undone_at": None,
        "moved": 1,
        "displaced": 0,
    }
    again = cora.post(CHANGES, wanted)
    assert (again.status_code, again.json()) == (200, made.json())
    london = {"from": "2024-07-25T17:00:00+01:00", "reason": "The telephones  are moved"}
    assert cora.post(CHANGES, {**wanted, **london}).json() == made.json()
    for change in (
        {"reason": "Another one."},
        {"from": "2024-07-25T11:00:00-04:00"},
        {"until": "2024-07-25T19:00:00-04:00"},
        {"until": None},
    ):
        other = cora.post(CHANGES, {**wanted, **change})
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Message.objects.filter(kind="moved_by_us", channel="email").count() == 1

    undone = {"key": wanted["key"], "changed_since": 0, "moved": 0, "displaced": 0}
    undo = cora.post(f"changes/{wanted['key']}/undo")
    assert undo.json() == {**undone, "given_back": 1, "left_alone": 0}
    assert cora.post(f"changes/{wanted['key']}/undo").json() == {
        **undone, "given_back": 0, "left_alone": 0
    }  # fmt: skip


def test_what_was_seen_is_what_is_done_or_the_new_picture_comes_along(cora, slot, outage):
    seen = cora.post(CHANGES, {**CLOSE, "dry_run": True}).json()["seen"]
    person = builders.make_person()
    builders.make_affected(person=person, outage=outage)
    builders.make_appointment(person=person, slot=slot, now=builders.JULY_24)

    stale = cora.post(CHANGES, {**CLOSE, "seen": seen})

    assert (stale.status_code, stale.json()["code"]) == (409, "preview_stale")
    assert stale.json()["preview"]["moved"] == 2
    assert CapacityChange.objects.count() == 0
    # Without a look before it is done as it is.
    assert cora.post(CHANGES, CLOSE).json()["moved"] == 2
    nothing = cora.post(CHANGES, CLOSE)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_change")


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({"kind": "explode"}, "invalid", "kind"),
        ({"from": "2024-07-25T12:00:00"}, "invalid", "from"),
        ({"from": "2024-02-30T12:00:00Z"}, "invalid", "from"),
        ({"from": 1721923200}, "invalid", "from"),
        ({"until": "0001-01-01T00:00:00+23:00"}, "invalid", "until"),
        ({"capacity": "3"}, "invalid", "capacity"),
        ({"capacity": -1}, "invalid", "capacity"),
        ({"capacity": 3}, "invalid_change", "capacity"),
        ({"reason": ""}, "invalid", "reason"),
        ({"reason": "x" * 201}, "invalid", "reason"),
        ({"reason": "nul\0"}, "invalid", "reason"),
        ({"dry_run": "yes"}, "invalid", "dry_run"),
        ({"key": "mine"}, "invalid", "key"),
        ({"sites": "all"}, "invalid", "sites"),
        ({"until": "2024-07-23T18:00:00-04:00"}, "invalid_change", "until"),
        ({"until": "2024-07-25T11:00:00-04:00"}, "invalid_change", "until"),
    ],
)
def test_what_cannot_be_names_the_field(cora, slot, sent, code, field):
    refused = cora.post(CHANGES, {**CLOSE, **sent})
    body = refused.json()
    assert (refused.status_code, body["code"]) == (422, code)
    assert field in ([one["field"] for one in body.get("fields", [])] or [body["field"]])
    assert body["message"]
    assert CapacityChange.objects.count() == 0


@pytest.mark.parametrize("name", ["from", "until"])
@pytest.mark.parametrize("moment", ["9999-12-31T23:59:00+14:00", "9999-12-31T23:59:00-14:00"])
@pytest.mark.parametrize("kind", ["seats", "close", "extend", "pause"])
def test_the_end_of_all_days_is_refused_at_its_field(cora, slot, kind, name, moment):
    seats = {"capacity": 1} if kind == "seats" else {}
    refused = cora.post(CHANGES, {**CLOSE, **seats, "kind": kind, "dry_run": True, name: moment})
    assert refused.status_code == 422
    assert refused.json()["code"] in ("invalid", "invalid_change")


def test_undo_says_that_it_may_be_busy(cora):
    calls = cora.get("openapi.json").json()["paths"]
    assert "503" in calls["/api/v1/changes/{key}/undo"]["post"]["responses"]


def test_a_site_or_change_that_is_none_is_404(cora, slot):
    assert cora.post("sites/nowhere/changes", CLOSE).status_code == 404
    assert cora.post(f"changes/{uuid.uuid4()}/undo").status_code == 404
