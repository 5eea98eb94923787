"""Longer hours, more seats, closed hours that stay closed, and changes that are undone."""

import datetime as dt

import pytest

from booking.errors import InvalidChange, NothingToChange
from booking.models import ChangeKind, Slot
from booking.operations import appointments, capacity
from booking.operations.publishing import publish_slots
from tests import builders
from tests.office import everything_leaves, fresh, planned, seats, the_same_everywhere

HOUR = dt.timedelta(hours=1)


def eastern(day, hour):
    return builders.at(builders.EASTERN, 2024, 7, day, hour)


def a_day_at_the_desk(office):
    """The desk from 8 to 16 EDT on Friday, windows at 8 to 12, four places each."""
    desk = office.sites["virtual"]
    day = builders.make_day(
        site=desk, on=dt.date(2024, 7, 26), opens=dt.time(8), closes=dt.time(16)
    )
    slots = [
        builders.make_slot(site=desk, starts_at=eastern(26, hour), capacity=4, day=day)
        for hour in range(8, 13)
    ]
    return day, slots


def longer(office, until):
    return office.change(ChangeKind.EXTEND, from_at=eastern(26, 8), until_at=until)


def test_staying_open_two_hours_longer_opens_the_starts_whose_windows_fit_now(office):
    day, slots = a_day_at_the_desk(office)

    seen = capacity.preview(change=longer(office, eastern(26, 18)), now=office.now)
    office.do(longer(office, eastern(26, 18)))

    # Windows of four hours until 18:00: 13:00 and 14:00 fit now.
    assert (seen.new_slots, seen.seats_before, seen.seats_after) == (2, 20, 28)
    added = Slot.objects.filter(service_day=day).exclude(pk__in=[one.pk for one in slots])
    assert [(one.starts_at, one.capacity) for one in added.order_by("starts_at")] == [
        (eastern(26, 13), 4),
        (eastern(26, 14), 4),
    ]
    day.refresh_from_db()
    assert day.closes == dt.time(18)


def test_longer_hours_taken_back_move_who_booked_there_and_close_the_rest(office):
    day, _slots = a_day_at_the_desk(office)
    done = office.do(longer(office, eastern(26, 18)))
    added = list(Slot.objects.filter(service_day=day).order_by("starts_at"))[-2:]
    (held,) = office.booked(added[0])
    free = office.slot(9, day=27)

    undone = office.undo(done)

    assert (undone.moved, undone.displaced) == (1, 0)
    assert fresh(held).slot_id == free.pk
    assert seats(*added) == [(0, 0), (0, 0)]
    day.refresh_from_db()
    assert day.closes == dt.time(16)
    assert planned(held)[-1] == "moved_by_us"
    the_same_everywhere()


def test_hours_closed_by_mistake_open_again_when_the_day_is_made_longer(office):
    _day, slots = a_day_at_the_desk(office)
    office.do(office.close(from_at=eastern(26, 14), until_at=eastern(26, 20)))
    assert [one[0] for one in seats(*slots)] == [4, 4, 4, 0, 0]

    office.do(longer(office, eastern(26, 16)))

    assert [one[0] for one in seats(*slots)] == [4, 4, 4, 4, 4]


def test_undoing_says_nothing_to_whom_nothing_was_said_yet(office):
    slot, later = office.slot(11), office.slot(15)
    (held,) = office.booked(slot)
    everything_leaves(office.now)  # the confirmation of eleven o'clock

    done = office.do(office.close(from_at=office.denver(25, 11), until_at=office.denver(25, 15)))
    assert fresh(held).slot_id == later.pk
    office.undo(done)

    assert planned(held) == ["be_at_workstation", "be_there_now"]
    assert fresh(held).revision == 2


def test_undoing_before_anything_was_said_confirms(office):
    slot = office.slot(11)
    office.slot(15)
    (held,) = office.booked(slot)

    office.undo(
        office.do(office.close(from_at=office.denver(25, 11), until_at=office.denver(25, 15)))
    )

    assert planned(held) == ["be_at_workstation", "be_there_now", "confirmed"]


