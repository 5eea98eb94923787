"""Changing capacity: previewed, done once, everybody told once with a time or a choice.

Thursday 25 July 2024, 7:00 a.m. in Denver. People live far from every site unless it is said.
"""

import datetime as dt
import uuid
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import errors
from booking.models import CapacityChange, ChangeKind, ServiceDay, Site, Slot
from booking.operations import appointments, capacity, clock
from notifications.models import Message
from outages.models import AffectedDevice, Standing
from tests import builders
from tests.office import (
    REASON,
    everything_leaves,
    fresh,
    planned,
    seats,
    standing,
    the_same_everywhere,
)

HOUR = dt.timedelta(hours=1)


def test_closing_a_day_with_180_booked_is_seen_done_repeated_and_undone(office):
    today = [office.slot(hour, capacity=20) for hour in range(9, 18)]
    tomorrow = [office.slot(hour, day=26, capacity=16) for hour in range(9, 19)]
    held = [one for slot in today for one in office.booked(slot, 20)]
    everything_leaves(office.now + HOUR / 2)
    closing = office.close(from_at=office.denver(25, 8), until_at=office.denver(26, 7))

    seen = capacity.preview(change=closing, now=office.now)

    # Eight places fewer tomorrow than people today: 180 touched, 160 moved, 20 have to choose.
    assert (len(seen.touched), seen.moved, seen.displaced) == (180, 160, 20)
    assert (seen.seats_before, seen.seats_after) == (180, 0)
    assert Slot.objects.filter(capacity=0).count() == 0, "a preview changes nothing"

    key = uuid.uuid4()
    done = capacity.apply(change=closing, key=key, seen=seen.seen, by=office.boss, now=office.now)
    again = capacity.apply(change=closing, key=key, seen=seen.seen, by=office.boss, now=office.now)
    assert again == done
    with pytest.raises(errors.NothingToChange):
        office.do(closing)

    assert seats(*today) == [(0, 0)] * 9
    assert seats(*tomorrow) == [(16, 16)] * 10
    the_same_everywhere()
    told = Counter(
        Message.objects.filter(kind__in=("moved_by_us", "choose_another")).values_list(
            "about", flat=True
        )
    )
    assert told == {one.uuid: 1 for one in held}
    assert Message.objects.filter(kind="moved_by_us").count() == 160
    # Fairness: whose time was first and who booked first is served first; the last 20 are left.
    assert [fresh(one).displaced_at is not None for one in held] == [False] * 160 + [True] * 20
    assert [fresh(one).slot_id for one in held[:16]] == [tomorrow[0].pk] * 16

    everything_leaves(office.now)
    undone = office.undo(done)

    assert (undone.given_back, undone.left_alone) == (180, 0)
    assert seats(*today) == [(20, 20)] * 9
    assert seats(*tomorrow) == [(16, 0)] * 10
    assert [fresh(one).slot_id for one in held] == [one.slot_id for one in held]
    assert {standing(one) for one in held} == {Standing.BOOKED}
    the_same_everywhere()
    again_told = Message.objects.filter(kind="stands_again")
    assert Counter(again_told.values_list("about", flat=True)) == {one.uuid: 1 for one in held}
    assert {fresh(one).revision for one in held} == {2}
    assert office.undo(done) == capacity.Undone()
    assert again_told.count() == 180


def test_fewer_seats_take_from_whom_booked_last_and_the_earliest_suiting_time_is_given(office):
    slot = office.slot(11, capacity=3)
    office.slot(10)  # before the time that was lost
    office.slot(20)  # after 7:00 p.m. where they live
    office.slot(12, capacity=1, taken=0)
    first, second, third = office.booked(slot, 3)

    office.do(
        office.change(
            ChangeKind.SEATS,
            from_at=office.denver(25, 11),
            until_at=office.denver(25, 12),
            capacity=1,
        )
    )

    assert fresh(first).starts_at == office.denver(25, 11)
    assert fresh(second).starts_at == office.denver(25, 12)
    assert fresh(third).displaced_at == office.now
    assert [standing(one) for one in (first, second, third)] == ["booked", "booked", "missed_by_us"]
    assert [fresh(one).revision for one in (first, second, third)] == [0, 1, 1]
    assert planned(first) == ["be_at_workstation", "be_there_now", "confirmed"]
    assert planned(second) == ["be_at_workstation", "be_there_now", "moved_by_us"]
    assert planned(third) == ["choose_another"]
    the_same_everywhere()
    said = Message.objects.get(kind="moved_by_us").context
    assert said["what"] == "Virtual desk can take fewer people at that time."
    assert said["reason"] == REASON
    assert said["was"] == "Thursday 25 July, 11:00 a.m. MDT"
    assert said["by"] == ""


