"""Every page of the site in every state that it has, by name; each opener brings one about."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db.models import F
from django.utils import timezone

from booking.models import Appointment, Site, Slot
from booking.operations import appointments
from outages.models import Outage, Standing
from people.models import Person
from tests import builders
from tests.journeys.visitor import Visitor
from tests.town import Town, days_ahead

Opener = Callable[[Town, "Door"], Visitor]
STATES: dict[str, Opener] = {}


class Door:
    """Opens browsers for strangers and for people who have signed in."""

    def __init__(self, town: Town, begin: Callable[..., Visitor]) -> None:
        self._town, self._begin = town, begin

    def stranger(self, path: str) -> Visitor:
        """Somebody who has not signed in, at that page."""
        visitor = self._begin()
        visitor.opens(path)
        return visitor

    def person(self, person: Person, path: str) -> Visitor:
        """That person, signed in, at that page."""
        (session,) = self._town.sign_in([person])
        visitor = self._begin(session=session)
        visitor.opens(path)
        return visitor


def state(opener: Opener) -> Opener:
    """Register a state under its function's name."""
    STATES[opener.__name__] = opener
    return opener


@contextmanager
def no_outage(town: Town) -> Iterator[None]:
    """The workstations outage is over for this block."""
    with town.orm():
        (key,) = Outage.objects.filter(ended_at__isnull=True).values_list("pk", flat=True)
        Outage.objects.filter(pk=key).update(ended_at=timezone.now())
    try:
        yield
    finally:
        with town.orm():
            Outage.objects.filter(pk=key).update(ended_at=None)


@contextmanager
def nothing_free(town: Town) -> Iterator[None]:
    """The virtual desk has no seat left for this block."""
    with town.orm():
        site = Site.objects.get(slug="virtual")
        seats = dict(site.slots.values_list("pk", "capacity"))
        site.slots.update(capacity=F("taken"))
    try:
        yield
    finally:
        with town.orm():
            slots = list(Slot.objects.filter(pk__in=seats))
            for slot in slots:
                slot.capacity = seats[slot.pk]
            Slot.objects.bulk_update(slots, ["capacity"])


def booked(town: Town, person: Person, slot: Slot) -> Appointment:
    """Book that slot for the person now."""
    with town.orm():
        return appointments.book(
            person=person, slot_id=slot.pk, by=person, now=timezone.now()
        ).appointment


def minutes(count: float) -> dt.datetime:
    """So many minutes from now."""
    return timezone.now().replace(microsecond=0) + dt.timedelta(minutes=count)


@state
def status(town: Town, door: Door) -> Visitor:
    return door.stranger("/")


@state
def status_without_outage(town: Town, door: Door) -> Visitor:
    with no_outage(town):
        return door.stranger("/")


@state
def other_trouble(town: Town, door: Door) -> Visitor:
    return door.stranger("/other-trouble/")


@state
def sign_in(town: Town, door: Door) -> Visitor:
    return door.stranger("/sign-in/")


@state
def sign_in_error(town: Town, door: Door) -> Visitor:
    visitor = door.stranger("/sign-in/")
    visitor.page.eval_on_selector("main form", "form => form.noValidate = true")
    visitor.types("Your agency or private e-mail", "nobody")
    visitor.taps_button("Send me a code")
    visitor.sees("There is a problem")
    return visitor


@state
def sign_in_code(town: Town, door: Door) -> Visitor:
    visitor = door.stranger("/sign-in/")
    visitor.types("Your agency or private e-mail", town.person().email)
    visitor.taps_button("Send me a code")
    visitor.sees_heading("Type the code")
    return visitor


@state
def sign_in_wrong_code(town: Town, door: Door) -> Visitor:
    visitor = sign_in_code(town, door)
    visitor.types("Code", "BCDF-GHJK")
    visitor.taps_button("Sign in")
    visitor.sees("There is a problem")
    return visitor


@state
def sign_out(town: Town, door: Door) -> Visitor:
    return door.person(town.person(), "/sign-in/out/")


@state
def options_near_headquarters(town: Town, door: Door) -> Visitor:
    return door.person(town.person(town=builders.ARLINGTON), "/repair/")


@state
def options_with_another_arrangement(town: Town, door: Door) -> Visitor:
    return door.person(town.person(town=builders.ARLINGTON), "/repair/options/?arrangement=1")


@state
def options_50_to_150_miles(town: Town, door: Door) -> Visitor:
    return door.person(town.person(town=builders.RICHMOND), "/repair/")


@state
def options_near_denver(town: Town, door: Door) -> Visitor:
    return door.person(town.person(town=builders.AURORA), "/repair/")


@state
def options_far(town: Town, door: Door) -> Visitor:
    return door.person(town.person(), "/repair/")


@state
def options_unknown_place(town: Town, door: Door) -> Visitor:
    return door.person(town.person(town=("", None, "")), "/repair/")


@state
def times(town: Town, door: Door) -> Visitor:
    return door.person(town.person(), f"/repair/times/virtual/?day={days_ahead(2, 0):%F}")


