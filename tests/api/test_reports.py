"""`POST me/broken`, `POST me/working`, and what a move takes besides the slot."""

import datetime as dt

import pytest

from booking.models import Appointment, ClosedAs, Site, Slot
from notifications.models import Message
from outages.models import AffectedDevice, Source, Standing
from people.models import Device, Person
from tests import builders
from tests.api.conftest import Caller

ELEVEN = builders.at("America/Boise", 2024, 7, 24, 11)


@pytest.fixture
def newcomer(morning, outage, sites):
    """Somebody of whom no broken computer is known, with one that is."""
    person = builders.make_person()
    builders.make_device(owner=person, workstation_id="WS-NEWCOMER")
    return Caller(person)


@pytest.fixture
def slots(sites):
    hours = (dt.timedelta(hours=number) for number in range(3))
    return [builders.make_slot(site=sites["virtual"], starts_at=ELEVEN + hour) for hour in hours]


def test_a_broken_computer_is_on_the_list_at_once_and_can_be_booked(newcomer, slots):
    assert newcomer.post("appointments", {"slot": slots[0].pk}).json()["code"] == "not_affected"

    first, again = newcomer.post("me/broken", {}), newcomer.post("me/broken", {})

    device = {"workstation_id": "WS-NEWCOMER", "standing": "unbooked", "appointment": None}
    assert (first.status_code, first.json()) == (201, device)
    assert (again.status_code, again.json()) == (200, device)
    assert AffectedDevice.objects.get(person=newcomer.person).source == Source.SELF_REPORTED
    booked = newcomer.post("appointments", {"slot": slots[0].pk})
    assert booked.status_code == 201
    third = newcomer.post("me/broken", {"device": "WS-NEWCOMER"})
    assert third.json()["appointment"] == booked.json()["reference"]