def test_two_hours_are_the_least_and_seven_days_the_most_that_somebody_is_put_off(office):
    early = office.slot(8)
    office.slot(8, 59)
    next_week = office.slot(8, 1, day=26, capacity=1)
    (held,) = office.booked(early)
    Slot.objects.filter(pk=next_week.pk).update(
        starts_at=early.starts_at + dt.timedelta(days=7, minutes=1),
        ready_at=early.starts_at + dt.timedelta(days=7),
        ends_at=early.starts_at + dt.timedelta(days=7, hours=4),
    )
    change = office.change(
        ChangeKind.SEATS,
        from_at=early.starts_at,
        until_at=early.starts_at + HOUR / 60,
        capacity=0,
    )
    assert capacity.preview(change=change, now=office.now).displaced == 1

    right = office.slot(9)
    assert [one.to for one in capacity.preview(change=change, now=office.now).touched] == [right]
    assert fresh(held).slot_id == early.pk


def test_who_has_no_other_place_may_choose_the_old_start_again_or_cancel_but_is_not_ready(office):
    slot = office.slot(11, capacity=2)
    one, other = office.booked(slot, 2)
    day = {"from_at": office.denver(25, 7), "until_at": office.denver(26, 0)}
    office.do(office.close(**day))
    now = office.denver(25, 10, 45)

    with pytest.raises(errors.Displaced):
        appointments.say_ready(appointment=fresh(one), now=now)
    with pytest.raises(errors.AlreadyBooked):
        appointments.book(person=one.person, slot_id=slot.pk, by=one.person, now=office.now)
    with pytest.raises(errors.SlotFull):
        appointments.move(appointment=one, slot_id=slot.pk, by=one.person, now=office.now)
    Slot.objects.filter(pk=slot.pk).update(capacity=1)
    appointments.move(appointment=one, slot_id=slot.pk, by=one.person, now=office.now)
    appointments.cancel(appointment=other, by=other.person, now=office.now)

    assert seats(slot) == [(1, 1)]
    assert (standing(one), standing(other)) == ("booked", "unbooked")
    assert fresh(one).displaced_at is None
    the_same_everywhere()


def test_who_has_lost_a_place_is_not_touched_by_the_next_change(office):
    slot = office.slot(11, capacity=2)
    (lost,) = office.booked(slot)
    office.do(office.close(from_at=office.now, until_at=office.denver(26, 0)))
    Slot.objects.filter(pk=slot.pk).update(capacity=2)
    (newcomer,) = office.booked(slot)
    lower = office.change(
        ChangeKind.SEATS, from_at=slot.starts_at, until_at=slot.ends_at, capacity=0
    )

    seen = capacity.preview(change=lower, now=office.now)

    assert [one.appointment for one in seen.touched] == [newcomer]
    assert fresh(lost).revision == 1


def test_the_clock_leaves_a_time_that_was_taken_away_alone(office):
    (held,) = office.booked(office.slot(11))
    office.do(office.close(from_at=office.now, until_at=office.denver(26, 0)))

    clock.begin_waiting(now=office.denver(25, 11, 30))

    assert standing(held) == Standing.MISSED_BY_US


def test_a_window_that_reaches_into_closed_hours_is_off_and_one_that_has_begun_is_not(office):
    begun, reaching, before = (office.slot(hour) for hour in (7, 10, 8))
    held = [office.booked(slot)[0] for slot in (reaching, before)]
    in_window = builders.make_appointment(
        person=office.people(1)[0], slot=begun, now=office.now - HOUR
    )

    seen = capacity.preview(
        change=office.close(from_at=office.denver(25, 12), until_at=office.denver(25, 13)),
        now=office.denver(25, 7, 30),
    )

    # 10 to 2 and 8 to noon: the second ends as the closing begins; 7 to 11 is under way.
    assert [one.appointment.pk for one in seen.touched] == [held[0].pk]
    assert in_window.starts_at < office.denver(25, 7, 30)


