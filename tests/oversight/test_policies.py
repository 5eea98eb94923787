"""Versions of the policy on their pages: drafted, compared, put in force, and told once."""

import pytest

from booking.models import Appointment
from notifications.models import Message
from outages.models import Policy
from outages.operations import policies
from outages.rules.policies import PARTS
from oversight.forms.policies import GROUPS
from tests import builders
from tests.oversight.conftest import BACKEND, text

LIST = "/response/policies/"
DRAFT = "/response/policies/2/"
COMPARE = "/response/policies/2/compare/"
# 24 July, 10:00: “be at your workstation when the call may come, not 30 minutes before”.
TYPED = {
    **dict.fromkeys(("headquarters_on", "regional_on", "virtual_on"), "on"),
    "summary": "You no longer have to be there 30 minutes early.",
    "instructions": "Everyone: book a repair.",
    "onsite_miles": "50.0",
    "travel_miles": "150.0",
    "regional_miles": "50.0",
    "travel_programmes": ["teap"],
    "travel_through": "2024-07-25",
    "ready_minutes": "0",
    "window_minutes": "240",
    "check_in_minutes": "30",
    "at_workstation_minutes": "60",
    "onsite_reminder_minutes": "120",
    "onsite_far_reminder_minutes": "180",
    "day_before_at": "16:00",
    "virtual_handling_minutes": "20",
    "onsite_handling_minutes": "20",
    "capacity_factor": "0.80",
}


@pytest.fixture
def booked(room):
    """Dana, called from 2:00 p.m. EDT tomorrow, asked to be there at 1:30 p.m."""
    dana = builders.make_person(name="Dana Reyes")
    builders.make_affected(person=dana, outage=room.outage)
    slot = builders.make_slot(
        site=room.sites["virtual"], starts_at=builders.at(builders.EASTERN, 2024, 7, 25, 14)
    )
    return builders.make_appointment(person=dana, slot=slot, now=room.now)


@pytest.fixture
def draft(room):
    return policies.draft(outage=room.outage, by=room.cora, now=room.now)


def seen(response) -> str:
    words: str = response.content.decode()
    return words.split('name="seen" value="')[1].split('"')[0]


def told() -> int:
    return Message.objects.filter(kind="what_changed", channel="email").count()


def test_every_part_of_a_policy_has_its_place_in_the_form():
    placed = [name for _legend, names in GROUPS for name in names]
    assert sorted(placed) == sorted(part.name for part in PARTS)


def test_only_coordinators_touch_versions(client, room, draft):
    calls = [
        ("get", LIST),
        ("post", "/response/policies/draft/"),
        ("get", DRAFT),
        ("post", DRAFT),
        ("get", COMPARE),
        ("post", COMPARE),
        ("post", "/response/policies/2/discard/"),
    ]
    for method, path in calls:
        assert getattr(client, method)(path).status_code == 302
    for roles in ((), ("technician",), ("communicator",)):
        client.force_login(builders.make_person(roles=roles), backend=BACKEND)
        for method, path in calls:
            assert getattr(client, method)(path).status_code == 403
    client.force_login(room.cora, backend=BACKEND)
    for path in ("/response/policies/draft/", "/response/policies/2/discard/"):
        assert client.get(path).url == LIST  # reloaded: nothing is done
    assert Policy.objects.count() == 2


def test_from_a_draft_to_a_version_in_force_with_everybody_told_once(page, room, booked):
    made = page.post("/response/policies/draft/", follow=True)
    assert made.redirect_chain == [(DRAFT, 302)]
    was = made.content.decode().split('name="was" value="')[1].split('"')[0]
    compared = page.post(DRAFT, {**TYPED, "was": was}, follow=True)
    assert compared.redirect_chain == [(COMPARE, 302)]
    assert "At the workstation before the start 30 minutes 0 minutes" in text(compared)

    preview = page.post(COMPARE, {"when": "now"})
    assert "1 booking follows it. 1 person is told, once" in text(preview)
    assert Policy.objects.get(version=2).in_force_at is None
    press = {"when": "now", "seen": seen(preview), "do": "yes"}
    for _time in range(2):  # a double press is one
        done = page.post(COMPARE, press, follow=True)
        assert "1 person is told what changes" in text(done)

    booked.refresh_from_db()
    assert booked.ready_at == booked.starts_at
    assert told() == 1
    shown = text(page.get(LIST))
    assert "Version 2 In force since Wed 24 July, 10:00 a.m. EDT" in shown
    assert "Version 1 Past" in shown
    assert "never changes" in text(page.get(DRAFT))
    refused = page.post(DRAFT, TYPED)
    assert "was put in force and never changes" in text(refused)


