"""A coordinator's office in the week of July 2024: who books, who changes what can be booked."""

import datetime as dt
import uuid

from booking.models import Appointment, ChangeKind, Slot
from booking.operations import capacity
from booking.operations.capacity import Change
from booking.reads.seats import differences
from notifications.models import Message, State
from outages.models import Standing
from tests import builders

REASON = "Two technicians fell ill."


class Office:
    """What the tests do with the week: people who book, and a coordinator who changes things."""

    def __init__(self, outage, sites, now) -> None:
        self.outage, self.sites, self.now = outage, sites, now
        self.boss = builders.make_person(name="Kim Coordinator", roles=("coordinator",))

    def people(self, count, town=builders.BOISE):
        made = [builders.make_person(town=town) for _ in range(count)]
        for person in made:
            builders.make_affected(person=person, outage=self.outage)
        return made

    def booked(self, slot, count=1, town=builders.BOISE):
        """That many people on a start, a second after each other."""
        return [
            builders.make_appointment(
                person=one, slot=slot, now=self.now + dt.timedelta(seconds=number)
            )
            for number, one in enumerate(self.people(count, town))
        ]

    def slot(self, hour, minute=0, *, day=25, site="virtual", **fields):
        """A start on a day of July 2024, on the clock of Denver (virtual) or of the site."""
        zone = builders.MOUNTAIN if site == "virtual" else self.sites[site].zone
        starts_at = builders.at(zone, 2024, 7, day, hour, minute)
        return builders.make_slot(site=self.sites[site], starts_at=starts_at, **fields)

    def denver(self, day, hour, minute=0):
        return builders.at(builders.MOUNTAIN, 2024, 7, day, hour, minute)

    def change(self, kind, *, site="virtual", reason=REASON, **fields):
        return Change(site=self.sites[site], kind=kind, reason=reason, **fields)

    def close(self, *, site="virtual", **fields):
        return self.change(ChangeKind.CLOSE, site=site, **fields)

    def do(self, change, *, key=None, now=None):
        now = now or self.now
        seen = capacity.preview(change=change, now=now)
        return capacity.apply(
            change=change, key=key or uuid.uuid4(), seen=seen.seen, by=self.boss, now=now
        )

    def undo(self, change, *, now=None):
        return capacity.undo(change=change, by=self.boss, now=now or self.now)


def seats(*slots):
    """Seats and seats taken of each."""
    return [Slot.objects.values_list("capacity", "taken").get(pk=slot.pk) for slot in slots]


def fresh(appointment):
    return Appointment.objects.select_related("affected", "slot", "site").get(pk=appointment.pk)


def standing(appointment):
    return fresh(appointment).affected.standing


def planned(appointment):
    """What is still to be said about it, by kind."""
    waiting = Message.objects.about(appointment.uuid).filter(state=State.SCHEDULED, channel="email")
    return sorted(waiting.values_list("kind", flat=True))


def everything_leaves(now):
    Message.objects.filter(state=State.SCHEDULED, due_at__lte=now).update(
        state=State.SENT, terminal_at=now
    )


def the_same_everywhere():
    """Seats, appointments and standings agree."""
    assert differences() == []
    assert not Appointment.objects.seated().filter(affected__standing=Standing.MISSED_BY_US)
    displaced = Appointment.objects.open().filter(displaced_at__isnull=False)
    assert not displaced.exclude(affected__standing=Standing.MISSED_BY_US)