def test_denver_closes_at_noon_with_nobody_booked(office):
    denver = office.sites["denver"]
    day = builders.make_day(
        site=denver, on=dt.date(2024, 7, 25), walkins=True, opens=dt.time(8), closes=dt.time(17)
    )
    change = office.close(
        site="denver", from_at=office.denver(25, 12), until_at=office.denver(26, 0)
    )

    seen = capacity.preview(change=change, now=office.now)
    done = office.do(change)

    assert seen.walkins == (
        "The walk-in line on Thursday 25 July is open from 9:30 a.m. to 12:00 p.m. MDT."
    )
    day.refresh_from_db()
    assert (day.closes, day.walkins_until) == (dt.time(12), dt.time(12))
    office.undo(done)
    day.refresh_from_db()
    assert (day.closes, day.walkins_until) == (dt.time(17), dt.time(16, 30))


def test_a_site_closed_until_further_notice_does_not_serve_and_says_why_until_it_is_undone(office):
    near = builders.AURORA
    denver = office.sites["denver"]
    Site.objects.filter(pk=denver.pk).update(takes_bookings=True)
    slot = office.slot(14, site="denver")
    (held,) = office.booked(slot, town=near)
    call = office.slot(15)

    done = office.do(office.close(site="denver", reason="The power is off"))

    denver.refresh_from_db()
    assert (denver.serving, denver.not_serving_reason) == (False, "The power is off.")
    # From an office to a call, at 3:00 p.m.: on the person's clock, nobody travels.
    moved = fresh(held)
    assert (moved.slot_id, moved.mode, moved.miles) == (call.pk, "virtual", None)
    office.undo(done)
    denver.refresh_from_db()
    assert (denver.serving, denver.not_serving_reason) == (True, "")
    back = fresh(held)
    assert (back.slot_id, back.mode, back.miles, back.zone) == (
        slot.pk,
        "onsite",
        held.miles,
        builders.MOUNTAIN,
    )


def test_nobody_goes_from_a_call_to_an_office_or_to_another_office_unasked(office):
    denver, dallas = office.sites["denver"], office.sites["dallas"]
    Site.objects.filter(pk__in=(denver.pk, dallas.pk)).update(takes_bookings=True)
    office.slot(15, site="dallas", capacity=50)
    at_denver = office.slot(14, site="denver")
    (onsite,) = office.booked(at_denver, town=builders.AURORA)
    office.do(office.close(site="denver"))
    assert fresh(onsite).displaced_at == office.now

    Site.objects.filter(pk=denver.pk).update(serving=True, not_serving_reason="")
    office.slot(16, site="denver", capacity=50)
    called = office.slot(9)
    near = office.people(1, town=builders.AURORA)[0]
    by_call = builders.make_appointment(person=near, slot=called, now=office.now)
    office.do(office.close(from_at=office.now, until_at=office.denver(26, 0)))
    assert fresh(by_call).displaced_at == office.now


def test_people_are_put_elsewhere_at_a_site_that_is_paused_but_not_from_elsewhere(office):
    first, second = office.slot(11), office.slot(12)
    (held,) = office.booked(first)
    office.do(office.change(ChangeKind.PAUSE, until_at=office.denver(26, 12)))
    lower = office.change(
        ChangeKind.SEATS, from_at=first.starts_at, until_at=second.starts_at, capacity=0
    )

    assert [one.to for one in capacity.preview(change=lower, now=office.now).touched] == [second]

    Site.objects.filter(slug="denver").update(takes_bookings=True)
    onsite = office.slot(14, site="denver")
    office.booked(onsite, town=builders.AURORA)
    seen = capacity.preview(change=office.close(site="denver"), now=office.now)
    assert [one.to for one in seen.touched] == [None]
    assert fresh(held).slot_id == first.pk


