"""The same week twice: in the database, by the real operations, and on the model's sheet of paper."""

import copy
import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from booking.models import Appointment, Site, Slot
from booking.operations import appointments, restorations
from kit.errors import DomainError
from outages.models import AffectedDevice, Outage
from people.models import Person
from tests import builders
from tests.machine.model import Device, Model, Seat
from tests.races.crowd import race

MORNING = builders.at(builders.MOUNTAIN, 2024, 7, 25, 7)
HOURS = (
    # site, day of July, hour there, places
    ("virtual", 25, 10, 1),
    ("virtual", 25, 11, 2),
    ("virtual", 25, 15, 1),
    ("virtual", 25, 21, 2),  # night in Boise: nobody is put there unasked
    ("virtual", 26, 10, 2),
    ("alexandria", 25, 14, 2),
    ("alexandria", 26, 9, 1),
)


@dataclass(frozen=True)
class Op:
    """One thing that somebody does: to the product and to the model, each answers in a word."""

    said: str
    real: Callable[[], str]
    model: Callable[[Model], str]


class World:
    """People, sites and starts with real commits, so that threads see each other."""

    def __init__(self) -> None:
        _empty()
        self.model = Model(MORNING)
        self.outage: Outage = builders.make_outage()
        self.sites: dict[str, Site] = {}
        for slug, site in builders.july_sites().items():
            if slug in ("virtual", "alexandria"):
                self.sites[slug] = site
        Site.objects.exclude(slug__in=self.sites).delete()
        Site.objects.update(takes_walkins=False)
        for day in range(25, 28):
            for site in self.sites.values():
                builders.make_day(site=site, on=dt.date(2024, 7, day))
        for slug, day, hour, places in HOURS:
            zone = builders.MOUNTAIN if slug == "virtual" else builders.EASTERN
            slot = builders.make_slot(
                site=self.sites[slug],
                starts_at=builders.at(zone, 2024, 7, day, hour),
                capacity=places,
            )
            self.model.slots[slot.pk] = Seat(slug, slot.starts_at, slot.ends_at, places)
        self.keys = sorted(self.model.slots)
        self.people: dict[str, Person] = {}
        self.affected: dict[str, int] = {}
        boss = builders.make_person()
        for name in ("ana", "ben", "cho", "dee"):
            self._somebody(name, builders.BOISE, ("virtual",), boss)
        self._somebody("eve", builders.RICHMOND, ("alexandria", "virtual"), boss)

    def _somebody(self, name: str, town: Any, sites: tuple[str, ...], boss: Person) -> None:
        person = builders.make_person(name=name, town=town, supervisor=boss)
        device = builders.make_affected(person=person, outage=self.outage)
        self.people[name], self.affected[name] = person, device.pk
        self.model.devices[name] = Device(zone=town[2], sites=sites)

    @property
    def now(self) -> dt.datetime:
        """What the clock shows in both."""
        return self.model.now

    def held(self, name: str) -> Appointment | None:
        """The open appointment in the database."""
        return Appointment.objects.open().filter(affected=self.affected[name]).first()

    # --- what may be done ------------------------------------------------------------------------

    def book(self, name: str, slot: int) -> Op:
        """Book that start."""

        def real() -> str:
            person = Person.objects.get(pk=self.people[name].pk)
            booked = appointments.book(person=person, slot_id=slot, by=person, now=self.now)
            return "booked" if booked.created else "same"

        return Op(f"{name} books {slot}", real, lambda model: model.book(name, slot))

    def move(self, name: str, slot: int) -> Op:
        """Move to that start the appointment that is held as this is said."""
        held = self.held(name)
        holding = self.model.devices[name].held

        def real() -> str:
            if held is None:
                return "appointment_closed"
            before = Appointment.objects.get(pk=held.pk)
            moved = appointments.move(
                appointment=before, slot_id=slot, by=self.people[name], now=self.now
            )
            return "same" if moved.revision == before.revision else "moved"

        def on_paper(model: Model) -> str:
            if holding is None or model.devices[name].held is None:
                return "appointment_closed"
            return model.move(name, slot)

        return Op(f"{name} moves to {slot}", real, on_paper)

    def cancel(self, name: str) -> Op:
        """Cancel the appointment that is held as this is said."""
        held = self.held(name)

        def real() -> str:
            if held is None:
                return "nothing"
            appointments.cancel(appointment=held, by=self.people[name], now=self.now)
            return "cancelled"

        return Op(f"{name} cancels", real, lambda model: model.cancel(name))

    def restore(self, name: str) -> Op:
        """The device is reported as back."""

        def real() -> str:
            count = restorations.restore(
                affected_ids=[self.affected[name]], by=None, why="telemetry", now=self.now
            )
            return "restored" if count else "nothing"

        return Op(f"{name} works again", real, lambda model: model.restore(name))

    # --- doing it --------------------------------------------------------------------------------

    def do(self, op: Op) -> None:
        """Do it to both; both must say the same."""
        told, expected = _word(op.real), op.model(self.model)
        assert told == expected, f"{op.said}: the product says {told}, the model {expected}"

    def do_at_once(self, one: Op, other: Op) -> None:
        """Two at the same instant: what both are told must be true of one order or the other."""
        told = [
            result if isinstance(result, str) else _refusal(result)
            for result in race([one.real, other.real])
        ]
        orders = []
        for order in itertools.permutations((0, 1)):
            model = copy.deepcopy(self.model)
            words = {which: (one, other)[which].model(model) for which in order}
            if [words[0], words[1]] == told and self._is(model):
                self.model = model
                return
            orders.append([words[0], words[1]])
        raise AssertionError(f"{one.said}, {other.said}: told {told}; in an order {orders}")

    def _is(self, model: Model) -> bool:
        """Whether the database stands as the model says: who has which place."""
        return self.places() == places_of(model)

    def places(self) -> dict[str, tuple[str, int | None, bool]]:
        """Standing, start and whether it was taken away, by name, from the database."""
        found = {}
        for name, key in self.affected.items():
            held = self.held(name)
            found[name] = (
                AffectedDevice.objects.get(pk=key).standing,
                held.slot_id if held else None,
                bool(held and held.displaced_at),
            )
        return found

    def seats(self) -> dict[int, tuple[int, int]]:
        """Capacity and places taken by start, from the database."""
        return {
            key: (capacity, taken)
            for key, capacity, taken in Slot.objects.values_list("pk", "capacity", "taken")
        }


def places_of(model: Model) -> dict[str, tuple[str, int | None, bool]]:
    """The same of the model."""
    return {
        name: (
            device.standing,
            device.held.slot if device.held else None,
            bool(device.held and device.held.displaced),
        )
        for name, device in model.devices.items()
    }


def _word(act: Callable[[], str]) -> str:
    try:
        return act()
    except DomainError as error:
        return _refusal(error)


def _refusal(error: Exception) -> str:
    if isinstance(error, DomainError):
        return error.code
    raise error


def _empty() -> None:
    """Throw away what the last run left; faster than the flush of the test framework."""
    tables = ", ".join(
        connection.ops.quote_name(table)
        for table in connection.introspection.django_table_names(only_existing=True)
        if not table.startswith("django_")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
