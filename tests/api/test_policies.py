"""Versions of the policy by the API: drafted, written, put in force; coordinators only."""

import datetime as dt

import pytest

from notifications.models import Message
from outages.models import Policy
from outages.rules.policies import PARTS
from tests import builders
from tests.api.conftest import Caller

EARLY = {"summary": "You no longer have to be there 30 minutes early.", "ready_minutes": 0}


@pytest.fixture
def cora(caller):
    """A coordinator with a token."""
    return Caller(builders.make_person(roles=("coordinator",)))


@pytest.fixture
def booked(caller, sites):
    """The caller, called from 2:00 p.m. EDT tomorrow."""
    for day in (25, 26):
        builders.make_day(site=sites["virtual"], on=dt.date(2024, 7, day))
    slot = builders.make_slot(
        site=sites["virtual"], starts_at=builders.at(builders.EASTERN, 2024, 7, 25, 14)
    )
    return builders.make_appointment(person=caller.person, slot=slot, now=builders.JULY_24)


def test_only_coordinators_touch_versions(caller, cora):
    cora.post("policies", EARLY)
    for roles in ((), ("technician",), ("communicator",)):
        api = Caller(builders.make_person(roles=roles))
        for method, path, body in (
            ("POST", "policies", {}),
            ("PATCH", "policies/2", {"ready_minutes": 5}),
            ("POST", "policies/2/publish", {}),
        ):
            refused = api.call(method, path, body)
            assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    draft = Policy.objects.get(version=2)
    assert (draft.ready_minutes, draft.in_force_at, Policy.objects.count()) == (0, None, 2)


def test_from_a_draft_to_a_version_in_force(cora, booked):
    drafted = cora.post("policies", {})
    assert drafted.status_code == 201
    draft = drafted.json()
    assert set(draft) == {"version", "in_force_at"} | {part.name for part in PARTS}
    assert (draft["version"], draft["in_force_at"], draft["ready_minutes"]) == (2, None, 30)
    assert (draft["onsite_miles"], draft["day_before_at"]) == (50.0, "16:00")
    written = cora.patch("policies/2", EARLY).json()
    assert (written["ready_minutes"], written["window_minutes"]) == (0, 240)

    dry = cora.post("policies/2/publish", {"dry_run": True}).json()
    assert (dry["followers"], dry["told"], dry["problems"]) == (1, 1, [])
    assert [(one["field"], one["was"], one["becomes"]) for one in dry["differences"]] == [
        ("ready_minutes", "30 minutes", "0 minutes")
    ]
    assert Policy.objects.get(version=2).in_force_at is None

    for _time in range(2):
        done = cora.post("policies/2/publish", {"seen": dry["seen"]})
        assert done.json() == {
            "version": 2,
            "in_force_at": "2024-07-24T14:00:00+00:00",
            "rewritten": 1,
            "told": 1,
        }
    assert Message.objects.filter(kind="what_changed", channel="email").count() == 1
    refused = cora.patch("policies/2", {"ready_minutes": 5})
    assert (refused.status_code, refused.json()["code"]) == (409, "policy_in_force")


def test_who_booked_since_the_dry_run_comes_along_as_the_new_picture(cora, outage, booked):
    cora.post("policies", EARLY)
    seen = cora.post("policies/2/publish", {"dry_run": True}).json()["seen"]
    person = builders.make_person()
    builders.make_affected(person=person, outage=outage)
    builders.make_appointment(person=person, slot=booked.slot, now=builders.JULY_24)

    stale = cora.post("policies/2/publish", {"seen": seen})

    assert (stale.status_code, stale.json()["code"]) == (409, "preview_stale")
    assert stale.json()["preview"]["told"] == 2
    assert Policy.objects.get(version=2).in_force_at is None


