"""Plays the planned week: each event by the operation that a page or a technician calls."""

import zlib
from collections.abc import Callable, Iterable, Sequence

from booking.models import Appointment, Slot
from booking.operations import appointments, clock, restorations
from demo.operations import post
from demo.rules import telephones
from demo.rules.cast import TECHNICIAN
from demo.rules.events import Book, Cancel, Clock, Event, Move, Ready, Restore, Start
from outages.models import AffectedDevice, Outage
from people.models import Person

Advance = Callable[[], object]


def play(events: Sequence[Event], *, outage: Outage, advance: Advance) -> None:
    """Let the events happen in their order; `advance` is called after each.

    The caller's transaction makes it all or nothing.
    """
    stage = _Stage(outage, events)
    for event in events:
        stage.perform(event)
        advance()


class _Stage:
    """Devices, owners and slots by the names that the plan uses, read once."""

    def __init__(self, outage: Outage, events: Iterable[Event]) -> None:
        acting = {event.device for event in events if not isinstance(event, Restore | Clock)}
        self.affected_ids: dict[str, int] = {}
        self.people: dict[str, Person] = {}
        rows = AffectedDevice.objects.filter(outage=outage)
        for key, device in rows.values_list("pk", "device__workstation_id"):
            self.affected_ids[device] = key
        owned = rows.filter(device__workstation_id__in=acting).select_related("person", "device")
        for row in owned:
            self.people[row.device.workstation_id] = row.person
        self.slot_ids = {
            Start(site, at): key
            for key, site, at in Slot.objects.values_list("pk", "site__slug", "starts_at")
        }
        self.technician = Person.objects.get(email=TECHNICIAN.email)
        self.held: dict[str, Appointment] = {}
        self.numbers = telephones.fictional()

    def perform(self, event: Event) -> None:
        """Call the operation of one event."""
        match event:
            case Book():
                person = self.people[event.device]
                self.held[event.device] = appointments.book(
                    person=person,
                    slot_id=self.slot_ids[event.start],
                    by=person,
                    now=event.at,
                    workstation_id=event.device,
                    accommodation=event.accommodation,
                    callback=self._number_of(person),
                ).appointment
            case Clock():
                clock.begin_waiting(now=event.at)
                post.settle_until(event.at)
            case Move():
                post.settle_until(event.at)
                self.held[event.device] = appointments.move(
                    appointment=self.held[event.device],
                    slot_id=self.slot_ids[event.start],
                    by=self.people[event.device],
                    now=event.at,
                )
            case Cancel():
                # Else the confirmation of last week would be withdrawn as never sent.
                post.settle_until(event.at)
                appointments.cancel(
                    appointment=self.held[event.device],
                    by=self.people[event.device],
                    now=event.at,
                )
            case Ready():
                appointments.say_ready(appointment=self.held[event.device], now=event.at)
            case Restore():
                restorations.restore(
                    affected_ids=[self.affected_ids[device] for device in event.devices],
                    by=self.technician,
                    why="repaired",
                    now=event.at,
                )

    def _number_of(self, person: Person) -> str | None:
        """What somebody types whom the roster gives no number, the same at every load."""
        if person.phone:
            return None
        return self.numbers[zlib.crc32(person.email.encode()) % len(self.numbers)]
