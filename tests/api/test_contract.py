"""Each row of the contract (DESIGN 5) of the calls that exist so far."""

import datetime as dt

import pytest

from booking.models import Appointment, ClosedAs, Slot
from notifications.models import Message
from tests import builders
from tests.api.conftest import Caller
from tests.builders import MOUNTAIN, at

ELEVEN = at("America/Boise", 2024, 7, 24, 11)

APPOINTMENT_FIELDS = {
    "reference",
    "site",
    "mode",
    "starts_at",
    "ready_at",
    "ends_at",
    "zone",
    "miles",
    "revision",
    "ready_since",
    "displaced_at",
    "closed_as",
}
SLOT_FIELDS = {
    "id",
    "site",
    "mode",
    "starts_at",
    "ready_at",
    "ends_at",
    "capacity",
    "remaining",
}


@pytest.fixture
def slot(sites):
    return builders.make_slot(site=sites["virtual"], starts_at=ELEVEN, capacity=2)


def test_me_says_who_calls_with_devices_outage_and_standing(caller, outage):
    answer = caller.get("me")
    assert answer.status_code == 200
    person = caller.person
    assert answer.json() == {
        "email": person.email,
        "name": person.name,
        "roles": ["employee"],
        "zone": "America/Boise",
        "callback": person.private_phone,
        "reach": "voice",
        "elsewhere": None,
        "devices": [{"workstation_id": "WS-BOISE", "standing": "unbooked", "appointment": None}],
        "outage": {"slug": "july-2024", "title": outage.title},
        "standing": "unbooked",
    }


def test_me_derives_the_supervisor_from_the_tree(caller):
    caller.person.roles = ["coordinator"]
    caller.person.save()
    builders.make_person(supervisor=caller.person)
    assert caller.get("me").json()["roles"] == ["employee", "supervisor", "coordinator"]


def test_options_name_every_site_once_in_the_contracts_shape(caller, sites, slot):
    body = caller.get("options").json()
    assert set(body) == {"offers", "refusals"}
    for one in body["offers"]:
        assert set(one) >= {"site", "mode", "takes", "miles", "travel", "because"}
    for one in body["refusals"]:
        assert set(one) == {"site", "mode", "code", "reason", "miles", "unless"}
    named = [one["site"] for one in body["offers"] + body["refusals"]]
    assert sorted(named) == sorted(sites)
    (virtual,) = body["offers"]
    assert (virtual["site"], virtual["takes"], virtual["miles"]) == ("virtual", ["booking"], None)
    assert {one["code"] for one in body["refusals"]} == {"too_far"}
    # JSON numbers with one decimal, not texts.
    assert all(one["miles"] == round(float(one["miles"]), 1) for one in body["refusals"])


def test_options_near_headquarters_expect_one_there_unless_the_tick_is_set(caller, sites, slot):
    near = builders.make_person(town=builders.ARLINGTON)
    builders.make_affected(person=near, outage=caller.person.affected.get().outage)
    builders.make_slot(site=sites["alexandria"], starts_at=builders.JULY_24 + dt.timedelta(hours=3))
    api = Caller(near)
    body = api.get("options").json()
    assert [one["site"] for one in body["offers"]] == ["alexandria"]
    virtual = next(one for one in body["refusals"] if one["site"] == "virtual")
    assert virtual["code"] == "onsite_expected"
    assert api.get("slots?site=virtual").json()["code"] == "not_eligible"
    ticked = api.get("options?accommodation=true").json()
    assert "virtual" in [one["site"] for one in ticked["offers"]]
    assert len(api.get("slots?site=virtual&accommodation=true").json()) == 1
    refused = api.post("appointments", {"slot": slot.pk})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_eligible")
    booked = api.post("appointments", {"slot": slot.pk, "accommodation": True})
    assert booked.status_code == 201


