"""Changes of capacity against people who book, move and cancel, and against each other."""

import threading
import uuid
from functools import partial

import pytest
from django.db import IntegrityError, connection

from booking.errors import (
    AppointmentClosed,
    Busy,
    NothingToChange,
    PreviewStale,
    SlotFull,
)
from booking.models import Appointment, CapacityChange, ChangeKind, Slot
from booking.operations import appointments, capacity
from booking.operations.appointments import Booked
from booking.operations.capacity import Change, Undone
from booking.reads.seats import differences
from notifications.models import Message
from outages.models import AffectedDevice, Standing
from tests import builders
from tests.races.crowd import of_kind, race


def fewer(desk, slot, seats):
    """The change of one start's places."""
    return Change(
        site=desk.site,
        kind=ChangeKind.SEATS,
        reason="A technician fell ill.",
        from_at=slot.starts_at,
        until_at=slot.ends_at,
        capacity=seats,
    )


def closing(desk, slot, **fields):
    """The change that closes one start's window."""
    return Change(
        site=desk.site,
        kind=ChangeKind.CLOSE,
        reason="The power is off.",
        from_at=slot.starts_at,
        until_at=slot.ends_at,
    )


def pressing(desk, change, *, key=None, by=None):
    """The press on what is seen now."""
    return partial(
        capacity.apply,
        change=change,
        key=key or uuid.uuid4(),
        seen=capacity.preview(change=change, now=desk.now).seen,
        by=by or builders.make_person(),
        now=desk.now,
    )


def insisting(desk, change):
    """A coordinator who looks and presses again as long as others come in between."""
    by = builders.make_person()

    def press():
        for _ in range(20):
            try:
                return pressing(desk, change, by=by)()
            except PreviewStale:
                continue
        raise AssertionError("others came in between twenty times")

    return press


def booking(desk, person, slot):
    return partial(appointments.book, person=person, slot_id=slot.pk, by=person, now=desk.now)


def all_agrees():
    assert differences() == []
    seated = Appointment.objects.seated()
    assert not seated.filter(slot__capacity=0).exists(), "nobody sits on a closed start"
    assert not seated.exclude(affected__standing=Standing.BOOKED).exists()
    lost = Appointment.objects.open().filter(displaced_at__isnull=False)
    assert not lost.exclude(affected__standing=Standing.MISSED_BY_US).exists()


def test_the_same_press_eight_times_at_once_is_one_change_and_each_is_told_once(desk):
    slot = desk.slot(11, capacity=6)
    desk.slot(16, capacity=4)
    for person in desk.people(6):
        booking(desk, person, slot)()
    press = pressing(desk, closing(desk, slot), key=uuid.uuid4())

    results = race([press] * 8)

    assert len({one.pk for one in of_kind(results, CapacityChange)}) == 1
    assert [one for one in results if not isinstance(one, CapacityChange)] == []
    assert Message.objects.filter(kind__in=("moved_by_us", "choose_another")).count() == 6
    all_agrees()


def test_two_changes_of_the_same_start_take_turns(desk):
    for seats in (1, 2, 3):
        slot = desk.slot(9 + seats, capacity=4)
        for person in desk.people(4):
            booking(desk, person, slot)()
        results = race(
            [
                pressing(desk, fewer(desk, slot, seats)),
                pressing(desk, closing(desk, slot)),
            ]
        )
        unexpected = [
            one
            for one in results
            if not isinstance(one, CapacityChange | PreviewStale | NothingToChange)
        ]
        assert unexpected == []
        assert of_kind(results, CapacityChange)
        all_agrees()


def test_people_who_book_move_and_cancel_while_a_start_loses_its_seats_are_never_oversold(desk):
    early, late = desk.slot(10, capacity=8), desk.slot(15, capacity=8)
    held = [booking(desk, one, early)().appointment for one in desk.people(6)]
    for seats in (6, 4, 2, 0):
        newcomers = [booking(desk, one, early) for one in desk.people(4)]
        movers = [
            partial(
                appointments.move,
                appointment=one,
                slot_id=late.pk,
                by=one.person,
                now=desk.now,
            )
            for one in held[:2]
        ]
        leaver = partial(
            appointments.cancel, appointment=held[-1], by=held[-1].person, now=desk.now
        )
        results = race([*newcomers, *movers, leaver, insisting(desk, fewer(desk, early, seats))])
        known = Booked | Appointment | SlotFull | AppointmentClosed | CapacityChange
        assert [one for one in results if not isinstance(one, known)] == []
        all_agrees()
        early.refresh_from_db()
        assert early.capacity == seats
        pressing(desk, fewer(desk, early, 8))()


