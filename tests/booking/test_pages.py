"""My repair in the states that exist, without a browser: what is said, kept, counted and refused."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from booking.models import Appointment, Slot
from booking.operations import appointments
from outages.models import AffectedDevice, Standing, StandingChange
from tests import builders


@pytest.fixture
def page(client, week):
    """Sign Dana in and ask at 7:00 a.m. in Denver on 25 July 2024."""
    client.force_login(week.dana, backend="allauth.account.auth_backends.AuthenticationBackend")
    with time_machine.travel(week.now, tick=False):
        yield client


def text(response) -> str:
    """The words of a page: no tags, white space folded."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"[\s\xa0]+", " ", words)


TIMES = "/repair/times/virtual/"


def test_pages_are_closed_until_one_signs_in(client, week):
    for path in ("/repair/", "/repair/options/", TIMES):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_three_taps_after_the_options(page, week):
    slot = week.slot(11)

    options = page.get("/repair/")
    assert "First free time: Thu 25 July, 11:00 a.m. MDT" in text(options)
    times = page.get(TIMES)  # one
    assert f'value="{slot.pk}"' in times.content.decode()  # two: the tile
    done = page.post(TIMES, {"slot": slot.pk, "callback": "(303) 555-0142"}, follow=True)  # three

    assert done.redirect_chain == [("/repair/", 302)]
    words = text(done)
    for promised in ("10:30 a.m.", "11:00 a.m.", "3:00 p.m.", "Mountain Daylight Time"):
        assert promised in words
    appointment = Appointment.objects.get()
    assert appointment.call_phrase in words
    assert "We call (303) 555-0142" in words
    assert "What is my Workstation ID?" in words
    assert "WS-DANA-1" not in words


def test_full_in_the_meantime_keeps_everything_and_offers_the_nearest(page, week):
    full, free = week.slot(11, capacity=1, taken=1), week.slot(11, 30)

    response = page.post(
        TIMES, {"slot": full.pk, "callback": "+1 303 555 0199", "day": "2024-07-25"}
    )

    assert response.status_code == 409
    assert "+1 303 555 0199" in response.content.decode()
    words = text(response)
    assert "Thu 25 July, 11:00 a.m. MDT taken just now" in words
    assert words.index("Nearest free times") < words.index("Thu 25 July, 11:30 a.m. MDT")
    assert f'value="{free.pk}"' in response.content.decode()
    assert "<title>Error: " in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"callback": "(303) 555-0142"}, "Choose a time."),
        ({"slot": "soon", "callback": "(303) 555-0142"}, "not open any more"),
        ({"slot": "9" * 40, "callback": "(303) 555-0142"}, "not open any more"),
        ({"slot": "999999", "callback": "(303) 555-0142"}, "does not exist any more"),
        ({"slot": "SLOT", "callback": ""}, "Give the number that we call"),
        ({"slot": "SLOT", "callback": "555"}, "call-back number"),
        ({"slot": "SLOT", "callback": "call me"}, "call-back number"),
    ],
)
def test_bad_input_names_the_field_keeps_what_was_typed_and_books_nothing(page, week, typed, said):
    slot = week.slot(11)
    typed = {key: str(slot.pk) if value == "SLOT" else value for key, value in typed.items()}

    response = page.post(TIMES, typed)

    assert response.status_code == 422
    assert said in text(response)
    assert not Appointment.objects.exists()
    if typed["callback"]:
        assert typed["callback"] in response.content.decode()


def test_near_headquarters_virtual_opens_with_the_tick_and_no_reason_is_asked(client, week):
    near = builders.make_person(town=builders.ARLINGTON)
    builders.make_affected(person=near, outage=week.outage)
    client.force_login(near, backend="allauth.account.auth_backends.AuthenticationBackend")
    onsite = week.slot(11, site="alexandria")
    slot = week.slot(12)
    with time_machine.travel(week.now, tick=False):
        plain = client.get("/repair/")
        assert TIMES not in plain.content.decode()
        assert client.get(TIMES).status_code == 302
        ticked = client.get("/repair/options/?arrangement=1")
        assert "First free time: Thu 25 July, 2:00 p.m. EDT" in text(ticked)
        assert "<textarea" not in ticked.content.decode()
        client.post(TIMES, {"slot": slot.pk, "callback": "(703) 555-0142", "arrangement": "1"})

    appointment = Appointment.objects.get()
    assert (appointment.slot, appointment.accommodation) == (slot, True)
    assert Slot.objects.get(pk=onsite.pk).taken == 0


def test_onsite_says_place_what_to_bring_and_when_to_check_in(client, week):
    near = builders.make_person(town=builders.ARLINGTON)
    builders.make_affected(person=near, outage=week.outage)
    client.force_login(near, backend="allauth.account.auth_backends.AuthenticationBackend")
    slot = week.slot(13, site="alexandria")
    with time_machine.travel(week.now, tick=False):
        times = client.get("/repair/times/alexandria/")
        assert "callback" not in times.content.decode()
        done = client.post("/repair/times/alexandria/", {"slot": slot.pk}, follow=True)

    words = text(done)
    assert "600 Dulany Street" in words
    assert "12:30 p.m. Check-in opens" in words
    assert "its power supply and cable" in words
    assert "call phrase" not in words


