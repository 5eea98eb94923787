"""`check_counts`: silent while all agree, and each lie is named."""

import io
import threading
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from booking.models import Appointment
from booking.operations import appointments, restorations
from booking.reads import agreement
from outages.models import AffectedDevice, Standing, StandingChange, StandingTally
from outages.operations import tally
from tests import builders
from tests.races.conftest import desk
from tests.races.crowd import race

__all__ = ["desk"]


@pytest.fixture
def booked(desk):
    """Two people with a booking, one without; half of the changes are folded."""
    slot = desk.slot(11)
    one, other, _ = desk.people(3)
    builders.make_appointment(person=one, slot=slot, now=desk.now)
    tally.fold()
    return builders.make_appointment(person=other, slot=slot, now=desk.now)


def check():
    """What the command says: (lines, or None where all agree)."""
    said, wrong = io.StringIO(), io.StringIO()
    try:
        call_command("check_counts", stdout=said, stderr=wrong)
    except CommandError as error:
        return [*wrong.getvalue().splitlines(), str(error)]
    assert wrong.getvalue() == ""
    return said.getvalue()


def test_while_all_agree_it_prints_the_sum(booked):
    assert check() == (
        "july-2024: 1 unbooked + 2 booked + 0 waiting + 0 in_repair + 0 missed_by_us"
        " + 0 not_reached + 0 on_hold + 0 restored + 0 excluded = 3 affected\n"
    )


def test_it_takes_five_queries_and_sees_one_instant(booked, django_assert_num_queries):
    with agreement.snapshot():
        with django_assert_num_queries(5):
            assert agreement.disagreements() == []
        # Somebody else books meanwhile; this look does not see it.
        race([partial(AffectedDevice.objects.update, standing="excluded")])
        assert agreement.disagreements() == []
    assert agreement.disagreements() != []


def test_a_standing_that_was_moved_behind_the_history_is_named_three_ways(booked):
    AffectedDevice.objects.filter(pk=booked.affected_id).update(standing=Standing.RESTORED)
    assert check() == [
        "july-2024: the count says 2 booked, the devices say 1.",
        "july-2024: the count says 0 restored, the devices say 1.",
        f"affected device {booked.affected_id}: stands restored, its history ends booked.",
        f"affected device {booked.affected_id}: stands restored with 1 open appointment.",
        "4 differences.",
    ]


def test_a_tally_that_drifted_is_named_and_so_is_its_sum(booked):
    StandingTally.objects.filter(standing=Standing.BOOKED).update(devices=7)
    assert check() == [
        "july-2024: the count says 8 booked, the devices say 2.",
        "july-2024: the standings add up to 9, 3 devices are affected.",
        "2 differences.",
    ]


def test_a_change_that_was_marked_as_folded_and_was_not_is_named(booked):
    StandingChange.objects.filter(affected=booked.affected_id, was="unbooked").update(folded=True)
    assert [line for line in check() if "july" in line] == [
        "july-2024: the count says 1 booked, the devices say 2.",
        "july-2024: the count says 2 unbooked, the devices say 1.",
    ]


def test_a_device_that_was_added_without_history_is_named(booked):
    device = builders.make_device(owner=booked.person)
    AffectedDevice.objects.create(
        outage=booked.affected.outage, device=device, person=booked.person
    )
    assert check() == [
        "july-2024: the count says 1 unbooked, the devices say 2.",
        "july-2024: the standings add up to 3, 4 devices are affected.",
        "2 differences.",
    ]


def test_a_booked_device_without_appointment_is_named(booked):
    Appointment.objects.filter(pk=booked.pk).update(
        closed_at=booked.starts_at, closed_as="cancelled"
    )
    assert check() == [
        f"affected device {booked.affected_id}: stands booked with 0 open appointments.",
        "1 difference.",
    ]


def test_who_lost_a_time_and_still_stands_booked_is_named(booked):
    Appointment.objects.filter(pk=booked.pk).update(displaced_at=booked.booked_at)
    assert check() == [
        f"affected device {booked.affected_id}: stands booked, but the time of"
        f" {booked.reference} was taken away.",
        "1 difference.",
    ]


def test_while_people_book_cancel_and_are_restored_every_look_agrees(desk):
    slots = [desk.slot(11, capacity=9), desk.slot(14, capacity=9)]
    people = desk.people(6)
    done, found = threading.Event(), []

    def look():
        while not done.is_set():
            with agreement.snapshot():
                found.extend(agreement.disagreements())
        connection.close()

    def live(person):
        for slot in slots:
            held = builders.make_appointment(person=person, slot=slot, now=desk.now)
            appointments.cancel(appointment=held, by=person, now=desk.now)
            tally.fold()
        builders.make_appointment(person=person, slot=slots[0], now=desk.now)
        device = AffectedDevice.objects.get(person=person)
        restorations.restore(
            affected_ids=[device.pk], by=person, why="works again", now=desk.now, tell=True
        )

    looking = threading.Thread(target=look)
    looking.start()
    results = race([partial(live, person) for person in people])
    done.set()
    looking.join(30)
    assert results == [None] * 6
    assert found == []
    assert check().endswith("6 restored + 0 excluded = 6 affected\n")