def test_a_pause_touches_nobody_and_is_undone_unless_it_was_set_anew(office):
    (held,) = office.booked(office.slot(11))
    virtual = office.sites["virtual"]
    first = office.do(office.change(ChangeKind.PAUSE, until_at=office.denver(26, 12)))
    virtual.refresh_from_db()
    assert (virtual.bookings_open_at, virtual.pause_reason) == (office.denver(26, 12), REASON)
    assert standing(held) == Standing.BOOKED

    second = office.do(office.change(ChangeKind.PAUSE, until_at=office.denver(26, 15)))
    assert office.undo(first).changed_since == 1
    virtual.refresh_from_db()
    assert virtual.bookings_open_at == office.denver(26, 15)
    office.undo(second)
    virtual.refresh_from_db()
    assert virtual.bookings_open_at == office.denver(26, 12)


def test_a_press_after_somebody_else_has_booked_changes_nothing_and_says_so(office):
    slot = office.slot(11)
    office.booked(slot)
    closing = office.close(from_at=office.now, until_at=office.denver(26, 0))
    seen = capacity.preview(change=closing, now=office.now).seen
    office.booked(slot, 3)

    with pytest.raises(errors.PreviewStale) as stale:
        capacity.apply(change=closing, key=uuid.uuid4(), seen=seen, by=office.boss, now=office.now)

    assert stale.value.message == (
        "3 more people have booked since you looked. Nothing was changed."
    )
    assert len(stale.value.preview.touched) == 4
    assert seats(slot) == [(5, 4)]
    assert not CapacityChange.objects.exists()


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("close", {"until_at": -1}, "until_at"),
        ("close", {"from_at": 5, "until_at": 4}, "until_at"),
        ("close", {"until_at": 4, "reason": "  "}, "reason"),
        ("close", {"until_at": 4, "reason": "x" * 201}, "reason"),
        ("close", {"until_at": 4, "capacity": 1}, "capacity"),
        ("seats", {"from_at": 1, "until_at": 4}, "capacity"),
        ("seats", {"from_at": 1, "until_at": 4, "capacity": -1}, "capacity"),
        ("seats", {"from_at": 1, "until_at": 4, "capacity": 3_000_000_000}, "capacity"),
        ("seats", {"until_at": 4, "capacity": 1}, "from_at"),
        ("seats", {"from_at": 1, "capacity": 1}, "until_at"),
        ("pause", {}, "until_at"),
        ("pause", {"from_at": 2, "until_at": 4}, "from_at"),
        ("extend", {"from_at": 240, "until_at": 241}, "from_at"),
        ("extend", {"from_at": 1, "until_at": 2}, "until_at"),
        ("extend", {"from_at": 1, "until_at": 100}, "until_at"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence_and_the_field(office, kind, fields, field):
    builders.make_day(site=office.sites["virtual"], on=dt.date(2024, 7, 25), closes=dt.time(18))
    given = {
        name: office.now + value * HOUR if name.endswith("_at") else value
        for name, value in fields.items()
    }

    with pytest.raises(errors.InvalidChange) as refusal:
        capacity.preview(change=office.change(ChangeKind(kind), **given), now=office.now)

    assert refusal.value.field == field
    assert refusal.value.message.endswith(".")


def test_a_time_without_a_zone_is_refused(office):
    with pytest.raises(errors.InvalidChange) as refusal:
        capacity.preview(
            change=office.close(until_at=dt.datetime(2024, 7, 26, 12)),  # noqa: DTZ001
            now=office.now,
        )
    assert refusal.value.field == "until_at"


def test_the_number_of_statements_does_not_grow_with_the_people(office):
    def queries(count, day):
        slot = office.slot(11, day=day, capacity=count)
        office.slot(15, day=day, capacity=count // 2)
        office.booked(slot, count)
        closing = office.close(from_at=slot.starts_at, until_at=slot.starts_at + 4 * HOUR)
        with CaptureQueriesContext(
            connection,
        ) as applied:
            done = office.do(closing)
        with CaptureQueriesContext(connection) as undone:
            office.undo(done)
        return len(applied), len(undone)

    few = queries(2, 26)
    assert queries(40, 28) == few
    assert few[0] <= 60
    assert AffectedDevice.objects.filter(standing=Standing.MISSED_BY_US).count() == 0
    assert ServiceDay.objects.count() == 2