def test_a_version_may_come_into_force_later_on_headquarters_clock(page, booked, draft):
    page.post(DRAFT, TYPED)
    when = {"when": "later", "on": "2024-07-25", "time": "15:00"}

    preview = page.post(COMPARE, when)

    assert "in force from Thursday 25 July, 3:00 p.m. EDT" in text(preview)
    assert "0 bookings follow it." in text(preview)
    page.post(COMPARE, {**when, "seen": seen(preview), "do": "yes"})
    assert Policy.objects.get(version=2).in_force_at == builders.at(
        builders.EASTERN, 2024, 7, 25, 15
    )
    assert "Version 2 Ahead from Thu 25 July, 3:00 p.m. EDT" in text(page.get(LIST))


def test_who_booked_since_the_look_is_shown_before_anything_happens(page, room, draft):
    page.post(DRAFT, TYPED)
    old = seen(page.post(COMPARE, {"when": "now"}))
    person = builders.make_person()
    builders.make_affected(person=person, outage=room.outage)
    slot = builders.make_slot(
        site=room.sites["virtual"], starts_at=builders.at(builders.EASTERN, 2024, 7, 25, 14)
    )
    builders.make_appointment(person=person, slot=slot, now=room.now)

    stale = page.post(COMPARE, {"when": "now", "seen": old, "do": "yes"})

    assert stale.status_code == 409
    assert "Nothing was put in force; look again." in text(stale)
    assert "1 booking follows it." in text(stale)
    assert Policy.objects.get(version=2).in_force_at is None
    page.post(COMPARE, {"when": "now", "seen": seen(stale), "do": "yes"})
    assert Policy.objects.get(version=2).in_force_at is not None


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("summary", "", "Say in one sentence what changes"),
        ("ready_minutes", "half an hour", "wants a whole number of minutes"),
        ("ready_minutes", "-5", "must lie between 0 minutes and 4 hours"),
        ("window_minutes", "14", "must lie between"),
        ("window_minutes", "721", "must lie between"),
        ("window_minutes", "100000", "must lie between 15 minutes and 12 hours"),
        ("window_minutes", "9" * 400, "not a number that can be meant"),
        ("window_minutes", "", "is empty. Please fill it in."),
        ("onsite_miles", "50,5", "wants miles with at most one decimal"),
        ("onsite_miles", "200", "must reach at least as far as"),
        ("capacity_factor", "NaN", "wants a share"),
        ("day_before_at", "25:00", "is not a time. Write it as"),
        ("travel_through", "31 February", "is not a date. Write it as"),
        (
            "travel_through",
            "0001-01-01",
            "must lie between Friday 19 July 2024 and Saturday 19 July 2025, or be empty",
        ),
        ("travel_through", "2025-07-20", "must lie between"),
        ("travel_programmes", ["gold"], "Choose another one."),
    ],
)
def test_a_number_that_cannot_be_is_said_at_its_field_and_the_rest_is_kept(
    page, draft, field, typed, said
):
    refused = page.post(DRAFT, {**TYPED, "instructions": "Kept 💻", field: typed})
    assert refused.status_code == 422
    assert said in text(refused)
    assert "Kept 💻" in refused.content.decode()
    assert "Error: " in text(refused)[:20]
    unchanged = Policy.objects.get(version=2)
    assert (unchanged.ready_minutes, unchanged.instructions) == (30, "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"when": "later"}, "Give the date."),
        ({"when": "now", "on": "2024-07-25"}, "You chose “Now” above."),
        ({"when": "now", "time": "00:00"}, "You chose “Now” above."),
        ({"when": "later", "on": "2024-07-25"}, "Give the time."),
        ({"when": "later", "on": "2024-07-23", "time": "10:00"}, "That time is over."),
        ({"when": "later", "on": "9999-12-31", "time": "10:00"}, "Look at the year"),
        ({"when": "later", "on": "soon", "time": "noon"}, "“Date, if later” is not a date."),
        ({}, "When does it come into force?” has no answer yet"),
    ],
)
def test_an_instant_that_cannot_be_is_said_at_its_field(page, draft, typed, said):
    page.post(DRAFT, TYPED)
    refused = page.post(COMPARE, typed)
    assert refused.status_code == 422
    assert said in text(refused)
    assert Policy.objects.get(version=2).in_force_at is None


