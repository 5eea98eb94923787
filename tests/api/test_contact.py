"""`PATCH me`: the number, how to reach me, and where I am for a while."""

import pytest

from notifications.models import Message
from tests import builders


def test_a_changed_number_is_told_to_the_addresses_of_the_roster_without_the_number(caller):
    answer = caller.patch("me", {"callback": "(208) 555-0123"})
    assert answer.json()["callback"] == "+12085550123"
    told = Message.objects.filter(person=caller.person)
    assert {message.kind for message in told} == {"callback_changed"}
    assert not any("5550123" in str(message.context) for message in told)


def test_the_same_number_again_is_told_to_nobody(caller):
    caller.patch("me", {"callback": caller.person.private_phone})
    assert Message.objects.count() == 0


def test_one_part_that_cannot_be_changed_leaves_all_of_it(caller):
    before = caller.get("me").json()
    body = {
        "callback": "(208) 555-0123",
        "reach": "relay",
        "elsewhere": {"zip": "96815", "until": "2024-07-01"},
    }
    assert caller.patch("me", body).json()["code"] == "until_is_past"
    assert caller.get("me").json() == before
    assert Message.objects.count() == 0


def test_somewhere_else_decides_the_zone_until_that_day_is_over_there(caller, morning):
    answer = caller.patch("me", {"elsewhere": {"zip": "96815", "until": "2024-07-25"}})
    assert answer.json()["elsewhere"] == {
        "zip": "96815",
        "until": "2024-07-25",
        "zone": "Pacific/Honolulu",
    }
    assert answer.json()["zone"] == "Pacific/Honolulu"
    morning.move_to(builders.at("Pacific/Honolulu", 2024, 7, 25, 23, 59))
    assert caller.get("me").json()["zone"] == "Pacific/Honolulu"
    morning.move_to(builders.at("Pacific/Honolulu", 2024, 7, 26))
    assert caller.get("me").json()["zone"] == "America/Boise"
    assert caller.get("me").json()["elsewhere"] is None


@pytest.mark.parametrize(
    ("zip_code", "now", "until", "is_past"),
    [
        # 11 p.m. on the 24th in Honolulu is the 25th in Boise: there it is still today.
        ("96815", ("Pacific/Honolulu", 23), "2024-07-24", False),
        # Unknown place: the zone the person reads times in now, Boise.
        ("SW1A 1AA", ("America/Boise", 23), "2024-07-24", False),
        ("SW1A 1AA", ("America/Boise", 23), "2024-07-23", True),
    ],
)
def test_a_day_is_past_when_it_is_over_where_the_person_is(
    caller, morning, zip_code, now, until, is_past
):
    zone, hour = now
    morning.move_to(builders.at(zone, 2024, 7, 24, hour))
    answer = caller.patch("me", {"elsewhere": {"zip": zip_code, "until": until}})
    assert (answer.json().get("code") == "until_is_past") is is_past


@pytest.mark.parametrize("zip_code", ["00000", "09009", "SW1A 1AA"])
def test_a_place_nobody_knows_is_kept_and_means_virtual(caller, sites, zip_code):
    near = builders.AURORA
    person = caller.person
    person.latitude, person.longitude = near[1]
    person.save()
    builders.make_day(site=sites["denver"], on=builders.JULY_24.date(), walkins=True)
    assert "denver" in [one["site"] for one in caller.get("options").json()["offers"]]
    answer = caller.patch("me", {"elsewhere": {"zip": zip_code, "until": "2024-07-31"}})
    assert answer.json()["elsewhere"] == {"zip": zip_code, "until": "2024-07-31", "zone": None}
    offers = caller.get("options").json()["offers"]
    assert [(one["site"], one["because"]) for one in offers] == [("virtual", "unknown_place")]
    assert caller.patch("me", {"elsewhere": None}).json()["elsewhere"] is None
    assert "denver" in [one["site"] for one in caller.get("options").json()["offers"]]


def test_nothing_sent_changes_nothing(caller):
    caller.patch("me", {"reach": "relay", "elsewhere": {"zip": "96815", "until": "2024-07-31"}})
    before = caller.get("me").json()
    assert caller.patch("me", {}).json() == before


@pytest.mark.parametrize("zip_code", ["🏝", "<b>", "80202;", "%"])
def test_what_no_country_writes_is_refused_and_nothing_is_changed(caller, zip_code):
    before = caller.get("me").json()
    answer = caller.patch("me", {"elsewhere": {"zip": zip_code, "until": "2024-07-31"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_zip")
    assert caller.get("me").json() == before
    assert Message.objects.count() == 0


def test_several_changes_at_once_are_told_once_and_never_to_what(caller):
    body = {
        "callback": "(208) 555-0123",
        "reach": "relay",
        "elsewhere": {"zip": "96815", "until": "2024-07-31"},
    }
    for _ in range(2):
        assert caller.patch("me", body).status_code == 200
    told = Message.objects.filter(person=caller.person)
    assert sorted(told.values_list("kind", "channel")) == [
        ("contact_changed", "agency"),
        ("contact_changed", "email"),
    ]
    said = str(told[0].context)
    assert not any(secret in said for secret in ("0123", "relay", "96815"))