def test_a_label_that_nobody_knows_is_taken_and_anothers_is_not(newcomer, caller):
    assert newcomer.post("me/broken", {"device": "WS-0817"}).status_code == 201
    builders.make_device(owner=caller.person, workstation_id="WS-0818")
    refused = newcomer.post("me/broken", {"device": "WS-0818"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_listed_here")
    assert Device.objects.get(workstation_id="WS-0818").owner == caller.person
    # What a stranger's label without a figure gets is what one that nobody has gets.
    codes = [newcomer.post("me/broken", {"device": f"WS-{name}"}) for name in ("BOISE", "NOBODY")]
    assert [one.json()["code"] for one in codes] == ["bad_device", "bad_device"]


def test_a_mistyped_label_is_taken_back_once_and_is_free_again(newcomer, caller):
    assert newcomer.post("me/broken", {"device": "WS-0819"}).status_code == 201
    assert caller.post("me/mistaken", {"device": "WS-0819"}).json()["code"] == "no_mistake"
    first, again = (newcomer.post("me/mistaken", {"device": "ws-0819"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 409)
    assert first.json() == {
        "workstation_id": "WS-0819",
        "standing": "excluded",
        "appointment": None,
    }
    mine = newcomer.get("me").json()["devices"]
    assert [one["workstation_id"] for one in mine] == ["WS-NEWCOMER"]
    assert caller.post("me/broken", {"device": "WS-0819"}).status_code == 201


@pytest.mark.parametrize(
    ("standing", "status", "becomes"),
    [
        (Standing.RESTORED, 201, "unbooked"),
        (Standing.ON_HOLD, 200, "on_hold"),
        (Standing.EXCLUDED, 409, "excluded"),
    ],
)
def test_what_stands_decides_what_a_report_means(caller, standing, status, becomes):
    AffectedDevice.objects.update(standing=standing)
    assert caller.post("me/broken", {"device": "WS-BOISE"}).status_code == status
    assert AffectedDevice.objects.get().standing == becomes


def test_a_working_computer_frees_the_seat_and_again_is_no_harm(caller, slots):
    builders.make_appointment(person=caller.person, slot=slots[0], now=builders.JULY_24)
    for _ in range(2):
        answer = caller.post("me/working", {})
        assert answer.status_code == 200
        assert answer.json() == {
            "workstation_id": "WS-BOISE",
            "standing": "restored",
            "appointment": None,
        }
    assert Appointment.objects.get().closed_as == ClosedAs.RESTORED
    assert Slot.objects.get(pk=slots[0].pk).taken == 0
    assert Message.objects.filter(kind="restored", channel="email").count() == 1
    assert caller.post("me/broken", {}).status_code == 201


def test_with_several_it_must_be_said_which(caller, outage):
    builders.make_affected(person=caller.person, outage=outage, workstation_id="WS-TWO")
    asked = caller.post("me/working", {}).json()
    assert asked["code"] == "device_needed"
    assert "Say which one works again." in asked["message"]
    assert caller.post("me/working", {"device": "WS-NO"}).json()["code"] == "device_needed"
    assert caller.post("me/working", {"device": "WS-TWO"}).json()["standing"] == "restored"
    # The other one is the only one that is still broken.
    assert caller.post("me/working", {}).json()["workstation_id"] == "WS-BOISE"


def test_who_has_nothing_broken_is_told_the_way_out(newcomer):
    answer = newcomer.post("me/working", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_affected")
    assert "My repair" in answer.json()["message"]


def test_without_an_outage_both_name_where_to_call(newcomer, outage, settings):
    outage.ended_at = builders.JULY_24
    outage.save()
    for call in ("me/broken", "me/working"):
        assert newcomer.post(call, {}).status_code == 409
        assert newcomer.post(call, {}).json()["code"] == "no_outage"
    assert settings.HELP_DESK_PHONE in newcomer.post("me/broken", {}).json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        '{"device": 7}',
        '{"device": ""}',
        '{"device": "WS\\u0000"}',
        '{"device": "' + "W" * 65 + '"}',
        '{"device": "' + "W" * 9000 + '"}',
        '{"device": "=cmd()"}',
        '{"owner": "me"}',
    ],
)
def test_hostile_reports_are_refused_in_words_and_change_nothing(newcomer, body):
    for call in ("me/broken", "me/working", "me/mistaken"):
        answer = newcomer.post(call, body)
        assert answer.status_code == 422
        assert answer.json()["message"]
    assert not AffectedDevice.objects.exists()
    assert Device.objects.count() == 1


def test_a_stranger_may_report_nothing(db):
    for call in ("me/broken", "me/working"):
        assert Caller().post(call, {}).status_code == 401


def test_a_move_takes_the_arrangement_and_the_number_as_the_page_does(caller, sites, slots):
    person = caller.person
    zip_code, place, zone = builders.ARLINGTON
    Person.objects.filter(pk=person.pk).update(
        worksite_zip=zip_code, latitude=place.latitude, longitude=place.longitude, zone=zone
    )
    visit = builders.make_slot(site=sites["alexandria"], starts_at=ELEVEN)
    person.refresh_from_db()
    held = builders.make_appointment(person=person, slot=visit, now=builders.JULY_24)
    path = f"appointments/{held.reference}"

    assert caller.patch(path, {"slot": slots[1].pk}).json()["code"] == "not_eligible"
    assert caller.patch(path, {"slot": slots[1].pk, "accommodation": 1}).status_code == 422
    moved = caller.patch(
        path, {"slot": slots[1].pk, "accommodation": True, "callback": "(720) 555-0143"}
    )

    assert (moved.status_code, moved.json()["mode"]) == (200, "virtual")
    person.refresh_from_db()
    assert person.phone == "+17205550143"
    held.refresh_from_db()
    assert held.accommodation


def test_a_paused_desk_says_when_it_opens(caller, slots):
    opens = builders.at(builders.EASTERN, 2024, 7, 24, 13)
    Site.objects.filter(slug="virtual").update(bookings_open_at=opens)

    offer = next(one for one in caller.get("options").json()["offers"] if one["mode"] == "virtual")
    refused = caller.get("slots?site=virtual")

    assert offer["takes"] == []
    sentence = "New bookings open Wednesday 24 July, 11:00 a.m. MDT."
    assert sentence in offer["reason"]
    assert refused.status_code == 422
    assert (refused.json()["code"], refused.json()["message"]) == ("not_eligible", sentence)
    assert dt.datetime.fromisoformat(refused.json()["opens_at"]) == opens