def test_a_window_that_the_desk_cannot_keep_is_refused(cora, booked):
    cora.post("policies", {**EARLY, "window_minutes": 720})
    cora.patch("policies/2", {"window_minutes": 720})
    # Staffed until midnight of 26 July; a start at 8 p.m. that day with 12 hours outlives it.
    late = builders.make_slot(
        site=booked.site, starts_at=builders.at(builders.EASTERN, 2024, 7, 26, 20)
    )
    person = builders.make_person()
    builders.make_affected(person=person, outage=booked.affected.outage)
    builders.make_appointment(person=person, slot=late, now=builders.JULY_24)
    refused = cora.post("policies/2/publish", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "window_outlives_desk")
    assert "Keep the desk open longer" in refused.json()["message"]


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({"ready_minutes": "30"}, "invalid", "ready_minutes"),
        ({"ready_minutes": 1.5}, "invalid", "ready_minutes"),
        ({"ready_minutes": 9999}, "bad_policy", "ready_minutes"),
        ({"window_minutes": 10**30}, "bad_policy", "window_minutes"),
        ({"virtual_on": 1}, "invalid", "virtual_on"),
        ({"onsite_miles": 50.55}, "bad_policy", "onsite_miles"),
        ({"onsite_miles": 400}, "bad_policy", "travel_miles"),
        ({"travel_programmes": ["gold"]}, "bad_policy", "travel_programmes"),
        ({"travel_programmes": "teap"}, "invalid", "travel_programmes"),
        ({"travel_through": "soon"}, "invalid", "travel_through"),
        ({"day_before_at": "25:00"}, "bad_policy", "day_before_at"),
        ({"summary": "x" * 301}, "bad_policy", "summary"),
        ({"summary": "nul\0"}, "bad_policy", "summary"),
        ({"version": 9}, "invalid", "version"),
    ],
)
def test_numbers_that_cannot_be_name_the_field_and_leave_no_draft_behind(cora, sent, code, field):
    for method, path in (("POST", "policies"), ("PATCH", "policies/1")):
        refused = cora.call(method, path, {**EARLY, **sent})
        if method == "PATCH" and code != "invalid":
            continue  # version 1 is in force: that is said first
        assert (refused.status_code, refused.json()["code"]) == (422, code)
        assert field in [one["field"] for one in refused.json()["fields"]]
    assert Policy.objects.count() == 1


def test_what_is_over_or_is_none_is_refused(cora, outage):
    cora.post("policies", EARLY)
    past = cora.post("policies/2/publish", {"in_force_at": "2024-07-23T10:00:00-04:00"})
    assert (past.status_code, past.json()["code"]) == (422, "bad_policy")
    local = cora.post("policies/2/publish", {"in_force_at": "2024-07-25T10:00:00"})
    assert (local.status_code, local.json()["code"]) == (422, "invalid")
    assert "2024-07-24T12:00-06:00" in local.json()["message"]
    assert cora.post("policies/3/publish", {}).status_code == 404
    outage.ended_at = builders.JULY_24
    outage.save()
    assert cora.post("policies", {}).json()["code"] == "no_outage"
    assert cora.post("policies/2/publish", {}).status_code == 404


def test_what_is_answered_can_be_sent_back_and_decimals_are_taken_as_written(cora):
    sent = {**EARLY, "capacity_factor": 0.8, "onsite_miles": 49.9, "regional_miles": 25.3}
    drafted = cora.post("policies", sent)
    assert drafted.status_code == 201
    answer = drafted.json()
    assert {name: answer[name] for name in sent} == sent
    numbers = {part.name: answer[part.name] for part in PARTS}
    again = cora.patch("policies/2", numbers)
    assert (again.status_code, again.json()) == (200, answer)


def test_nothing_is_put_in_force_without_a_sentence_or_without_a_difference(cora, booked):
    cora.post("policies", {"ready_minutes": 0})
    unsaid = cora.post("policies/2/publish", {})
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "bad_policy")
    assert [one["field"] for one in unsaid.json()["fields"]] == ["summary"]
    cora.post("policies", {"summary": "Nothing else."})
    same = cora.post("policies/3/publish", {})
    assert (same.status_code, same.json()["code"]) == (422, "bad_policy")
    assert "says the same" in same.json()["message"]
    assert not Policy.objects.filter(version__gt=1, in_force_at__isnull=False).exists()
    assert not Message.objects.filter(kind="what_changed").exists()