def test_the_example_of_24_july_eleven_means_ready_at_ten_thirty_and_until_three(caller, slot):
    (listed,) = caller.get("slots?site=virtual").json()
    assert listed == {
        "id": slot.pk,
        "site": "virtual",
        "mode": "virtual",
        "starts_at": "2024-07-24T11:00:00-06:00",
        "ready_at": "2024-07-24T10:30:00-06:00",
        "ends_at": "2024-07-24T15:00:00-06:00",
        "capacity": 2,
        "remaining": 2,
    }
    answer = caller.post("appointments", {"slot": slot.pk})
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == APPOINTMENT_FIELDS
    times = {name: listed[name] for name in ("starts_at", "ready_at", "ends_at")}
    assert body | times == body
    assert (
        body
        | {
            "site": "virtual",
            "mode": "virtual",
            "zone": "America/Boise",
            "miles": None,
            "revision": 0,
            "ready_since": None,
            "displaced_at": None,
            "closed_as": None,
        }
        == body
    )
    assert caller.get(f"appointments/{body['reference']}").json() == body
    me = caller.get("me").json()
    assert (me["standing"], me["devices"][0]["appointment"]) == ("booked", body["reference"])


def test_onsite_slots_have_no_ready_time_and_the_sites_clock(caller, sites):
    sites["denver"].takes_bookings = True
    sites["denver"].save()
    builders.make_slot(site=sites["denver"], starts_at=at(MOUNTAIN, 2024, 7, 24, 13), minutes=30)
    # The roster says Aurora near Denver; the person reads times elsewhere.
    person = builders.make_person(
        town=(*builders.AURORA[:2], "Pacific/Honolulu"),
    )
    builders.make_affected(person=person, outage=caller.person.affected.get().outage)
    (listed,) = Caller(person).get("slots?site=denver").json()
    assert listed["starts_at"] == "2024-07-24T13:00:00-06:00"
    assert listed["ends_at"] == "2024-07-24T13:30:00-06:00"
    assert listed["ready_at"] is None
    booked = Caller(person).post("appointments", {"slot": listed["id"]}).json()
    assert (booked["zone"], booked["mode"], booked["ready_at"]) == (MOUNTAIN, "onsite", None)
    assert booked["miles"] == pytest.approx(8.8, abs=1)


def test_the_same_slot_again_is_200_with_the_same_appointment(caller, slot):
    first = caller.post("appointments", {"slot": slot.pk})
    again = caller.post("appointments", {"slot": slot.pk})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    slot.refresh_from_db()
    assert slot.taken == 1


def test_another_slot_is_409_with_the_one_that_is_held(caller, sites, slot):
    held = caller.post("appointments", {"slot": slot.pk}).json()
    other = builders.make_slot(site=sites["virtual"], starts_at=ELEVEN + dt.timedelta(hours=1))
    answer = caller.post("appointments", {"slot": other.pk})
    assert answer.status_code == 409
    assert answer.json()["code"] == "already_booked"
    assert answer.json()["appointment"] == held


def test_a_full_slot_is_409_with_the_nearest_free_times_by_day(caller, sites):
    day, hour = dt.timedelta(days=1), dt.timedelta(hours=1)
    full = builders.make_slot(site=sites["virtual"], starts_at=ELEVEN, capacity=1, taken=1)
    near = [
        builders.make_slot(site=sites["virtual"], starts_at=ELEVEN + gap, capacity=1)
        for gap in (2 * hour, 3 * hour, day)
    ]
    builders.make_slot(site=sites["virtual"], starts_at=ELEVEN + 10 * hour)  # 9 p.m.
    builders.make_slot(site=sites["virtual"], starts_at=ELEVEN + 2 * day)  # a fourth
    answer = caller.post("appointments", {"slot": full.pk})
    assert (answer.status_code, answer.json()["code"]) == (409, "slot_full")
    alternatives = answer.json()["alternatives"]
    assert [one["id"] for one in alternatives] == [slot.pk for slot in near]
    assert all(set(one) == SLOT_FIELDS for one in alternatives)
    listed = caller.get("slots?site=virtual").json()
    assert [one for one in listed if one["id"] in {slot.pk for slot in near}] == alternatives
    assert Appointment.objects.count() == 0


def test_a_slot_that_has_begun_is_409_slot_begun(caller, sites):
    begun = builders.make_slot(site=sites["virtual"], starts_at=builders.JULY_24)
    answer = caller.post("appointments", {"slot": begun.pk})
    assert (answer.status_code, answer.json()["code"]) == (409, "slot_begun")
    assert answer.json()["alternatives"] == []


