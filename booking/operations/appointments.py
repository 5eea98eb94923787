"""Book, move, cancel, and say ready: the protocol of docs/booking-protocol.md.

Locks are taken in one order everywhere: the affected device, its messages, then slots by id.
The seat comes last, so that the one hot row is held for no longer than a commit.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext

from booking import errors
from booking.models import Appointment, ClosedAs, Mode, Slot
from booking.operations import alternatives, notes, promises, seats
from booking.reads.ways import Ways, affected_of, held_by, reader_zone, ways_of
from booking.rules import phrases
from booking.rules.eligibility import Offer
from kit.insert import insert
from kit.prepared import Prepared
from kit.times import clock_zone
from notifications.operations import outbox
from notifications.operations.outbox import Note
from outages.models import OFFLINE, AffectedDevice, Policy, Standing
from outages.operations import affected as standing
from outages.reads.situation import Versions, policy_in_force, published_versions
from people.errors import BadTelephone
from people.models import Person
from people.operations import callback as callbacks

REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letter or figure that is mistaken for another when it is read out."""

LOOKS = 3
"""How often somebody looks again at a time that is rewritten between the look and the seat."""

_slots = Prepared(lambda slot: Slot.objects.filter(pk=slot))

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment, and whether this call made it (False: it was there already)."""

    appointment: Appointment
    created: bool


def _looking_again(act: Callable[P, R]) -> Callable[P, R]:
    """Do it anew, from the beginning, where a policy was published between the look and the seat."""

    @wraps(act)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(LOOKS - 1):
            try:
                return act(*args, **kwargs)
            except errors.SlotRewritten:
                # What was undone in the database stands in the objects still: the number to call.
                asked: dict[str, Any] = dict(kwargs)
                person: Person = asked.get("person") or asked["appointment"].person
                person.refresh_from_db(fields=["callback_phone"])
        return act(*args, **kwargs)

    return again


@_looking_again
def book(
    *,
    person: Person,
    slot_id: int,
    by: Person,
    now: dt.datetime,
    workstation_id: str | None = None,
    accommodation: bool = False,
    callback: str | None = None,
) -> Booked:
    """Take a seat on a slot for an affected device of `person`.

    1. Lock the affected device: one person's tabs queue here and nobody else waits.
    2. Look without locking: the slot, then the policy, and whether it is open to the person.
    3. Write appointment, standing and messages.
    4. Take the seat by one conditional UPDATE; none left undoes everything. So does a slot that
       was rewritten since step 2; then all of it is done anew.

    The same slot again answers with the same appointment. `callback` is any way of writing a
    telephone number. Raises NoOutage, NotAffected, DeviceNeeded, AlreadyBooked, NoSuchSlot,
    SlotBegun, SlotFull (both with `alternatives`), NotEligible, BadTelephone.
    """
    try:
        with transaction.atomic():
            devices = affected_of(person, lock=True)
            if not devices and policy_in_force(now) is None:
                raise errors.NoOutage
            device = choose_device(devices, workstation_id, slot_id)
            held = held_by(device)
            if held is not None:
                held.person = person
                if held.slot_id == slot_id and held.displaced_at is None:
                    return Booked(held, created=False)
                raise errors.AlreadyBooked(held=held)
            slot = _slot(slot_id)
            # After the slot: a version published in between has raised the slot's revision.
            versions = published_versions()
            ways = ways_of(person, policy=versions.at(now), now=now, accommodation=accommodation)
            offer = _offer(ways, slot)
            _look(slot, now)
            policy = _promised(versions, slot)
            planned = _number(person, slot, callback, by=by, now=now)
            appointment = Appointment(
                reference=f"{_letters(4)}-{_letters(4)}",
                affected=device,
                person=person,
                accommodation=accommodation,
                call_phrase=phrases.draw(secrets.choice),
                booked_at=now,
                booked_by=by,
            )
            _freeze(appointment, slot, ways, offer, policy)
            insert([appointment])
            standing.move(device, to=Standing.BOOKED, by=by, why="booked", now=now)
            planned += notes.say_and_plan(
                appointment, kind="confirmed", policy=policy, by=by, now=now
            )
            if offer.because == "accommodation":
                planned += notes.tell_supervisor(appointment, now=now)
            outbox.queue(planned)
            _take(slot)
    except errors.SlotGone as refusal:
        refusal.alternatives = _alternatives(slot, person, now)
        raise
    return Booked(appointment, created=True)


@_looking_again
def move(
    *,
    appointment: Appointment,
    slot_id: int,
    by: Person,
    now: dt.datetime,
    accommodation: bool = False,
    callback: str | None = None,
) -> Appointment:
    """Move an open appointment to another slot in one transaction.

    Both slots are touched in the order of their ids, so that two people who swap never wait for
    each other; a full target leaves the old seat alone. The same slot again changes nothing, unless
    its seat was taken away: whoever has to choose holds none, and may choose that start again.
    `accommodation` and `callback` are those of `book`. Raises AppointmentClosed, NoSuchSlot,
    SlotBegun, SlotFull (with `alternatives`), NotEligible, BadTelephone.
    """
    person = appointment.person
    try:
        with transaction.atomic():
            device, appointment = _lock(appointment)
            old_slot_id = None if appointment.displaced_at else appointment.slot_id
            if old_slot_id == slot_id:
                return appointment
            slot = _slot(slot_id)
            versions = published_versions()
            appointment.accommodation = appointment.accommodation or accommodation
            ways = ways_of(
                person,
                policy=versions.at(now),
                now=now,
                accommodation=appointment.accommodation,
                moving=appointment,
            )
            offer = _offer(ways, slot)
            _look(slot, now)
            policy = _promised(versions, slot)
            planned = _number(person, slot, callback, by=by, now=now)
            _freeze(appointment, slot, ways, offer, policy)
            appointment.revision += 1
            appointment.ready_since = None
            appointment.displaced_at = None
            appointment.save()
            standing.move(device, to=Standing.BOOKED, by=by, why="moved", now=now)
            notes.withdraw(appointment, replaced=True, now=now)
            planned += notes.say_and_plan(appointment, kind="moved", policy=policy, by=by, now=now)
            if offer.because == "accommodation":
                planned += notes.tell_supervisor(appointment, now=now)
            outbox.queue(planned)
            _swap(old_slot_id, slot)
    except errors.SlotGone as refusal:
        refusal.alternatives = _alternatives(slot, person, now)
        raise
    return appointment


def cancel(*, appointment: Appointment, by: Person, now: dt.datetime) -> Appointment:
    """Close an open appointment as cancelled, free the seat and stop its messages.

    Cancelling again changes nothing. Raises AppointmentClosed when it was closed otherwise.
    """
    with transaction.atomic():
        try:
            device, appointment = _lock(appointment)
        except errors.AppointmentClosed:
            appointment.refresh_from_db()
            if appointment.closed_as == ClosedAs.CANCELLED:
                return appointment
            raise
        close(appointment, as_=ClosedAs.CANCELLED, now=now)
        standing.move(device, to=Standing.UNBOOKED, by=by, why="cancelled", now=now)
        outbox.queue([notes.say_cancelled(appointment, policy=appointment.policy, by=by, now=now)])
        if appointment.displaced_at is None:
            seats.give_back(appointment.slot_id)
    return appointment


def say_ready(*, appointment: Appointment, now: dt.datetime) -> Appointment:
    """ "I am at my workstation": from the ready time to the window's end, and once.

    Raises TooEarly before the ready time, WindowEnded, AppointmentClosed, Displaced.
    """
    with transaction.atomic():
        _, appointment = _lock(appointment)
        if appointment.displaced_at is not None:
            raise errors.Displaced
        if appointment.ready_at is None:
            raise errors.TooEarly(
                gettext("A repair at an office has no ready time. Check in there.")
            )
        if now < appointment.ready_at:
            at = clock_zone(appointment.ready_at, appointment.zone)
            raise errors.TooEarly(
                gettext("You can say so from %(time)s.") % {"time": at},
                ready_at=appointment.ready_at.isoformat(),
            )
        if now >= appointment.ends_at:
            raise errors.WindowEnded
        if appointment.ready_since is None:
            appointment.ready_since = now
            appointment.save(update_fields=["ready_since"])
    return appointment


def close(appointment: Appointment, *, as_: ClosedAs, now: dt.datetime) -> None:
    """Close a locked appointment and withdraw its messages; the caller frees the seat last."""
    appointment.closed_at, appointment.closed_as = now, as_
    appointment.revision += 1
    appointment.save(update_fields=["closed_at", "closed_as", "revision"])
    notes.withdraw(appointment, replaced=False, now=now)


def choose_device(
    devices: Sequence[AffectedDevice], workstation_id: str | None, slot_id: int
) -> AffectedDevice:
    """The offline device meant: the one named, the only one, the one that holds this very slot,
    or the only one without an appointment.

    Raises NotAffected without an offline device, DeviceNeeded when it is not clear which.
    """
    offline = [device for device in devices if device.standing in OFFLINE]
    if not offline:
        raise errors.NotAffected
    if workstation_id is not None:
        named = [one for one in offline if one.device.workstation_id == workstation_id]
        if not named:
            raise errors.DeviceNeeded(
                gettext("None of your broken workstations has that Workstation ID.")
            )
        return named[0]
    held = {device.pk: held_by(device) for device in offline}
    again = [
        one
        for one in offline
        if (has := held[one.pk]) and has.slot_id == slot_id and has.displaced_at is None
    ]
    unbooked = [one for one in offline if held[one.pk] is None]
    for meant in (offline, again, unbooked):
        if len(meant) == 1:
            return meant[0]
    raise errors.DeviceNeeded


def _number(
    person: Person, slot: Slot, callback: str | None, *, by: Person, now: dt.datetime
) -> list[Note]:
    """Store the number that we call, if one was given; return what is said about a change.

    Raises BadTelephone; a virtual repair without any number is one.
    """
    if callback is not None:
        if callbacks.change(person, callback):
            return [notes.tell_callback_changed(person, by=by, now=now)]
    elif slot.mode == Mode.VIRTUAL and not person.phone:
        raise BadTelephone
    return []


def _lock(appointment: Appointment) -> tuple[AffectedDevice, Appointment]:
    """Lock the affected device, then read the appointment anew under that lock."""
    device = AffectedDevice.objects.select_for_update(no_key=True).get(pk=appointment.affected_id)
    fresh = (
        Appointment.objects.select_related("site", "person", "policy")
        .filter(pk=appointment.pk)
        .get()
    )
    if fresh.closed_at is not None:
        raise errors.AppointmentClosed
    return device, fresh


def _slot(slot_id: int) -> Slot:
    found = _slots.fetch(slot=slot_id)
    if not found:
        raise errors.NoSuchSlot
    return found[0]


def _offer(ways: Ways, slot: Slot) -> Offer:
    """The offer that opens the slot's site to the person."""
    site = next((site for site in ways.sites.values() if site.pk == slot.site_id), None)
    if site is None:
        raise errors.NoSuchSlot
    offer = ways.offer(site.slug)
    if offer is not None and "booking" in offer.takes:
        return offer
    raise ways.not_bookable(site.slug)


