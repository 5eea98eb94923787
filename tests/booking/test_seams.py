"""Cases at the seams: the second computer, the kept tick, midnight, pauses, and who has no number."""

import datetime as dt

import pytest
import time_machine

from booking import errors
from booking.models import Appointment, Site, Slot
from booking.operations import appointments
from booking.operations.publishing import publish_slots
from notifications.models import Message
from outages.models import AffectedDevice, Standing
from people.errors import BadTelephone
from people.models import Person
from tests import builders
from tests.booking.test_pages import TIMES, text

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def near(week) -> Person:
    """Somebody whom the employer expects at headquarters."""
    person = builders.make_person(town=builders.ARLINGTON)
    builders.make_affected(person=person, outage=week.outage)
    return person


def book(week, person, slot, **choices) -> Appointment:
    return appointments.book(
        person=person, slot_id=slot.pk, by=person, now=week.now, **choices
    ).appointment


def test_the_second_computer_is_booked_by_the_page_without_naming_it(client, week):
    first, second = week.slot(11), week.slot(13)
    book(week, week.dana, first)
    builders.make_affected(person=week.dana, outage=week.outage, workstation_id="WS-DANA-2")
    client.force_login(week.dana, backend=BACKEND)
    typed = {"slot": second.pk, "callback": "(303) 555-0142"}

    with time_machine.travel(week.now, tick=False):
        for _ in range(2):  # a button that is pressed twice
            assert client.post(TIMES, typed).status_code == 302

    assert set(Appointment.objects.values_list("slot", flat=True)) == {first.pk, second.pk}
    assert Slot.objects.get(pk=second.pk).taken == 1


def test_the_tick_is_kept_as_given_so_that_the_repair_can_be_moved_later(week, near):
    # Headquarters has nothing yet: virtual is open without the tick, too.
    appointment = book(week, near, week.slot(11), accommodation=True)
    assert appointment.accommodation
    week.slot(11, site="alexandria")

    moved = appointments.move(
        appointment=appointment, slot_id=week.slot(13).pk, by=near, now=week.now
    )

    assert moved.revision == 1


def test_who_holds_a_call_may_move_it_whatever_has_opened_since(week, near):
    appointment = book(week, near, week.slot(11))
    week.slot(11, site="alexandria")

    appointments.move(appointment=appointment, slot_id=week.slot(13).pk, by=near, now=week.now)

    other = builders.make_person(town=builders.ARLINGTON)
    builders.make_affected(person=other, outage=week.outage)
    slot = week.slot(14)
    with pytest.raises(errors.NotEligible):
        book(week, other, slot)


def test_a_visit_becomes_a_call_with_the_tick_and_the_supervisor_is_told(week):
    boss = builders.make_person()
    near = builders.make_person(town=builders.ARLINGTON, supervisor=boss)
    builders.make_affected(person=near, outage=week.outage)
    visit = book(week, near, week.slot(13, site="alexandria"))
    call = week.slot(13)

    with pytest.raises(errors.NotEligible):
        appointments.move(appointment=visit, slot_id=call.pk, by=near, now=week.now)
    appointments.move(appointment=visit, slot_id=call.pk, by=near, now=week.now, accommodation=True)

    assert Message.objects.filter(kind="goes_virtual", person=boss, channel="email").count() == 1


def test_headquarters_with_seats_after_a_day_is_open_beside_virtual(week, near):
    visit = week.slot(11, site="alexandria", day=29)
    call = week.slot(11)

    assert book(week, near, call).mode == "virtual"
    moved = appointments.move(
        appointment=Appointment.objects.get(), slot_id=visit.pk, by=near, now=week.now
    )
    assert moved.mode == "onsite"


def test_a_paused_virtual_desk_takes_nobody_and_says_so(client, week):
    slot = week.slot(11)
    Site.objects.filter(slug="virtual").update(takes_bookings=False)
    client.force_login(week.dana, backend=BACKEND)

    with pytest.raises(errors.NotEligible, match="No new times can be booked"):
        book(week, week.dana, slot)
    with time_machine.travel(week.now, tick=False):
        assert "New bookings are paused at the moment." in text(client.get("/repair/"))


def test_a_call_needs_a_number(week):
    Person.objects.filter(pk=week.dana.pk).update(private_phone="")
    week.dana.refresh_from_db()
    slot = week.slot(11)

    with pytest.raises(BadTelephone):
        book(week, week.dana, slot)

    assert book(week, week.dana, slot, callback="303 555 0142").person.phone == "+13035550142"