def test_between_50_and_150_miles_the_page_says_do_not_drive_yet(client, week):
    person = builders.make_person(town=builders.RICHMOND)
    builders.make_affected(person=person, outage=week.outage)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    week.slot(13, site="alexandria")
    week.slot(13)
    with time_machine.travel(week.now, tick=False):
        words = text(client.get("/repair/"))
    assert "Do not drive yet" in words
    assert "A technician calls you" in words


def test_moving_keeps_the_old_time_until_the_new_one_is_sure(page, week):
    old, full, new = week.slot(11), week.slot(12, capacity=1, taken=1), week.slot(13)
    appointment = appointments.book(
        person=week.dana, slot_id=old.pk, by=week.dana, now=week.now
    ).appointment
    move = {"move": appointment.reference}

    assert "It stays yours" in text(page.get(f"/repair/{appointment.reference}/move/"))
    assert page.post(TIMES, {"slot": full.pk, **move}).status_code == 409
    assert Appointment.objects.get().slot == old
    done = page.post(TIMES, {"slot": new.pk, **move}, follow=True)

    assert "Your repair has a new time." in text(done)
    assert Appointment.objects.get().slot == new


def test_cancelling_asks_once_and_get_changes_nothing(page, week):
    slot = week.slot(11)
    appointment = appointments.book(
        person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now
    ).appointment
    cancel = f"/repair/{appointment.reference}/cancel/"

    assert page.get(cancel).status_code == 200
    assert page.get(f"/repair/{appointment.reference}/ready/").status_code == 405
    assert Appointment.objects.open().count() == 1
    done = page.post(cancel, follow=True)

    assert "Your repair is cancelled." in text(done)
    assert not Appointment.objects.open().exists()
    assert page.get(cancel).status_code == 302


def test_ready_can_be_said_from_the_ready_time_on(page, week):
    slot = week.slot(11)
    appointment = appointments.book(
        person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now
    ).appointment
    ready = f"/repair/{appointment.reference}/ready/"

    assert "You can say so from 10:30 a.m. MDT." in text(page.post(ready, follow=True))
    with time_machine.travel(appointment.ready_at, tick=False):
        assert "I am at my workstation" in text(page.get("/repair/"))
        assert "We know that you are at your workstation" in text(page.post(ready, follow=True))


def test_somebody_elses_repair_does_not_exist(page, week):
    other = builders.make_person()
    builders.make_affected(person=other, outage=week.outage)
    slot = week.slot(11)
    theirs = appointments.book(person=other, slot_id=slot.pk, by=other, now=week.now).appointment

    for leaf in ("move/", "cancel/", "repair.ics"):
        assert page.get(f"/repair/{theirs.reference}/{leaf}").status_code == 404
    for leaf in ("cancel/", "ready/"):
        assert page.post(f"/repair/{theirs.reference}/{leaf}").status_code == 404
    assert theirs.call_phrase not in page.get("/repair/").content.decode()


def test_each_state_without_a_booking_says_what_to_do(page, week):
    week.slot(11)
    affected = AffectedDevice.objects.filter(person=week.dana)

    affected.update(standing=Standing.RESTORED)
    assert "Your computer is back" in text(page.get("/repair/"))
    StandingChange.objects.all().delete()
    affected.delete()
    assert "You are not on the list" in text(page.get("/repair/"))
    week.outage.ended_at = week.now
    week.outage.save()
    assert "No repairs are needed at the moment" in text(page.get("/repair/"))


def test_a_window_that_passed_without_a_call_is_owned_and_has_a_way_out(page, week):
    slot = week.slot(11)
    appointments.book(person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now)
    with time_machine.travel(slot.ends_at + dt.timedelta(minutes=1), tick=False):
        words = text(page.get("/repair/"))
    assert "that is our doing, not yours" in words
    assert "Choose another time" in words


def test_with_two_broken_computers_the_page_asks_which(page, week):
    builders.make_affected(person=week.dana, outage=week.outage, workstation_id="WS-DANA-2")
    slot = week.slot(11)
    typed = {"slot": slot.pk, "callback": "(303) 555-0142"}

    refused = page.post(TIMES, typed)
    assert refused.status_code == 422
    assert "Choose the computer that this repair is for." in text(refused)
    done = page.post(TIMES, {**typed, "device": "WS-DANA-2"}, follow=True)

    assert "For your computer WS-DANA-2" in text(done)
    assert "Your computer WS-DANA-1 is still without a repair." in text(done)
    assert done.content.decode().count('class="usa-button"') == 1


def test_a_private_page_is_kept_in_no_cache(page, week):
    assert "no-store" in page.get("/repair/")["Cache-Control"]


@pytest.mark.parametrize(("path", "count"), [("/repair/", 7), ("/repair/options/", 6), (TIMES, 6)])
def test_pages_cost_a_constant_number_of_queries(
    page, week, django_assert_num_queries, path, count
):
    # Session, person, devices with their appointments, policy, sites with what is free there;
    # then the published figure, or the times of the day. My repair asks whether our post arrives.
    week.slot(11)
    with django_assert_num_queries(count):
        page.get(path)
    for hour in range(8, 18):
        week.slot(hour, 5)
        week.slot(hour, day=26)
    with django_assert_num_queries(count):
        page.get(path)


def test_booking_by_the_page_costs_a_constant_number_of_queries(
    page, week, django_assert_num_queries
):
    slot = week.slot(11)
    # Session, person, devices and policy for the page; twelve for the booking (its own test).
    with django_assert_num_queries(4 + 12):
        page.post(TIMES, {"slot": slot.pk})
