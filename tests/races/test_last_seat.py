"""The last seat: 64 people, one slot of 50. First the proof that the race is there at all."""

from functools import partial

from booking.errors import SlotFull
from booking.models import Appointment
from booking.operations import appointments, seats
from booking.operations.appointments import Booked
from booking.reads.seats import differences
from notifications.models import Message
from outages.models import AffectedDevice, Standing
from tests.races.control import check_off, take_without_guard
from tests.races.crowd import of_kind, race

PEOPLE, SEATS = 64, 50


def stampede(desk, slot):
    """Everybody books that slot at once; what became of each."""
    return race(
        [
            partial(appointments.book, person=one, slot_id=slot.pk, by=one, now=desk.now)
            for one in desk.people(PEOPLE)
        ]
    )


def test_without_the_guard_the_same_stampede_oversells(desk, monkeypatch):
    slot = desk.slot(11, capacity=SEATS)
    monkeypatch.setattr(seats, "take", take_without_guard)
    with check_off():
        results = stampede(desk, slot)
    sold = Appointment.objects.open().filter(slot=slot).count()
    assert sold == len(of_kind(results, Booked))
    assert sold > SEATS, "the control must oversell, or this rig proves nothing"


def test_of_64_people_50_get_the_slot_and_14_are_told_what_else_is_free(desk):
    slot = desk.slot(11, capacity=SEATS)
    near = [desk.slot(11, 15), desk.slot(10, 45), desk.slot(11, 30)]
    desk.slot(15)
    results = stampede(desk, slot)
    refused = of_kind(results, SlotFull)
    assert len(of_kind(results, Booked)) == SEATS
    assert len(refused) == PEOPLE - SEATS
    assert {frozenset(one.pk for one in refusal.alternatives) for refusal in refused} == {
        frozenset(one.pk for one in near)
    }
    slot.refresh_from_db()
    assert slot.taken == SEATS
    assert differences() == []
    # Who was refused keeps nothing of the try.
    booked = AffectedDevice.objects.filter(standing=Standing.BOOKED)
    assert booked.count() == Appointment.objects.count() == SEATS
    confirmed = Message.objects.filter(kind="confirmed")
    assert set(confirmed.values_list("person_id", flat=True)) == set(
        booked.values_list("person_id", flat=True)
    )
    assert confirmed.count() == SEATS


def test_64_people_on_8_slots_of_7_fill_every_seat_and_not_one_more(desk):
    slots = [desk.slot(8 + number // 4, 15 * (number % 4), capacity=7) for number in range(8)]
    people = desk.people(64)
    results = race(
        [
            partial(
                appointments.book,
                person=one,
                slot_id=slots[number % 8].pk,
                by=one,
                now=desk.now,
            )
            for number, one in enumerate(people)
        ]
    )
    assert len(of_kind(results, Booked)) == 56
    assert len(of_kind(results, SlotFull)) == 8
    assert differences() == []