def _look(slot: Slot, now: dt.datetime) -> None:
    """Refuse without a lock what cannot be had: in a stampede the losers cost one read."""
    if slot.starts_at <= now:
        raise errors.SlotBegun
    if slot.remaining <= 0:
        raise errors.SlotFull


def _freeze(appointment: Appointment, slot: Slot, ways: Ways, offer: Offer, policy: Policy) -> None:
    site = ways.sites[offer.site]
    zone = ways.zone if slot.mode == Mode.VIRTUAL else site.zone
    promises.freeze(appointment, slot, site=site, zone=zone, miles=offer.miles, policy=policy)


def _promised(versions: Versions, slot: Slot) -> Policy:
    """The version that a booking of the slot follows: the one in force at its start."""
    policy = versions.at(slot.starts_at)
    if policy is None:
        raise errors.NoOutage
    return policy


def _take(slot: Slot) -> None:
    """Take the seat on the promise that was read, or say why there is none."""
    if seats.take(slot.pk, revision=slot.revision):
        return
    if Slot.objects.filter(pk=slot.pk, revision=slot.revision).exists():
        raise errors.SlotFull
    raise errors.SlotRewritten


def _swap(old_slot_id: int | None, slot: Slot) -> None:
    """Change both counters in the order of the ids; without an old seat only take the new one."""
    if old_slot_id is not None and old_slot_id < slot.pk:
        seats.give_back(old_slot_id)
    _take(slot)
    if old_slot_id is not None and old_slot_id > slot.pk:
        seats.give_back(old_slot_id)


def _alternatives(slot: Slot, person: Person, now: dt.datetime) -> list[Slot]:
    return alternatives.nearest(slot, zone=reader_zone(person, now=now), now=now)


def _letters(count: int) -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(count))