def _somebody_books_before_the_slots_are_locked(desk, slot, monkeypatch):
    """The booking is committed between the look and the lock, once."""
    (person,) = desk.people(1)
    lock, books = capacity.lock_slots, [booking(desk, person, slot)]

    def late(slot_ids):
        if books:
            book = books.pop()
            thread = threading.Thread(target=lambda: (book(), connection.close()))
            thread.start()
            thread.join(20)
            assert not thread.is_alive()
        return lock(slot_ids)

    monkeypatch.setattr(capacity, "lock_slots", late)


def test_who_books_between_the_look_and_the_lock_is_seen_and_nothing_is_changed(desk, monkeypatch):
    slot = desk.slot(11)
    booking(desk, desk.people(1)[0], slot)()
    press = pressing(desk, closing(desk, slot))
    _somebody_books_before_the_slots_are_locked(desk, slot, monkeypatch)

    with pytest.raises(PreviewStale) as stale:
        press()

    assert stale.value.message == "1 more person has booked since you looked. Nothing was changed."
    assert Slot.objects.get(pk=slot.pk).capacity == 5
    all_agrees()


def test_without_the_second_look_only_the_check_of_the_database_keeps_a_seat_from_vanishing(
    desk, monkeypatch
):
    """The control: the plan of the first look, carried out under the locks."""
    slot = desk.slot(11)
    booking(desk, desk.people(1)[0], slot)()
    press = pressing(desk, closing(desk, slot))
    _somebody_books_before_the_slots_are_locked(desk, slot, monkeypatch)
    monkeypatch.setattr(capacity, "look_again", lambda before, *rest: before)

    with pytest.raises(IntegrityError, match="a_slot_is_never_oversold"):
        press()


def test_who_is_touched_but_not_locked_makes_it_start_anew_and_in_the_end_it_says_busy(
    desk, monkeypatch
):
    slot = desk.slot(11)
    booking(desk, desk.people(1)[0], slot)()
    press = pressing(desk, closing(desk, slot))
    lock, missed = capacity.lock_devices, [True, True]
    monkeypatch.setattr(
        capacity, "lock_devices", lambda keys: {} if missed and missed.pop() else lock(keys)
    )
    assert isinstance(press(), CapacityChange)

    other = desk.slot(12, capacity=1)
    booking(desk, desk.people(1)[0], other)()
    monkeypatch.setattr(capacity, "lock_devices", lambda keys: {})
    with pytest.raises(Busy):
        pressing(desk, fewer(desk, other, 0))()
    assert Slot.objects.get(pk=other.pk).capacity == 1
    assert CapacityChange.objects.count() == 1


def test_undone_four_times_at_once_while_people_choose_gives_each_one_place(desk):
    slot, other = desk.slot(11, capacity=6), desk.slot(16, capacity=3)
    third = desk.slot(17, capacity=6)
    held = [booking(desk, one, slot)().appointment for one in desk.people(6)]
    Slot.objects.filter(pk=third.pk).update(capacity=0)
    change = pressing(desk, closing(desk, slot))()
    Slot.objects.filter(pk=third.pk).update(capacity=6)
    boss = builders.make_person()
    undoing = partial(capacity.undo, change=change, by=boss, now=desk.now)
    movers = [
        partial(appointments.move, appointment=one, slot_id=third.pk, by=one.person, now=desk.now)
        for one in held[:3]
    ]

    results = race([undoing] * 4 + movers)

    assert [one for one in results if not isinstance(one, Undone | Appointment)] == []
    assert sum(one.given_back > 0 for one in of_kind(results, Undone)) == 1
    all_agrees()
    assert AffectedDevice.objects.filter(standing=Standing.BOOKED).count() == 6
    other.refresh_from_db()
    assert other.taken == 0