@state
def times_onsite(town: Town, door: Door) -> Visitor:
    return door.person(town.person(town=builders.ARLINGTON), "/repair/times/alexandria/")


@state
def times_of_two_computers(town: Town, door: Door) -> Visitor:
    person = town.person()
    with town.orm():
        builders.make_affected(
            person=person,
            outage=Outage.objects.get(ended_at__isnull=True),
            workstation_id=f"WS-TWO-{person.pk}",
        )
    return door.person(person, "/repair/times/virtual/")


@state
def times_empty(town: Town, door: Door) -> Visitor:
    with nothing_free(town):
        visitor = door.person(town.person(), "/repair/times/virtual/")
    visitor.sees("No time is free at the moment")
    return visitor


@state
def times_error(town: Town, door: Door) -> Visitor:
    visitor = times(town, door)
    visitor.types("The number we call", "")
    visitor.taps_button("Book this time")
    visitor.sees("There is a problem")
    return visitor


@state
def times_taken(town: Town, door: Door) -> Visitor:
    visitor = times(town, door)
    slot = town.new_slot(days_ahead(2, 11, 5), capacity=1)
    visitor.page.reload()
    visitor.chooses(slot.pk)
    town.fill(slot.pk)
    visitor.taps_button("Book this time")
    visitor.sees("That time has just been taken")
    return visitor


@state
def booked_ahead(town: Town, door: Door) -> Visitor:
    person = town.person()
    booked(town, person, town.slot(days_ahead(2, 11)))
    return door.person(person, "/repair/")


@state
def booked_today(town: Town, door: Door) -> Visitor:
    person = town.person()
    booked(town, person, town.new_slot(minutes(20)))
    visitor = door.person(person, "/repair/")
    visitor.sees("I am at my workstation")
    return visitor


@state
def booked_ready(town: Town, door: Door) -> Visitor:
    visitor = booked_today(town, door)
    visitor.taps_button("I am at my workstation")
    visitor.sees("We know that you are at your workstation")
    return visitor


@state
def booked_over(town: Town, door: Door) -> Visitor:
    person = town.person()
    held = booked(town, person, town.new_slot(minutes(20)))
    with town.orm():
        day = dt.timedelta(days=1)
        Appointment.objects.filter(pk=held.pk).update(
            starts_at=F("starts_at") - day, ready_at=F("ready_at") - day, ends_at=F("ends_at") - day
        )
    visitor = door.person(person, "/repair/")
    visitor.sees("Your time has passed")
    return visitor


@state
def booked_onsite(town: Town, door: Door) -> Visitor:
    person = town.person(town=builders.ARLINGTON)
    with town.orm():
        free = Slot.objects.bookable(timezone.now()).filter(site__slug="alexandria")
        slot = free.order_by("starts_at").first()
    assert slot is not None
    booked(town, person, slot)
    return door.person(person, "/repair/")


@state
def moving(town: Town, door: Door) -> Visitor:
    person = town.person()
    held = booked(town, person, town.slot(days_ahead(2, 11)))
    return door.person(person, f"/repair/{held.reference}/move/")


@state
def cancelling(town: Town, door: Door) -> Visitor:
    person = town.person()
    held = booked(town, person, town.slot(days_ahead(2, 11)))
    return door.person(person, f"/repair/{held.reference}/cancel/")


@state
def not_on_the_list(town: Town, door: Door) -> Visitor:
    return door.person(town.person(standing=None), "/repair/")


@state
def restored(town: Town, door: Door) -> Visitor:
    return door.person(town.person(standing=Standing.RESTORED), "/repair/")


@state
def no_outage_for_me(town: Town, door: Door) -> Visitor:
    person = town.person()
    with no_outage(town):
        return door.person(person, "/repair/")


@state
def outbox(town: Town, door: Door) -> Visitor:
    return door.stranger("/outbox/")


@state
def outbox_of_mine(town: Town, door: Door) -> Visitor:
    person = town.person(sms_consent_at=days_ahead(-9, 9))
    booked(town, person, town.slot(days_ahead(2, 11)))
    return door.person(person, "/outbox/?whose=mine")


@state
def message(town: Town, door: Door) -> Visitor:
    visitor = outbox_of_mine(town, door)
    visitor.taps_link("Your repair is booked")
    visitor.sees_heading("Your repair is booked")
    return visitor


@state
def message_kinds(town: Town, door: Door) -> Visitor:
    return door.stranger("/outbox/kinds/")


@state
def message_kind(town: Town, door: Door) -> Visitor:
    return door.stranger("/outbox/kinds/moved_by_us/")


@state
def message_kind_without_entry(town: Town, door: Door) -> Visitor:
    return door.stranger("/outbox/kinds/contact_changed/")


@state
def api_documentation(town: Town, door: Door) -> Visitor:
    return door.person(town.person(), "/api/v1/docs")


@state
def nowhere(town: Town, door: Door) -> Visitor:
    return door.person(town.person(), "/nowhere/")
