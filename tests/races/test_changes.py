"""Moves, cancellations and many tabs at once: no deadlock, no lost seat, one truth for a person."""

import threading
from functools import partial

from django.db import OperationalError

from booking.errors import AlreadyBooked, AppointmentClosed, SlotFull
from booking.models import Appointment, ClosedAs
from booking.operations import appointments, seats
from booking.operations.appointments import Booked
from booking.reads.seats import differences
from notifications.models import OPEN_STATES, Message, State
from outages.models import AffectedDevice, Standing
from tests import builders
from tests.races.crowd import of_kind, race


def moving(desk, appointment, slot):
    return partial(
        appointments.move,
        appointment=appointment,
        slot_id=slot.pk,
        by=appointment.person,
        now=desk.now,
    )


def booked(desk, person, slot):
    return builders.make_appointment(person=person, slot=slot, now=desk.now)


def test_two_people_who_swap_full_slots_are_refused_and_keep_their_seats(desk):
    """Neither seat is free while the other is held: who swaps needs a third."""
    early, late = desk.slot(10, capacity=1), desk.slot(14, capacity=1)
    one, other = (
        booked(desk, person, slot)
        for person, slot in zip(desk.people(2), (early, late), strict=True)
    )
    for _ in range(5):
        results = race([moving(desk, one, late), moving(desk, other, early)])
        assert [type(result) for result in results] == [SlotFull, SlotFull]
    assert Appointment.objects.get(pk=one.pk).slot_id == early.pk
    assert Appointment.objects.get(pk=other.pk).slot_id == late.pk
    assert differences() == []


def test_moves_both_ways_at_once_never_wait_for_each_other(desk):
    early, late = desk.slot(10, capacity=17), desk.slot(14, capacity=17)
    held = [
        booked(desk, person, (early, late)[number % 2])
        for number, person in enumerate(desk.people(32))
    ]
    for _ in range(4):
        there = dict(Appointment.objects.values_list("pk", "slot_id"))
        results = race(
            [moving(desk, one, late if there[one.pk] == early.pk else early) for one in held]
        )
        unexpected = [one for one in results if not isinstance(one, Appointment | SlotFull)]
        assert unexpected == []
    assert differences() == []
    assert Appointment.objects.open().count() == 32


def test_without_the_order_of_slots_the_same_moves_deadlock(desk, monkeypatch):
    """The control: seat given back first, whatever its id, and both have done so."""
    early, late = desk.slot(10, capacity=2), desk.slot(14, capacity=2)
    one, other = (
        booked(desk, person, slot)
        for person, slot in zip(desk.people(2), (early, late), strict=True)
    )
    both = threading.Barrier(2, timeout=20)

    def swap_without_order(old_slot_id, slot):
        seats.give_back(old_slot_id)
        both.wait()
        seats.take(slot.pk, revision=slot.revision)

    monkeypatch.setattr(appointments, "_swap", swap_without_order)
    results = race([moving(desk, one, late), moving(desk, other, early)])
    (error,) = of_kind(results, OperationalError)
    assert "deadlock detected" in str(error)


def test_one_person_in_16_tabs_gets_one_appointment_and_is_shown_it_in_the_others(desk):
    slots = [desk.slot(8 + number // 4, 15 * (number % 4)) for number in range(16)]
    (person,) = desk.people(1)
    results = race(
        [
            partial(appointments.book, person=person, slot_id=slot.pk, by=person, now=desk.now)
            for slot in slots
        ]
    )
    (winner,) = of_kind(results, Booked)
    refusals = of_kind(results, AlreadyBooked)
    assert len(refusals) == 15
    assert {refusal.held.pk for refusal in refusals} == {winner.appointment.pk}
    assert Appointment.objects.count() == 1
    assert differences() == []


def test_the_same_time_sent_16_times_is_one_appointment_and_one_confirmation(desk):
    slot = desk.slot(11, capacity=50)
    (person,) = desk.people(1)
    results = race(
        [partial(appointments.book, person=person, slot_id=slot.pk, by=person, now=desk.now)] * 16
    )
    assert sorted(one.created for one in of_kind(results, Booked)) == [False] * 15 + [True]
    assert Message.objects.filter(kind="confirmed").count() == 1
    slot.refresh_from_db()
    assert slot.taken == 1


def test_a_move_and_a_cancellation_at_once_end_cancelled_with_both_seats_free(desk):
    early, late = desk.slot(10), desk.slot(14)
    for person in desk.people(8):
        held = booked(desk, person, early)
        cancelling = partial(appointments.cancel, appointment=held, by=person, now=desk.now)
        moved, cancelled = race([moving(desk, held, late), cancelling])
        assert isinstance(moved, Appointment | AppointmentClosed)
        assert isinstance(cancelled, Appointment)
        held.refresh_from_db()
        assert held.closed_as == ClosedAs.CANCELLED
        said = Message.objects.about(held.uuid)
        # What still waits is the cancellation, and never a reminder of a time that is gone.
        assert [one.kind for one in said.filter(state__in=OPEN_STATES)] == ["cancelled"]
        assert not said.filter(kind="moved", state=State.SCHEDULED).exists()
    assert set(AffectedDevice.objects.values_list("standing", flat=True)) == {Standing.UNBOOKED}
    assert differences() == []
    assert [slot.taken for slot in (early, late) if slot.refresh_from_db() is None] == [0, 0]