def test_the_number_can_be_changed_on_a_page_and_bad_ones_are_kept_to_mend(client, week):
    book(week, week.dana, week.slot(11))
    client.force_login(week.dana, backend=BACKEND)

    refused = client.post("/repair/number/", {"callback": "555"})
    assert refused.status_code == 422
    assert 'value="555"' in refused.content.decode()
    done = client.post("/repair/number/", {"callback": "(720) 555-0143"}, follow=True)

    assert "We call (720) 555-0143" in text(done)
    assert Message.objects.filter(kind="callback_changed").exists()


def test_a_window_from_midnight_names_the_evening_before_everywhere(client, week):
    slot = week.slot(0, day=26)
    appointment = book(week, week.dana, slot)
    client.force_login(week.dana, backend=BACKEND)

    said = Message.objects.get(kind="be_at_workstation", channel="sms").context
    assert said["begins"] == "11:30 p.m. on Thu 25 July"
    with time_machine.travel(slot.starts_at + dt.timedelta(minutes=5), tick=False):
        assert "I am at my workstation" in client.get("/repair/").content.decode()
    with pytest.raises(errors.WindowEnded):
        appointments.say_ready(appointment=appointment, now=slot.ends_at)


def test_a_time_that_has_begun_is_not_called_taken(client, week):
    slot = week.slot(8)
    week.slot(11)
    client.force_login(week.dana, backend=BACKEND)
    with time_machine.travel(slot.starts_at, tick=False):
        response = client.post(TIMES, {"slot": slot.pk, "callback": "(303) 555-0142"})
    assert response.status_code == 409
    assert "That time has already begun." in text(response)
    assert "just been taken" not in text(response)


def test_who_is_excluded_is_not_told_that_the_computer_is_back(client, week):
    AffectedDevice.objects.update(standing=Standing.EXCLUDED)
    client.force_login(week.dana, backend=BACKEND)
    assert "You are not on the list" in text(client.get("/repair/"))


@pytest.mark.parametrize("leaf", ["cancel/", "ready/", "move/", "repair.ics"])
def test_a_null_in_the_address_is_no_page(client, week, leaf):
    client.force_login(week.dana, backend=BACKEND)
    assert client.get(f"/repair/a%00b/{leaf}").status_code == 404


def test_slots_that_could_serve_nobody_and_a_second_grid_are_refused(week):
    desk = Site.objects.get(slug="virtual")
    on = dt.date(2024, 7, 30)
    for day in (on, on + dt.timedelta(days=1)):
        builders.make_day(site=desk, on=day, technicians=1)
    ask = {"site": desk, "first": on, "last": on, "now": week.now}

    with pytest.raises(errors.CapacityNeedsReason, match="can serve nobody within 15 minutes"):
        publish_slots(**ask, every_minutes=15)
    publish_slots(**ask, every_minutes=30)
    with pytest.raises(errors.NotStaffed, match="every 30 minutes"):
        publish_slots(**ask, every_minutes=31)


def test_the_drive_is_spoken_of_on_every_page_and_message(client, week):
    person = builders.make_person(town=builders.RICHMOND)
    builders.make_affected(person=person, outage=week.outage)
    slot = week.slot(13, site="alexandria")
    client.force_login(person, backend=BACKEND)

    with time_machine.travel(week.now, tick=False):
        pages = [client.get("/repair/"), client.get("/repair/times/alexandria/")]
        pages.append(client.post("/repair/times/alexandria/", {"slot": slot.pk}, follow=True))

    for page in pages:
        assert "Do not drive yet" in text(page)
        assert "travel@example.gov" in text(page)
    assert (
        "Do not drive yet"
        in Message.objects.get(kind="confirmed", channel="email").context["travel"]
    )


def test_who_has_no_zone_is_asked_and_then_reads_the_own_clock(client, week):
    Person.objects.filter(pk=week.dana.pk).update(zone="")
    week.slot(11)
    client.force_login(week.dana, backend=BACKEND)
    with time_machine.travel(week.now, tick=False):
        asked = client.get("/repair/")
        assert "Which time zone are you in?" in text(asked)
        assert "1:00 p.m. EDT" in text(asked)
        assert client.post("/repair/zone/", {"zone": "Mars/Olympus"}).status_code == 422
        told = client.post("/repair/zone/", {"zone": "America/Denver"}, follow=True)
    assert "11:00 a.m. MDT" in text(told)
    assert "Which time zone" not in text(told)