def test_several_broken_devices_need_one_to_be_named(caller, outage, slot):
    builders.make_affected(person=caller.person, outage=outage, workstation_id="WS-SECOND")
    answer = caller.post("appointments", {"slot": slot.pk})
    assert (answer.status_code, answer.json()["code"]) == (422, "device_needed")
    named = caller.post("appointments", {"slot": slot.pk, "device": "WS-SECOND"})
    assert named.status_code == 201
    devices = {one["workstation_id"]: one for one in caller.get("me").json()["devices"]}
    assert devices["WS-SECOND"]["appointment"] == named.json()["reference"]
    assert devices["WS-BOISE"]["appointment"] is None


def test_moving_answers_with_the_new_times_and_a_full_target_leaves_the_old(caller, sites, slot):
    reference = caller.post("appointments", {"slot": slot.pk}).json()["reference"]
    full = builders.make_slot(
        site=sites["virtual"], starts_at=ELEVEN + dt.timedelta(hours=1), capacity=1, taken=1
    )
    refused = caller.patch(f"appointments/{reference}", {"slot": full.pk})
    assert (refused.status_code, refused.json()["code"]) == (409, "slot_full")
    assert "alternatives" in refused.json()
    assert caller.get(f"appointments/{reference}").json()["starts_at"].startswith("2024-07-24T11")
    free = builders.make_slot(site=sites["virtual"], starts_at=ELEVEN + dt.timedelta(hours=2))
    moved = caller.patch(f"appointments/{reference}", {"slot": free.pk})
    assert moved.status_code == 200
    assert moved.json()["starts_at"] == "2024-07-24T13:00:00-06:00"
    assert (moved.json()["reference"], moved.json()["revision"]) == (reference, 1)
    assert Slot.objects.get(pk=slot.pk).taken == 0


def test_a_time_that_was_taken_away_says_so_wherever_the_appointment_is_answered(caller, slot):
    reference = caller.post("appointments", {"slot": slot.pk}).json()["reference"]
    other = builders.make_slot(site=slot.site, starts_at=slot.starts_at + dt.timedelta(hours=1))
    Appointment.objects.update(displaced_at=builders.JULY_24)

    held = caller.get(f"appointments/{reference}").json()
    refused = caller.post("appointments", {"slot": other.pk}).json()

    assert held["displaced_at"] == "2024-07-24T08:00:00-06:00"
    assert (refused["code"], refused["appointment"]) == ("already_booked", held)
    moved = caller.patch(f"appointments/{reference}", {"slot": other.pk})
    assert moved.json()["displaced_at"] is None


def test_cancelling_answers_with_the_closed_appointment_and_again_is_harmless(caller, slot):
    reference = caller.post("appointments", {"slot": slot.pk}).json()["reference"]
    first, again = (caller.delete(f"appointments/{reference}") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["closed_as"] == ClosedAs.CANCELLED
    assert Slot.objects.get(pk=slot.pk).taken == 0
    moved = caller.patch(f"appointments/{reference}", {"slot": slot.pk})
    assert (moved.status_code, moved.json()["code"]) == (409, "appointment_closed")


def test_ready_is_too_early_before_the_ready_time_and_kept_after_it(caller, slot, morning):
    reference = caller.post("appointments", {"slot": slot.pk}).json()["reference"]
    morning.move_to(ELEVEN - dt.timedelta(minutes=30, seconds=1))
    early = caller.post(f"appointments/{reference}/ready")
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    morning.move_to(ELEVEN - dt.timedelta(minutes=30))
    told = caller.post(f"appointments/{reference}/ready")
    assert told.status_code == 200
    assert told.json()["ready_since"] == "2024-07-24T10:30:00-06:00"
    morning.move_to(ELEVEN)
    assert caller.post(f"appointments/{reference}/ready").json() == told.json()


def test_an_outage_is_public_with_what_was_published_last(outage):
    published = at("America/New_York", 2024, 7, 24, 10)
    builders.make_update(
        outage=outage,
        published_at=published,
        title="More than 2,200 offline",
        people_offline=2200,
        figure_as_of=published,
        next_update_at=published + dt.timedelta(hours=6),
    )
    answer = Caller().get("outages/july-2024")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["people"], body["devices"], body["kind"]) == (2200, None, "counted")
    assert body["as_of"] == "2024-07-24T14:00:00+00:00"
    assert body["update"]["title"] == "More than 2,200 offline"
    assert body["next_update"] == "2024-07-24T20:00:00+00:00"
    assert Caller().get("outages/june-2024").status_code == 404


