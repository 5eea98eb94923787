"""Five people for whom a booking page is usually not made, with script and without it.

Sam does not hear, is at his sister's in Hilo, and his telephone takes no text messages. Noor's name is
written from right to left; one of her two computers has healed. Lee is on no list and has no number.
Dana's office closes at noon on the day of her visit. Kai's worksite is a military post that nobody
can place, the night is his day, and our mail to him comes back.
"""

import datetime as dt
import os
from functools import partial
from pathlib import Path

import pytest

from booking.models import Appointment, ServiceDay, Slot
from notifications.models import Channel, Message, State
from outages.models import AffectedDevice, Standing
from people.models import Person
from tests import builders
from tests.journeys.mailbox import Mailbox, entry_of
from tests.journeys.states import booked
from tests.journeys.states_person import computer
from tests.town import days_ahead

PICTURES = os.environ.get("JOURNEY_PICTURES")
HAWAII = "Pacific/Honolulu"


@pytest.fixture(params=[(360, False), (1280, True)], ids=["telephone", "desktop"])
def at_hand(request, visit, town):
    """What somebody has at hand: a small telephone without script, or a big screen with it."""
    width, scripts = request.param

    def begin(person, path="/repair/"):
        (session,) = town.sign_in([person])
        visitor = visit(width=width, scripts=scripts, session=session)
        visitor.opens(path)
        visitor.look = partial(_photograph, visitor, width)
        return visitor

    return begin


def _photograph(visitor, width, name):
    if PICTURES:
        visitor.page.screenshot(path=Path(PICTURES) / f"hard-{name}-{width}.png", full_page=True)


def told(town, person):
    """The kinds of what this person was told, with the channel, the oldest first."""
    with town.orm():
        rows = Message.objects.filter(person=person).order_by("created_at", "kind", "channel")
        return [(one.kind, one.channel) for one in rows]


def test_sam_who_does_not_hear_is_at_his_sisters_in_hilo(town, at_hand):
    sam = town.person(name="Sam Okafor")
    page = at_hand(sam)

    page.taps_link("How to reach me")
    page.page.get_by_text("A text first, then a call").click()
    page.types("The number we call", "808 555 0123")
    page.taps_button("Save")
    page.sees("We have told every address of yours that it changed.")

    page.taps_link("I am somewhere else")
    page.types("ZIP code where you are", "hilo")
    page.types("The last day that you are there", f"{days_ahead(6, 12, zone=HAWAII):%F}")
    page.taps_button("Save")
    page.sees("There is a problem")
    assert page.page.get_by_label("ZIP code where you are").input_value() == "hilo"
    page.types("ZIP code where you are", " 96720 ")
    page.taps_button("Save")
    page.sees("Your ways and times are those of ZIP 96720.")
    assert "HST" in page.reads().partition("Not open to you")[0]
    page.look("sam-ways")

    slot = town.slot(days_ahead(2, 10, zone=HAWAII))
    page.taps_link("Choose a time")
    page.goes_to_day(f"{days_ahead(2, 10, zone=HAWAII):%F}")
    page.chooses(slot.pk)
    page.taps_button("Book this time")
    page.sees("10:00 a.m.")
    page.sees("Hawaii Standard Time")
    page.sees("(808) 555-0123")
    page.look("sam-booked")

    said = told(town, sam)
    # The number and the way changed in one press: told once, to the private and the agency mailbox.
    assert said.count(("contact_changed", Channel.EMAIL)) == 2, "how to reach him; where he is"
    assert said.count(("contact_changed", Channel.AGENCY)) == 2
    assert Channel.SMS not in [channel for _, channel in said], "he takes no text messages"
    with town.orm():
        everything = " ".join(str(one.context) for one in Message.objects.filter(person=sam))
    assert [secret for secret in ("96720", "555-0123", "5550123") if secret in everything] == []


def test_noor_has_two_computers_and_one_has_healed(town, at_hand):
    noor = town.person(name="نور الدين")
    other = computer(town, noor)
    first = town.workstation_of_all(noor)[0]
    page = at_hand(noor)
    page.sees("Each computer gets a time of its own.")

    slot = town.new_slot(days_ahead(2, 11))
    page.taps_link("Choose a time")
    page.goes_to_day(f"{days_ahead(2, 11):%F}")
    page.chooses(slot.pk)
    page.taps_button("Book this time")
    page.sees("Choose the computer that this repair is for.")
    page.page.locator("label", has_text=first).click()
    page.chooses(slot.pk)
    page.taps_button("Book this time")
    page.sees("Your repair is booked.")
    page.look("noor-one-booked")

    page.taps_link("It works again")
    page.page.locator("label", has_text=first).click()
    page.taps_button("Yes, it works again")
    page.sees("It is taken off the list.")
    page.sees_heading("Get your computer fixed")
    page.look("noor-one-left")

    with town.orm():
        seat = Slot.objects.get(pk=slot.pk)
        held = Appointment.objects.filter(slot=seat, closed_at__isnull=True).count()
        standings = dict(
            AffectedDevice.objects.filter(person=noor).values_list(
                "device__workstation_id", "standing"
            )
        )
        left = Message.objects.filter(person=noor, state=State.SCHEDULED).exclude(kind="restored")
        assert left.filter(due_at__gt=dt.datetime.now(dt.UTC)).count() == 0, "no reminder is left"
    assert seat.taken == held, "the seat is free again"
    assert standings == {first: "restored", other.device.workstation_id: "unbooked"}


