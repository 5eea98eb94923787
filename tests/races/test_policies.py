"""A version put in force beside bookings, moves and another version: one truth for every promise."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from booking.errors import SlotFull
from booking.models import Appointment, Slot
from booking.operations import appointments, policies, seats
from booking.operations.appointments import Booked
from booking.operations.policies import Published
from booking.reads.seats import differences
from notifications.models import Message
from outages.models import AffectedDevice
from outages.operations import policies as drafts
from outages.reads.situation import published_versions
from people.models import Person
from tests import builders
from tests.races.crowd import of_kind, race
from tests.running import wait_until


def draft(desk, **numbers):
    boss = builders.make_person(roles=("coordinator",))
    policy = drafts.draft(outage=desk.outage, by=boss, now=desk.now)
    numbers = {"summary": "Repairs go faster than planned.", **numbers}
    return drafts.revise(policy=policy, by=boss, numbers=numbers)


def publishing(desk, policy, *, seen=None):
    seen = seen or policies.compare(policy=policy, in_force_at=desk.now, now=desk.now).seen
    return partial(
        policies.publish,
        policy=policy,
        in_force_at=desk.now,
        seen=seen,
        by=policy.drafted_by,
        now=desk.now,
    )


def booking(desk, person, slot, **choices):
    return partial(
        appointments.book, person=person, slot_id=slot.pk, by=person, now=desk.now, **choices
    )


def stale_promises():
    """Open appointments that do not promise what the version in force at their start says."""
    versions = published_versions()
    found = []
    for one in Appointment.objects.open():
        policy = versions.at(one.starts_at)
        ready = one.starts_at - dt.timedelta(minutes=policy.ready_minutes)
        ends = one.starts_at + dt.timedelta(minutes=policy.window_minutes)
        if (one.policy_id, one.ready_at, one.ends_at) != (policy.pk, ready, ends):
            found.append(one)
    return found


def in_own_connection(act):
    """`act` for a thread, its connection closed behind it."""

    def run():
        try:
            act()
        finally:
            connection.close()

    return run


def publish_between_look_and_seat(desk, monkeypatch, policy):
    """Book, and put `policy` in force at the moment before the seat is taken, each in a thread."""
    person, slot = desk.people(1)[0], desk.slot(11)
    looked, published = threading.Event(), threading.Event()
    take = appointments.seats.take

    def wait_then_take(slot_id, **expected):
        looked.set()
        assert published.wait(20)
        return take(slot_id, **expected)

    monkeypatch.setattr(seats, "take", wait_then_take)
    publish = publishing(desk, policy)

    def publish_meanwhile():
        assert looked.wait(20)
        try:
            return publish()
        finally:
            published.set()

    number = "(303) 555-0177"
    return race([booking(desk, person, slot, callback=number), publish_meanwhile])


# The ready time is on the slot; how early check-in and reminders are, is on no slot.
@pytest.mark.parametrize("numbers", [{"ready_minutes": 45}, {"at_workstation_minutes": 90}])
def test_a_version_between_the_look_and_the_seat_makes_the_booking_look_again(
    desk, monkeypatch, numbers
):
    booked, published = publish_between_look_and_seat(desk, monkeypatch, draft(desk, **numbers))

    assert isinstance(booked, Booked), booked
    assert isinstance(published, Published), published
    assert stale_promises() == []
    assert Appointment.objects.get().policy.version == 2
    assert Message.objects.filter(kind="confirmed", channel="email").count() == 1
    assert not Message.objects.filter(kind="what_changed").exists()
    # What was typed with the first try is not lost with it.
    assert Person.objects.filter(callback_phone="+13035550177").count() == 1
    assert differences() == []


@pytest.mark.parametrize("numbers", [{"ready_minutes": 45}, {"at_workstation_minutes": 90}])
def test_without_the_revision_of_the_slot_the_same_booking_promises_what_is_over(
    desk, monkeypatch, numbers
):
    """The control: a seat is taken on whatever the slot promises by now."""

    def take_whatever(slot_id, *, revision):
        free = Slot.objects.filter(pk=slot_id, remaining__gt=0)
        return free.update(taken=1) == 1

    monkeypatch.setattr(seats, "take", take_whatever)
    booked, _ = publish_between_look_and_seat(desk, monkeypatch, draft(desk, **numbers))

    assert isinstance(booked, Booked), booked
    assert [one.policy.version for one in stale_promises()] == [1]


def test_32_bookings_and_moves_beside_two_versions_end_with_one_truth(desk):
    early, late = desk.slot(10, capacity=40), desk.slot(14, capacity=40)
    people = desk.people(28)
    held = [booking(desk, person, early)().appointment for person in people[:14]]
    one, other = draft(desk, ready_minutes=45), draft(desk, ready_minutes=60)
    moving = [
        partial(appointments.move, appointment=has, slot_id=late.pk, by=has.person, now=desk.now)
        for has in held[:7]
    ]
    cancelling = [
        partial(appointments.cancel, appointment=has, by=has.person, now=desk.now)
        for has in held[7:11]
    ]
    results = race(
        [
            *(booking(desk, person, (early, late)[n % 2]) for n, person in enumerate(people[14:])),
            publishing(desk, one),
            *moving,
            *cancelling,
            publishing(desk, other),
        ]
    )

    expected = (Booked, Appointment, Published, SlotFull, policies.errors.PreviewStale)
    assert [result for result in results if not isinstance(result, expected)] == []
    assert of_kind(results, SlotFull) == []
    assert stale_promises() == []
    assert differences() == []
    told = Message.objects.filter(kind="what_changed", channel="email")
    about = list(told.values_list("about", "context__policy"))
    assert len(about) == len(set(about)), "nobody is told twice of one version"


def test_two_presses_at_once_tell_everybody_once(desk):
    slot = desk.slot(11, capacity=5)
    for person in desk.people(3):
        booking(desk, person, slot)()
    publish = publishing(desk, draft(desk, ready_minutes=45))

    first, second = race([publish, publish])

    assert (first.rewritten, first.told) == (second.rewritten, second.told) == (3, 3)
    assert Message.objects.filter(kind="what_changed", channel="email").count() == 3
    assert set(Appointment.objects.values_list("revision", flat=True)) == {1}


def test_who_books_between_the_locks_follows_too_even_if_that_wants_another_beginning(
    desk, monkeypatch
):
    """A newcomer has a seat before the slots are locked, and holds the own device meanwhile."""
    first, newcomer = desk.people(2)
    slot = desk.slot(11)
    booking(desk, first, slot)()
    policy = draft(desk, ready_minutes=45)
    seen = policies.compare(policy=policy, in_force_at=desk.now, now=desk.now).seen
    publish = publishing(desk, policy, seen=seen.replace("-1", "-2"))
    devices, begun = policies._devices, []
    free = threading.Event()

    def hold_a_moment():
        with transaction.atomic():
            list(AffectedDevice.objects.select_for_update(no_key=True).filter(person=newcomer))
            begun.append("held")
            assert free.wait(20)

    with ThreadPoolExecutor(1) as elsewhere:

        def devices_after_a_booking(ids):
            if not begun:
                begun.append("booked")
                race([booking(desk, newcomer, slot)])
                holding = elsewhere.submit(in_own_connection(hold_a_moment))
                wait_until(lambda: "held" in begun, seconds=20, what="the device is held")
                begun.append(holding)
            elif len(ids) == 1 and "again" not in begun:
                begun.append("again")
                # Without waiting it fails now; what follows finds the device free.
                threading.Timer(0.5, free.set).start()
            return devices(ids)

        monkeypatch.setattr(policies, "_devices", devices_after_a_booking)
        done = publish()

    assert "again" in begun
    assert (done.rewritten, done.told) == (2, 2)
    assert stale_promises() == []
