"""The same week twice: in the database, by the real operations, and on the model's sheet of paper."""

import copy
import datetime as dt
import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from booking.models import Appointment, CapacityChange, ChangeKind, Site, Slot
from booking.operations import appointments, capacity, policies, restorations
from kit.errors import DomainError
from outages.models import AffectedDevice, Outage
from outages.operations import policies as drafts
from outages.operations import reports
from people.models import Person
from tests import builders
from tests.machine.model import Change, Device, Model, Seat
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
        self.boss = boss = builders.make_person(roles=("coordinator",))
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
        """Cancel the appointment that is held as this is said; again is no harm."""
        held = self.held(name)

        def real() -> str:
            if held is None:
                return "nothing"
            appointments.cancel(appointment=held, by=self.people[name], now=self.now)
            return "cancelled"

        def on_paper(model: Model) -> str:
            told = model.cancel(name)
            if held is None or told == "cancelled":
                return told
            return (
                "appointment_closed" if model.devices[name].standing == "restored" else "cancelled"
            )

        return Op(f"{name} cancels", real, on_paper)

    def break_again(self, name: str) -> Op:
        """The owner says that a device that was back is broken again."""

        def real() -> str:
            person = Person.objects.get(pk=self.people[name].pk)
            said = reports.report(person=person, by=person, now=self.now)
            return "reported" if said.is_news else "same"

        return Op(f"{name} is broken again", real, lambda model: model.break_again(name))

    def restore(self, name: str) -> Op:
        """The device is reported as back."""

        def real() -> str:
            count = restorations.restore(
                affected_ids=[self.affected[name]], by=None, why="telemetry", now=self.now
            )
            return "restored" if count else "nothing"

        return Op(f"{name} works again", real, lambda model: model.restore(name))

    def pause(self, site: str, until: dt.datetime) -> Op:
        """Take no new bookings until then."""
        return self._change(
            f"{site} pauses until {until}",
            capacity.Change(
                site=self.sites[site], kind=ChangeKind.PAUSE, reason="Too much.", until_at=until
            ),
            lambda model: model.pause(site, until),
        )

    def seats_of(self, slot: int, places: int) -> Op:
        """Give one start fewer or more places."""
        seat = self.model.slots[slot]
        return self._change(
            f"{slot} gets {places}",
            capacity.Change(
                site=self.sites[seat.site],
                kind=ChangeKind.SEATS,
                reason="A technician fell ill.",
                from_at=seat.starts_at,
                until_at=seat.starts_at + dt.timedelta(minutes=1),
                capacity=places,
            ),
            lambda model: model.lower_or_raise(slot, places),
        )

    def close(self, site: str, begin: dt.datetime, end: dt.datetime) -> Op:
        """Close those hours of a site."""
        return self._change(
            f"{site} closes {begin} to {end}",
            capacity.Change(
                site=self.sites[site],
                kind=ChangeKind.CLOSE,
                reason="The power is off.",
                from_at=begin,
                until_at=end,
            ),
            lambda model: model.close(site, begin, end),
        )

    def _change(
        self, said: str, change: capacity.Change, on_paper: Callable[[Model], Change]
    ) -> Op:
        """A change that is looked at now and pressed when it is done."""
        seen = _word(lambda: capacity.preview(change=change, now=self.now).seen)
        looked_at = copy.deepcopy(self.model)
        expected = set(on_paper(looked_at).touched)
        key = uuid.uuid4()

        def real() -> str:
            if seen == "nothing_to_change":
                return "nothing_to_change"
            pressed = [
                capacity.apply(change=change, key=key, seen=seen, by=self.boss, now=self.now)
                for _ in range(2)
            ]
            assert pressed[0].pk == pressed[1].pk, "pressed twice is one change"
            return "changed"

        def model_too(model: Model) -> str:
            if seen == "nothing_to_change":
                return "nothing_to_change"
            trial = copy.deepcopy(model)
            if set(on_paper(trial).touched) != expected:
                return "preview_stale"
            on_paper(model).key = key
            return "changed"

        return Op(said, real, model_too)

    def undo(self, which: int) -> Op:
        """Undo one of the changes made so far."""
        made = self.model.changes
        key = made[which % len(made)].key if made else None

        def real() -> str:
            if key is None:
                return "nothing"
            for _ in range(2):
                capacity.undo(
                    change=CapacityChange.objects.get(key=key), by=self.boss, now=self.now
                )
            return "undone"

        def on_paper(model: Model) -> str:
            if key is None:
                return "nothing"
            model.undo(next(one for one in model.changes if one.key == key))
            return "undone"

        return Op(f"change {which} is undone", real, on_paper)

    def publish(self, ready_minutes: int, at: dt.datetime) -> Op:
        """Put another ready time in force at that instant."""

        def real() -> str:
            policy = drafts.draft(outage=self.outage, by=self.boss, now=self.now)
            drafts.revise(
                policy=policy,
                by=self.boss,
                numbers={"ready_minutes": ready_minutes, "summary": "Other times."},
            )
            looked = policies.compare(policy=policy, in_force_at=at, now=self.now)
            if not looked.differences:
                return "the same"
            for _ in range(2):
                policies.publish(
                    policy=policy, in_force_at=at, seen=looked.seen, by=self.boss, now=self.now
                )
            return "published"

        def on_paper(model: Model) -> str:
            if model.minutes_at(at) == ready_minutes:
                return "the same"
            model.versions.append((at, ready_minutes))
            return "published"

        return Op(f"{ready_minutes} minutes early from {at}", real, on_paper)

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
            if _alike([words[0], words[1]]) == _alike(told) and self._is(model):
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

    def ready_times(self) -> dict[str, dt.datetime]:
        """When each who awaits a call is to be there, by name, from the database."""
        held = {name: self.held(name) for name in self.affected}
        return {name: one.ready_at for name, one in held.items() if one and one.ready_at}

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


def _alike(words: list[str]) -> list[str]:
    """The words, with those as one that two at once cannot tell apart: whether the office has no
    time any more or only this one is gone, and which of two same moves came first."""
    alike = {"slot_full": "no place", "not_eligible": "no place", "same": "moved"}
    return [alike.get(word, word) for word in words]


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