def test_lee_is_on_no_list_and_has_no_number(town, at_hand):
    lee = town.person(name="Lee", standing=None)
    with town.orm():
        Person.objects.filter(pk=lee.pk).update(private_phone="")
    page = at_hand(lee)
    page.sees_heading("You are not on the list")
    page.look("lee-not-on-the-list")

    page.taps_link("My screen is blue too")
    page.types("Workstation ID", "the grey one under my desk, I think it is a Dell?")
    page.taps_button("Put it on the list")
    page.sees("There is a problem")
    page.types("Workstation ID", f"ws-lee-{lee.pk}")
    page.taps_button("Put it on the list")
    page.sees("Your computer is on the list. Now book its repair.")

    slot = town.slot(days_ahead(2, 11))
    page.taps_link("Choose a time")
    page.goes_to_day(f"{days_ahead(2, 11):%F}")
    page.chooses(slot.pk)
    page.taps_button("Book this time")
    page.sees("Give the number that we call, with its area code.")
    page.look("lee-no-number")
    page.types("The number we call", "(303) 555-0188")
    page.taps_button("Book this time")
    page.sees("Your repair is booked.")
    with town.orm():
        marked = AffectedDevice.objects.get(person=lee)
    assert (marked.source, marked.standing) == ("self_reported", Standing.BOOKED)


def test_danas_office_closes_at_noon_on_the_day_of_her_visit(town, at_hand):
    zone = builders.EASTERN
    with town.orm():
        late = dt.time(12)
        days = ServiceDay.objects.filter(site__slug="alexandria", closes__gt=late)
        on = days.filter(on__gt=days_ahead(1, 0, zone=zone).date()).order_by("on").first().on
        afternoon = builders.at(zone, on.year, on.month, on.day, 13)
        slot = (
            Slot.objects.bookable(dt.datetime.now(dt.UTC))
            .filter(site__slug="alexandria", starts_at__gte=afternoon)
            .earliest("starts_at")
        )
    dana = town.person(name="Dana Arlington", town=builders.ARLINGTON)
    held = booked(town, dana, slot)
    mailbox = Mailbox(town.site, dana)
    mailbox.awaits("IT repair appointment:")
    cora = town.person(name="Cora Diaz", roles=("coordinator",), standing=None)

    desk = at_hand(cora, "/response/sites/alexandria/close/")
    for label, words in {
        "From, date": f"{on:%F}",
        "From, time": "12:00",
        "Until, date (optional)": f"{on + dt.timedelta(days=1):%F}",
        "Until, time (optional)": "00:00",
        "Why": "The water is off in the building from noon.",
    }.items():
        desk.types(label, words)
    desk.taps_button("Show what this does")
    desk.sees_heading("Look before you do it")
    desk.sees("Dana Arlington")
    desk.look("dana-preview")
    desk.taps_button("Do it")
    desk.sees_heading("Close: Alexandria")
    closed_at = desk.page.url
    desk.look("dana-closed")

    mail = mailbox.awaits("IT repair appointment", seconds=20)
    phone = at_hand(dana)
    phone.sees("The water is off in the building from noon.")
    phone.look("dana-told")
    with town.orm():
        after = Appointment.objects.get(pk=held.pk)
    assert after.slot_id != slot.pk or after.displaced_at is not None

    desk.opens(closed_at)
    desk.taps_link("Undo")
    desk.taps_button("Undo this change")
    desk.sees("took it back")
    phone.opens("/repair/")
    phone.sees_heading("Your repair:")
    phone.sees("1:00 p.m.")
    phone.look("dana-stands-again")
    again = mailbox.awaits("IT repair appointment", seconds=20)
    with town.orm():
        back = Appointment.objects.get(pk=held.pk)
        assert (back.slot_id, back.displaced_at) == (slot.pk, None)
    assert entry_of(mail)[1]["UID"] == entry_of(again)[1]["UID"]


def test_kais_post_cannot_be_placed_and_our_mail_comes_back(town, at_hand):
    kai = town.person(name="Kai Māhoe", town=("09012", None, ""))
    page = at_hand(kai)
    page.sees("Which time zone are you in?")
    page.look("kai-no-zone")
    page.taps_link("Tell us yours")
    page.page.get_by_text("Central Europe", exact=True).click()
    page.taps_button("Show times in this zone")
    page.sees("Times are shown in your zone now.")

    berlin = "Europe/Berlin"
    slot = town.slot(days_ahead(2, 22, zone=berlin))
    page.taps_link("Choose a time")
    page.goes_to_day(f"{days_ahead(2, 22, zone=berlin):%F}")
    page.chooses(slot.pk)
    page.taps_button("Book this time")
    page.sees("Your repair is booked.")
    ready, starts, ends = [dt.datetime.fromisoformat(one) for one in page.times()]
    assert (starts - ready, ends - starts) == (dt.timedelta(minutes=30), dt.timedelta(hours=4))
    assert starts == days_ahead(2, 22, zone=berlin)
    page.sees(f"{days_ahead(3, 2, zone=berlin):%a} 2:00 a.m.")

    with town.orm():
        Message.objects.filter(person=kai, kind="confirmed", channel=Channel.EMAIL).update(
            state=State.BOUNCED,
            result_code="550",
            terminal_at=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5),
        )
    page.opens("/repair/")
    page.sees("Our messages do not reach you")
    page.look("kai-mail-comes-back")

    other = at_hand(kai, page.page.get_by_role("link", name="Cancel").get_attribute("href"))
    page.taps_link("Cancel")
    page.taps_button("Cancel my repair")
    other.taps_button("Cancel my repair")
    other.sees_heading("Get your computer fixed")
    assert other.complaints == page.complaints == []