def test_undoing_leaves_alone_who_has_chosen_since_and_whose_start_has_come(office):
    early, late, other = office.slot(10), office.slot(12), office.slot(17)
    office.slot(18)
    chosen, passed = office.booked(late)[0], office.booked(early)[0]
    done = office.do(office.close(from_at=office.denver(25, 10), until_at=office.denver(25, 17)))
    appointments.move(
        appointment=chosen, slot_id=office.slot(18, 30).pk, by=chosen.person, now=office.now
    )

    undone = office.undo(done, now=office.denver(25, 11))

    assert (undone.given_back, undone.left_alone) == (0, 2)
    assert fresh(chosen).starts_at == office.denver(25, 18, 30)
    assert fresh(passed).slot_id == other.pk
    assert seats(early, late) == [(5, 0), (5, 0)]
    the_same_everywhere()


def test_more_seats_carry_the_reason_and_undone_keep_who_sits_there(office):
    slot = office.slot(11, capacity=1)
    office.booked(slot)
    done = office.do(
        office.change(
            ChangeKind.SEATS,
            from_at=slot.starts_at,
            until_at=slot.starts_at + HOUR,
            capacity=5,
            reason="Four more technicians came",
        )
    )
    assert Slot.objects.get(pk=slot.pk).capacity_reason == "Four more technicians came."
    office.booked(slot, 2)

    office.undo(done)

    assert seats(slot) == [(3, 3)]
    assert Slot.objects.get(pk=slot.pk).capacity_reason == ""


def test_no_start_is_published_into_closed_hours(office):
    desk = office.sites["virtual"]
    day = builders.make_day(site=desk, on=dt.date(2024, 7, 26), closes=dt.time(0))
    builders.make_day(site=desk, on=dt.date(2024, 7, 27))
    office.do(office.close(from_at=eastern(26, 12), until_at=eastern(26, 14)))
    day.refresh_from_db()
    assert (day.opens, day.closes) == (dt.time(0), dt.time(0)), "a gap in the middle"

    publish_slots(site=desk, first=day.on, last=day.on, every_minutes=60, now=office.now)

    hours = [
        one.starts_at.astimezone(eastern(26, 0).tzinfo).hour
        for one in Slot.objects.filter(service_day=day).order_by("starts_at")
    ]
    # Windows of four hours end by noon or begin at 2 p.m.
    assert hours == [*range(9), *range(14, 24)]


def test_a_start_that_another_closing_covers_stays_closed_until_the_last_is_undone(office):
    _day, slots = a_day_at_the_desk(office)
    first = office.do(
        office.change(ChangeKind.CLOSE, from_at=eastern(26, 12), until_at=eastern(26, 16))
    )
    other = office.do(
        office.change(ChangeKind.CLOSE, from_at=eastern(26, 8), until_at=eastern(26, 16))
    )
    office.undo(first)
    assert {one[0] for one in seats(*slots)} == {0}
    office.undo(other)
    assert {one[0] for one in seats(*slots)} == {4}


def test_seats_taken_twice_and_undone_in_either_order_are_all_there_again(office):
    for order in (0, 1):
        slot = office.slot(9 + order, day=28)
        span = {"from_at": slot.starts_at, "until_at": slot.starts_at + HOUR / 60}
        ((before, _taken),) = seats(slot)
        done = [
            office.do(office.change(ChangeKind.SEATS, capacity=count, **span))
            for count in (before + 6, before - 1, 0)
        ]
        for change in (done[1], done[2]) if order else (done[2], done[1]):
            office.undo(change)
        assert seats(slot) == [(before + 6, 0)]


def test_nobody_books_into_closed_hours_by_more_seats(office):
    a_day_at_the_desk(office)
    closed = {"from_at": eastern(26, 8), "until_at": eastern(26, 16)}
    office.do(office.change(ChangeKind.CLOSE, **closed))
    with pytest.raises(NothingToChange):
        capacity.preview(
            change=office.change(ChangeKind.SEATS, capacity=8, **closed), now=office.now
        )


@pytest.mark.parametrize("kind", [ChangeKind.PAUSE, ChangeKind.CLOSE, ChangeKind.SEATS])
def test_what_lies_farther_ahead_than_two_years_is_refused_at_its_field(office, kind):
    with pytest.raises(InvalidChange) as refusal:
        office.do(office.change(kind, until_at=dt.datetime.max.replace(tzinfo=dt.UTC), capacity=1))
    assert refusal.value.extra["field"] == "until_at"
