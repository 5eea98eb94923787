"""A restore beside somebody who books, moves or cancels the same device: all agree afterwards."""

from functools import partial

import pytest

from booking.errors import AppointmentClosed, NotAffected
from booking.models import Appointment, ClosedAs
from booking.operations import appointments, restorations
from booking.operations.appointments import Booked
from booking.reads import agreement
from booking.reads.seats import differences
from notifications.models import OPEN_STATES, Message
from outages.models import AffectedDevice, Standing
from tests import builders
from tests.races.conftest import desk
from tests.races.crowd import race

__all__ = ["desk"]

ROUNDS = 12


def restoring(desk, person):
    label = AffectedDevice.objects.get(person=person).device.workstation_id
    return partial(
        restorations.restore_by_label,
        workstation_ids=[label],
        by=None,
        why="telemetry",
        now=desk.now,
    )


def everything_agrees(person):
    """Restored, nothing open, every seat free, and nothing left to be said but what ended it."""
    assert AffectedDevice.objects.get(person=person).standing == Standing.RESTORED
    assert not Appointment.objects.open().filter(person=person).exists()
    for one in Appointment.objects.filter(person=person):
        left = Message.objects.about(one.uuid).filter(state__in=OPEN_STATES)
        said = "restored" if one.closed_as == ClosedAs.RESTORED else "cancelled"
        assert {message.kind for message in left} == {said}
        assert {message.about_revision for message in left} == {one.revision}


@pytest.fixture
def slots(desk):
    return desk.slot(11, capacity=50), desk.slot(14, capacity=50)


def test_booking_and_restoring_at_once(desk, slots):
    for person in desk.people(ROUNDS):
        booking = partial(
            appointments.book, person=person, slot_id=slots[0].pk, by=person, now=desk.now
        )
        booked, (answer,) = race([booking, restoring(desk, person)])
        assert isinstance(booked, Booked | NotAffected)
        assert answer.result == "restored"
        everything_agrees(person)
    assert agreement.disagreements() == []
    assert differences() == []


def test_moving_and_restoring_at_once(desk, slots):
    for person in desk.people(ROUNDS):
        held = builders.make_appointment(person=person, slot=slots[0], now=desk.now)
        moving = partial(
            appointments.move, appointment=held, slot_id=slots[1].pk, by=person, now=desk.now
        )
        moved, (answer,) = race([moving, restoring(desk, person)])
        assert isinstance(moved, Appointment | AppointmentClosed)
        assert answer.result == "restored"
        held.refresh_from_db()
        assert held.revision == (2 if isinstance(moved, Appointment) else 1)
        everything_agrees(person)
    assert agreement.disagreements() == []
    assert differences() == []


def test_cancelling_and_restoring_at_once(desk, slots):
    for person in desk.people(ROUNDS):
        held = builders.make_appointment(person=person, slot=slots[0], now=desk.now)
        cancelling = partial(appointments.cancel, appointment=held, by=person, now=desk.now)
        cancelled, (answer,) = race([cancelling, restoring(desk, person)])
        assert isinstance(cancelled, Appointment | AppointmentClosed)
        assert answer.result == "restored"
        everything_agrees(person)
    assert agreement.disagreements() == []
    assert differences() == []


def test_two_lists_at_once_in_opposite_order_restore_each_device_once(desk, slots):
    people = desk.people(40)
    for number, person in enumerate(people):
        builders.make_appointment(person=person, slot=slots[number % 2], now=desk.now)
    labels = list(AffectedDevice.objects.values_list("device__workstation_id", flat=True))
    results = race(
        [
            partial(
                restorations.restore_by_label,
                workstation_ids=order,
                by=None,
                why="telemetry",
                now=desk.now,
            )
            for order in (labels, labels[::-1], labels, labels[::-1])
        ]
    )
    restored = [one for answers in results for one in answers if one.result == "restored"]
    again = [one for answers in results for one in answers if one.result == "already_restored"]
    assert (len(restored), len(again)) == (40, 120)
    assert Message.objects.filter(kind="restored", channel="email").count() == 40
    assert agreement.disagreements() == []
    assert differences() == []
