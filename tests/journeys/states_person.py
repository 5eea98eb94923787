"""My repair in the states that need no technician, and what a person says of themselves."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from booking.models import Appointment, Site, Slot
from booking.operations import notes
from notifications.models import Channel, Message, State
from notifications.operations import outbox
from outages.models import AffectedDevice, Outage, Standing
from outages.operations import reports
from people.models import Person, Reach
from tests import builders
from tests.journeys.states import Door, booked, minutes, state
from tests.journeys.visitor import Visitor
from tests.town import Town, days_ahead

LABEL = "Workstation ID"


def computer(town: Town, person: Person, standing: Standing = Standing.UNBOOKED) -> AffectedDevice:
    """One more computer of that person."""
    with town.orm():
        count = AffectedDevice.objects.filter(person=person).count()
        return builders.make_affected(
            person=person,
            outage=Outage.objects.get(ended_at__isnull=True),
            workstation_id=f"WS-{person.pk}-{count}",
            standing=standing,
        )


def owned(town: Town, person: Person, count: int) -> None:
    """So many computers that are not on the list."""
    with town.orm():
        for number in range(count):
            builders.make_device(owner=person, workstation_id=f"WS-{person.pk}-OWN-{number}")


def told(town: Town, held: Appointment, kind: str, **more: str) -> None:
    """Something was changed about that repair, and said."""
    with town.orm():
        fresh = Appointment.objects.select_related("site", "person", "policy").get(pk=held.pk)
        fresh.revision += 1
        fresh.save(update_fields=["revision"])
        said = notes.say_and_plan(
            fresh, kind=kind, policy=fresh.policy, by=fresh.person, now=timezone.now(), more=more
        )
        outbox.queue(said[:1])


@contextmanager
def paused(town: Town, slug: str) -> Iterator[None]:
    """New bookings of a site are paused until the day after tomorrow for this block."""
    with town.orm():
        site = Site.objects.filter(slug=slug)
        site.update(bookings_open_at=days_ahead(2, 13))
    try:
        yield
    finally:
        with town.orm():
            Site.objects.filter(slug=slug).update(bookings_open_at=None)


def displaced(town: Town, person: Person) -> Appointment:
    """Its time was taken away, and its seat with it."""
    held = booked(town, person, town.slot(days_ahead(2, 11)))
    with town.orm():
        Slot.objects.filter(pk=held.slot_id).update(taken=F("taken") - 1)
        Appointment.objects.filter(pk=held.pk).update(displaced_at=timezone.now())
        AffectedDevice.objects.filter(pk=held.affected_id).update(standing=Standing.MISSED_BY_US)
    told(town, held, "choose_another", reason="The power is off in the building.")
    return held


@state
def elsewhere(town: Town, door: Door) -> Visitor:
    return door.person(town.person(), "/repair/elsewhere/")


@state
def elsewhere_with_a_repair(town: Town, door: Door) -> Visitor:
    person = town.person(
        elsewhere_zip="09012", elsewhere_until=days_ahead(9, 0).date(), elsewhere_zone=""
    )
    booked(town, person, town.slot(days_ahead(2, 11)))
    visitor = door.person(person, "/repair/elsewhere/")
    visitor.sees("We cannot place that ZIP code")
    return visitor


@state
def booked_in_text_on_two_clocks(town: Town, door: Door) -> Visitor:
    person = town.person(
        reach=Reach.TEXT_FIRST,
        elsewhere_zip="96720",
        elsewhere_until=days_ahead(9, 0).date(),
        elsewhere_zone="Pacific/Honolulu",
    )
    held = booked(town, person, town.slot(days_ahead(2, 11)))
    with town.orm():
        Appointment.objects.filter(pk=held.pk).update(zone=builders.MOUNTAIN)
    visitor = door.person(person, "/repair/")
    visitor.sees("You are at ZIP 96720 until")
    visitor.sees("When we text you, and when we call")
    return visitor


@state
def moving_while_paused(town: Town, door: Door) -> Visitor:
    person = town.person()
    held = booked(town, person, town.slot(days_ahead(2, 11)))
    with paused(town, "virtual"):
        visitor = door.person(person, f"/repair/{held.reference}/move/")
    visitor.sees("You can move it again from")
    return visitor


@state
def elsewhere_error(town: Town, door: Door) -> Visitor:
    visitor = elsewhere(town, door)
    visitor.types("ZIP code where you are", "🏝️")
    visitor.taps_button("Save")
    visitor.sees("There is a problem")
    return visitor


@state
def elsewhere_unknown(town: Town, door: Door) -> Visitor:
    visitor = elsewhere(town, door)
    visitor.types("ZIP code where you are", "09012")
    visitor.types("The last day that you are there", f"{days_ahead(9, 0):%F}")
    visitor.taps_button("Save")
    visitor.sees_heading("Your time zone")
    visitor.sees("We cannot place 09012.")
    return visitor


@state
def reach(town: Town, door: Door) -> Visitor:
    return door.person(town.person(reach=Reach.TEXT_FIRST), "/repair/reach/")


@state
def reach_error(town: Town, door: Door) -> Visitor:
    visitor = reach(town, door)
    visitor.types("The number we call", "call me")
    visitor.taps_button("Save")
    visitor.sees("There is a problem")
    return visitor


@state
def number(town: Town, door: Door) -> Visitor:
    return door.person(town.person(), "/repair/number/")


@state
def report_the_one_that_is_known(town: Town, door: Door) -> Visitor:
    person = town.person(standing=None)
    owned(town, person, 1)
    return door.person(person, "/repair/report/")


@state
def report_one_of_several(town: Town, door: Door) -> Visitor:
    person = town.person(standing=Standing.EXCLUDED)
    owned(town, person, 2)
    visitor = door.person(person, "/repair/report/")
    visitor.sees("Which computer?")
    return visitor


@state
def report_by_label(town: Town, door: Door) -> Visitor:
    return door.person(town.person(standing=None), "/repair/report/")


@state
def report_refused(town: Town, door: Door) -> Visitor:
    visitor = report_by_label(town, door)
    visitor.types(LABEL, town.workstation_of(town.person()))
    visitor.taps_button("Put it on the list")
    visitor.sees("We cannot put that computer on the list here.")
    return visitor


@state
def reported(town: Town, door: Door) -> Visitor:
    person = town.person(standing=None)
    owned(town, person, 1)
    with town.orm():
        reports.report(person=person, by=person, now=timezone.now())
    visitor = door.person(person, "/repair/")
    visitor.sees("A technician confirms it at first look.")
    return visitor


@state
def mistyped(town: Town, door: Door) -> Visitor:
    person = town.person(standing=None)
    with town.orm():
        for label in ("WS-MISTYPED-1", "WS-MISTYPED-2"):
            reports.report(person=person, by=person, now=timezone.now(), workstation_id=label)
    visitor = door.person(person, "/repair/")
    visitor.taps_link("I typed a wrong Workstation ID")
    visitor.sees_heading("Is the Workstation ID wrong?")
    return visitor


@state
def works(town: Town, door: Door) -> Visitor:
    person = town.person()
    booked(town, person, town.slot(days_ahead(2, 11)))
    return door.person(person, "/repair/works/")


@state
def works_one_of_several(town: Town, door: Door) -> Visitor:
    person = town.person()
    computer(town, person)
    return door.person(person, "/repair/works/")


@state
def works_again(town: Town, door: Door) -> Visitor:
    visitor = works(town, door)
    visitor.taps_button("Yes, it works again")
    visitor.sees_heading("Your computer is back")
    return visitor


@state
def taken_off_the_list(town: Town, door: Door) -> Visitor:
    return door.person(town.person(standing=Standing.EXCLUDED), "/repair/")


@state
def options_while_paused(town: Town, door: Door) -> Visitor:
    with paused(town, "virtual"):
        visitor = door.person(town.person(), "/repair/")
    visitor.sees("New bookings open")
    return visitor


@state
def options_of_several_computers(town: Town, door: Door) -> Visitor:
    person = town.person(private_email="", private_phone="")
    computer(town, person)
    computer(town, person, Standing.RESTORED)
    return door.person(person, "/repair/")


@state
def several_computers(town: Town, door: Door) -> Visitor:
    person = town.person(town=builders.AURORA)
    booked(town, person, town.slot(days_ahead(2, 11)))
    computer(town, person)
    computer(town, person, Standing.RESTORED)
    return door.person(person, "/repair/")


@state
def booked_in_the_window(town: Town, door: Door) -> Visitor:
    person = town.person()
    held = booked(town, person, town.new_slot(minutes(20)))
    with town.orm():
        hour = dt.timedelta(hours=1)
        Appointment.objects.filter(pk=held.pk).update(
            starts_at=F("starts_at") - hour,
            ready_at=F("ready_at") - hour,
            ends_at=F("ends_at") - hour,
        )
    return door.person(person, "/repair/")


@state
def booked_without_a_number(town: Town, door: Door) -> Visitor:
    person = town.person()
    booked(town, person, town.slot(days_ahead(2, 11)))
    with town.orm():
        Person.objects.filter(pk=person.pk).update(private_phone="")
    return door.person(person, "/repair/")


@state
def booked_and_mail_comes_back(town: Town, door: Door) -> Visitor:
    person = town.person(reach=Reach.RELAY)
    booked(town, person, town.slot(days_ahead(2, 11)))
    with town.orm():
        later = timezone.now() + dt.timedelta(minutes=5)
        Message.objects.filter(person=person, kind="confirmed", channel=Channel.EMAIL).update(
            state=State.BOUNCED, result_code="550", terminal_at=later
        )
    visitor = door.person(person, "/repair/")
    visitor.sees("Our messages do not reach you")
    return visitor


@state
def booked_onsite_far(town: Town, door: Door) -> Visitor:
    person = town.person(town=builders.RICHMOND)
    with town.orm():
        free = Slot.objects.bookable(timezone.now()).filter(site__slug="alexandria")
        slot = free.order_by("starts_at").first()
    assert slot is not None
    booked(town, person, slot)
    return door.person(person, "/repair/")


@state
def time_taken_away(town: Town, door: Door) -> Visitor:
    person = town.person()
    displaced(town, person)
    visitor = door.person(person, "/repair/")
    visitor.sees_heading("Your repair needs a new time")
    return visitor


@state
def time_taken_away_and_choosing(town: Town, door: Door) -> Visitor:
    visitor = time_taken_away(town, door)
    visitor.taps_link("See all times")
    visitor.sees_heading("Choose another time or place")
    return visitor


@state
def moved_by_us(town: Town, door: Door) -> Visitor:
    person = town.person()
    held = booked(town, person, town.slot(days_ahead(2, 11)))
    told(
        town,
        held,
        "moved_by_us",
        reason="Two technicians fell ill.",
        was="Wednesday 24 July, 9:00 a.m. MDT",
        was_site="Denver",
        was_mode="onsite",
    )
    return door.person(person, "/repair/")


@state
def stands_again(town: Town, door: Door) -> Visitor:
    person = town.person()
    told(town, booked(town, person, town.slot(days_ahead(2, 11))), "stands_again")
    return door.person(person, "/repair/")


@state
def what_changed(town: Town, door: Door) -> Visitor:
    person = town.person()
    held = booked(town, person, town.slot(days_ahead(2, 11)))
    told(
        town,
        held,
        "what_changed",
        what=gettext("Be at your workstation from %(now)s. Until now it was %(was)s.")
        % {"now": "10:30 a.m. MDT", "was": "11:00 a.m. MDT"},
        reason="Many repairs begin earlier than planned.",
    )
    return door.person(person, "/repair/")