def test_slots_are_listed_by_my_dates_both_included(caller, sites):
    # 11:30 p.m. on the 24th in Boise is the 25th at the desk and in UTC.
    late = builders.make_slot(
        site=sites["virtual"], starts_at=at("America/Boise", 2024, 7, 24, 23, 30)
    )
    builders.make_slot(site=sites["virtual"], starts_at=at("America/Boise", 2024, 7, 25, 0))
    one_day = caller.get("slots?site=virtual&from=2024-07-24&to=2024-07-24").json()
    assert [one["id"] for one in one_day] == [late.pk]
    assert len(caller.get("slots?site=virtual&from=2024-07-24&to=2024-07-25").json()) == 2


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("site=virtual&from=2024-07-25&to=2024-07-24", "before"),
        ("site=virtual&from=2024-07-24&to=2024-08-24", "31 days"),
        ("site=virtual&from=9999-12-31", "year"),
        ("site=virtual&from=0001-01-01", "year"),
        ("site=virtual&to=9999-12-31", "31 days"),
        ("site=virtual&from=2024-02-30", "from"),
        ("site=virtual&from=1721779200", "from"),
        ("site=virtual&from=tomorrow", "from"),
        ("from=2024-07-24", "site"),
        ("site=atlantis", "no site"),
        ("site=virtual&form=2024-07-24", "form"),
        ("site=denver", "farther"),
    ],
)
def test_slots_say_what_is_wrong_with_the_question(caller, query, named):
    answer = caller.get(f"slots?{query}")
    assert answer.status_code == 422
    assert named in answer.json()["message"]


def test_31_days_are_listed(caller, slot):
    assert caller.get("slots?site=virtual&from=2024-07-24&to=2024-08-23").status_code == 200


@pytest.mark.parametrize("role", ["technician", "coordinator"])
def test_desk_staff_book_for_somebody_who_is_told_by_whom(caller, role, slot):
    staff = builders.make_person(roles=(role,), name="Lee Park")
    body = {"slot": slot.pk, "for": caller.person.email.upper()}
    answer = Caller(staff).post("appointments", body)
    assert answer.status_code == 201
    appointment = Appointment.objects.get(reference=answer.json()["reference"])
    assert (appointment.person, appointment.booked_by) == (caller.person, staff)
    told = Message.objects.filter(person=caller.person, kind="confirmed")
    assert {message.context["by"] for message in told} == {"Lee Park"}


def test_nobody_else_books_for_others_and_learns_nothing(caller, slot):
    colleague = builders.make_person()
    known = caller.post("appointments", {"slot": slot.pk, "for": colleague.email})
    unknown = caller.post("appointments", {"slot": slot.pk, "for": "nobody@agency.example"})
    assert (known.status_code, known.json()["code"]) == (403, "not_permitted")
    assert known.json() == unknown.json()
    own = caller.post("appointments", {"slot": slot.pk, "for": caller.person.email})
    assert own.status_code == 201


def test_without_an_outage_or_a_broken_device_the_way_out_is_said(caller, outage, slot):
    healthy = Caller(builders.make_person())
    for path in ("options", "slots?site=virtual"):
        assert healthy.get(path).json()["code"] == "not_affected"
    assert healthy.post("appointments", {"slot": slot.pk}).json()["code"] == "not_affected"
    outage.ended_at = builders.JULY_24
    outage.save()
    for path in ("options", "slots?site=virtual"):
        assert caller.get(path).json()["code"] == "no_outage"
    assert caller.get("me").json()["outage"] is None