def test_two_coordinators_on_one_draft_do_not_overwrite_each_other_unasked(page, room, draft):
    opened = page.get(DRAFT).content.decode()
    was = opened.split('name="was" value="')[1].split('"')[0]
    policies.revise(policy=draft, by=room.cora, numbers={"window_minutes": 120})

    refused = page.post(DRAFT, {**TYPED, "was": was})

    assert refused.status_code == 409
    assert "Somebody else has changed this draft" in text(refused)
    assert Policy.objects.get(version=2).window_minutes == 120
    again = refused.content.decode().split('name="was" value="')[1].split('"')[0]
    page.post(DRAFT, {**TYPED, "was": again})
    assert Policy.objects.get(version=2).window_minutes == 240


def test_a_window_that_the_desk_cannot_keep_is_not_put_in_force(page, booked, draft):
    """The desk is staffed until midnight: eleven hours from 2:00 p.m. would end at 1:00 a.m."""
    page.post(DRAFT, {**TYPED, "window_minutes": "660"})

    preview = page.post(COMPARE, {"when": "now"})

    assert "It cannot be put in force like this" in text(preview)
    assert "Put it in force" not in text(preview)
    pressed = page.post(COMPARE, {"when": "now", "seen": seen(preview), "do": "yes"})
    assert pressed.status_code == 409
    assert Policy.objects.get(version=2).in_force_at is None
    assert Appointment.objects.get(pk=booked.pk).ends_at == booked.ends_at


def test_a_draft_is_thrown_away_and_a_version_in_force_is_not(page, draft):
    page.post("/response/policies/1/discard/")
    page.post("/response/policies/2/discard/")
    assert [one.version for one in Policy.objects.all()] == [1]
    assert page.get(DRAFT).status_code == 404
    assert page.get("/response/policies/99999999999999999999/").status_code == 404


def test_what_is_empty_and_what_cannot_be_are_said_in_one_go(page, draft):
    typed = {**TYPED, "summary": "", "window_minutes": "9999", "onsite_miles": "near"}
    refused = text(page.post(DRAFT, typed))
    for sentence in (
        "Say in one sentence what changes",
        "must lie between 15 minutes and 12 hours",
        "wants miles with at most one decimal",
    ):
        assert sentence in refused


def test_line_ends_of_a_browser_are_no_change(page, draft):
    Policy.objects.update(instructions="Everyone: book.\nHeadquarters: come.")
    page.post(DRAFT, {**TYPED, "instructions": "Everyone: book.\r\nHeadquarters: come.\r\n"})
    assert Policy.objects.get(version=2).instructions == "Everyone: book.\nHeadquarters: come."
    assert "What to do now" not in text(page.get(COMPARE))
    Policy.objects.filter(version=1).update(instructions="Everyone: book.\r\nHeadquarters: come.")
    assert "What to do now" not in text(page.get(COMPARE))


def test_the_preview_counts_whom_no_message_reaches_and_whose_way_is_switched_off(
    page, booked, draft
):
    dana = booked.person
    dana.private_email = dana.private_phone = ""
    dana.save()
    page.post(DRAFT, {**TYPED, "virtual_on": ""})

    preview = text(page.post(COMPARE, {"when": "now"}))

    assert "1 of those who are told cannot be reached by a message." in preview
    assert "“Virtual repairs” is switched off, but 1 repair is booked there." in preview
    assert "Put it in force" in preview


def test_a_draft_that_changes_nothing_is_not_put_in_force(page, draft):
    page.post(DRAFT, {**TYPED, "ready_minutes": "30", "instructions": ""})
    preview = page.post(COMPARE, {"when": "now"})
    assert "says the same" in text(preview)
    assert "Put it in force" not in text(preview)
    pressed = page.post(COMPARE, {"when": "now", "seen": seen(preview), "do": "yes"})
    assert pressed.status_code == 422
    assert Policy.objects.get(version=2).in_force_at is None
