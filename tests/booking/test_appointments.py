"""Book, move, cancel, say ready: DESIGN 2.2 and the example of 24 July."""

import datetime as dt

import pytest

from booking import errors
from booking.models import Appointment, Slot
from booking.operations import appointments, restorations
from booking.reads import seats
from notifications.models import Message, State
from outages.models import AffectedDevice, Standing, StandingChange
from tests import builders

HOUR = dt.timedelta(hours=1)


def book(week, slot, **choices):
    return appointments.book(
        person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now, **choices
    )


def standing(week) -> str:
    return AffectedDevice.objects.get(person=week.dana).standing


def taken(slot) -> int:
    return Slot.objects.get(pk=slot.pk).taken


def said(appointment, *states) -> set[tuple[str, str]]:
    messages = Message.objects.about(appointment.uuid).filter(state__in=states or [State.SCHEDULED])
    return set(messages.values_list("kind", "channel"))


def test_eleven_means_ready_at_half_past_ten_and_stay_until_three(week):
    appointment = book(week, week.slot(11)).appointment

    assert appointment.starts_at == builders.at(builders.MOUNTAIN, 2024, 7, 25, 11)
    assert appointment.ready_at == builders.at(builders.MOUNTAIN, 2024, 7, 25, 10, 30)
    assert appointment.ends_at == builders.at(builders.MOUNTAIN, 2024, 7, 25, 15)
    assert appointment.zone == "America/Denver"


def test_booking_takes_a_seat_moves_the_standing_and_plans_the_messages_of_table_2_7(week):
    slot = week.slot(11, capacity=1)

    appointment = book(week, slot).appointment

    assert taken(slot) == 1
    assert standing(week) == Standing.BOOKED
    marked, change = StandingChange.objects.all()
    assert (marked.was, marked.became) == ("", "unbooked")
    assert (change.was, change.became, change.by) == ("unbooked", "booked", week.dana)
    # Booked at 7:00 a.m. on the day itself: the day-before message is skipped.
    kinds = ("confirmed", "be_at_workstation", "be_there_now")
    assert said(appointment) == {(kind, way) for kind in kinds for way in ("email", "sms")}
    due = dict(Message.objects.filter(channel="sms").values_list("kind", "due_at"))
    assert due["confirmed"] == week.now
    assert due["be_at_workstation"] == appointment.starts_at - HOUR
    assert due["be_there_now"] == appointment.starts_at - HOUR / 2


def test_the_same_slot_again_is_the_same_appointment(week):
    slot = week.slot(11)
    first = book(week, slot)

    again = book(week, slot)

    assert (first.created, again.created) == (True, False)
    assert again.appointment == first.appointment
    assert taken(slot) == 1
    assert Message.objects.filter(kind="confirmed", channel="email").count() == 1


def test_another_slot_is_refused_with_the_appointment_that_is_held(week):
    held = book(week, week.slot(11)).appointment
    other = week.slot(12)

    with pytest.raises(errors.AlreadyBooked) as refusal:
        book(week, other)

    assert refusal.value.held == held
    assert taken(other) == 0


def test_a_full_slot_offers_the_three_nearest_free_times_by_day_and_changes_nothing(week):
    full = week.slot(18, 30, capacity=2, taken=2)
    near = [week.slot(18, 15), week.slot(18, 45), week.slot(17, 30)]
    # Nearer, but full or after 7 p.m. on Dana's clock.
    week.slot(18, 0, capacity=1, taken=1)
    week.slot(19, 0)
    week.slot(9)

    with pytest.raises(errors.SlotFull) as refusal:
        book(week, full)

    assert set(refusal.value.alternatives) == set(near)
    assert standing(week) == Standing.UNBOOKED
    assert not Appointment.objects.exists()
    assert not Message.objects.exists()


def test_a_slot_is_bookable_until_its_start_and_no_longer(week):
    slot = week.slot(8)
    late = slot.starts_at

    with pytest.raises(errors.SlotBegun):
        appointments.book(person=week.dana, slot_id=slot.pk, by=week.dana, now=late)

    just_before = late - dt.timedelta(seconds=1)
    assert appointments.book(
        person=week.dana, slot_id=slot.pk, by=week.dana, now=just_before
    ).created


def test_a_way_that_is_not_open_is_refused_with_the_reason_and_the_way_out(week):
    near = builders.make_person(town=builders.ARLINGTON)
    builders.make_affected(person=near, outage=week.outage)
    week.slot(9, site="alexandria", day=26)
    virtual = week.slot(11)

    with pytest.raises(errors.NotEligible) as refusal:
        appointments.book(person=near, slot_id=virtual.pk, by=near, now=week.now)

    assert refusal.value.extra["refusal"] == {"site": "virtual", "code": "onsite_expected"}
    assert "you cannot travel or need another arrangement" in refusal.value.message


def test_the_accommodation_tick_goes_virtual_and_tells_the_supervisor_once_without_a_reason(week):
    boss = builders.make_person(name="Sam Boss")
    near = builders.make_person(name="Near Alexandria", town=builders.ARLINGTON, supervisor=boss)
    builders.make_affected(person=near, outage=week.outage)
    week.slot(9, site="alexandria", day=26)
    slot = week.slot(11)
    ask = {"person": near, "slot_id": slot.pk, "by": near, "now": week.now, "accommodation": True}

    appointment = appointments.book(**ask).appointment
    appointments.cancel(appointment=appointment, by=near, now=week.now)
    appointments.book(**ask)

    told = Message.objects.get(kind="goes_virtual", channel="email")
    assert told.person == boss
    assert told.context == {"name": "Near Alexandria"}


def test_nobody_is_told_when_headquarters_has_neither_seat_nor_line_within_a_day(week):
    boss = builders.make_person()
    near = builders.make_person(town=builders.ARLINGTON, supervisor=boss)
    builders.make_affected(person=near, outage=week.outage)
    slot = week.slot(11)

    booked = appointments.book(
        person=near, slot_id=slot.pk, by=near, now=week.now, accommodation=True
    )

    assert booked.created
    assert not Message.objects.filter(kind="goes_virtual").exists()


def test_who_is_back_or_not_on_the_list_cannot_book(week):
    stranger = builders.make_person()
    slot = week.slot(11)
    AffectedDevice.objects.update(standing=Standing.RESTORED)

    for person in (stranger, week.dana):
        with pytest.raises(errors.NotAffected):
            appointments.book(person=person, slot_id=slot.pk, by=person, now=week.now)


def test_with_two_broken_computers_one_says_which(week):
    builders.make_affected(person=week.dana, outage=week.outage, workstation_id="WS-DANA-2")
    slot = week.slot(11)

    with pytest.raises(errors.DeviceNeeded):
        book(week, slot)

    appointment = book(week, slot, workstation_id="WS-DANA-2").appointment
    assert appointment.affected.device.workstation_id == "WS-DANA-2"
    # The other computer has a place of its own.
    assert book(week, week.slot(12), workstation_id="WS-DANA-1").created


def test_a_changed_call_back_number_is_stored_and_told_without_the_number(week):
    book(week, week.slot(11), callback="(303) 555-0177")

    week.dana.refresh_from_db()
    assert week.dana.phone == "+13035550177"
    told = Message.objects.filter(kind="callback_changed")
    assert {message.channel for message in told} == {"email", "sms", "agency"}
    assert all("0177" not in str(message.context) for message in told)


def test_a_number_that_nobody_can_call_is_refused_and_nothing_is_booked(week):
    slot = week.slot(11)

    with pytest.raises(Exception, match="call-back number"):
        book(week, slot, callback="555")

    assert taken(slot) == 0
    assert not Appointment.objects.exists()


def test_moving_is_one_step_with_new_times_one_entry_and_replaced_messages(week):
    old, new = week.slot(11), week.slot(14, day=26)
    appointment = book(week, old).appointment

    moved = appointments.move(appointment=appointment, slot_id=new.pk, by=week.dana, now=week.now)

    assert (moved.pk, moved.uuid, moved.revision) == (appointment.pk, appointment.uuid, 1)
    assert (taken(old), taken(new)) == (0, 1)
    assert moved.ends_at == builders.at(builders.MOUNTAIN, 2024, 7, 26, 18)
    kinds = {"moved", "day_before", "be_at_workstation", "be_there_now"}
    assert {kind for kind, _ in said(moved)} == kinds
    assert {kind for kind, _ in said(moved, State.SUPERSEDED)} == {
        "confirmed",
        "be_at_workstation",
        "be_there_now",
    }


def test_moving_to_a_full_slot_leaves_the_old_seat_alone(week):
    old, full = week.slot(11), week.slot(12, capacity=1, taken=1)
    appointment = book(week, old).appointment

    with pytest.raises(errors.SlotFull):
        appointments.move(appointment=appointment, slot_id=full.pk, by=week.dana, now=week.now)

    appointment.refresh_from_db()
    assert (appointment.slot, appointment.revision) == (old, 0)
    assert (taken(old), taken(full)) == (1, 1)
    assert not said(appointment, State.SUPERSEDED)


def test_moving_to_the_slot_one_has_changes_nothing(week):
    slot = week.slot(11)
    appointment = book(week, slot).appointment

    same = appointments.move(appointment=appointment, slot_id=slot.pk, by=week.dana, now=week.now)

    assert (same.revision, taken(slot)) == (0, 1)


def test_cancelling_frees_the_seat_stops_the_messages_and_may_be_repeated(week):
    slot = week.slot(11)
    appointment = book(week, slot).appointment

    for _ in range(2):
        appointments.cancel(appointment=appointment, by=week.dana, now=week.now)

    appointment.refresh_from_db()
    assert appointment.closed_as == "cancelled"
    assert (taken(slot), standing(week)) == (0, Standing.UNBOOKED)
    assert {kind for kind, _ in said(appointment)} == {"cancelled"}
    assert Message.objects.filter(kind="cancelled", channel="email").count() == 1
    # The calendar entry of the cancellation follows the one it cancels.
    assert Message.objects.get(kind="cancelled", channel="email").context["revision"] == 1


def test_ready_may_be_said_from_the_ready_time_on_and_counts_once(week):
    appointment = book(week, week.slot(11)).appointment
    ready_at = appointment.ready_at

    with pytest.raises(errors.TooEarly, match=r"10:30 a\.m\. MDT"):
        appointments.say_ready(appointment=appointment, now=ready_at - dt.timedelta(seconds=1))

    appointments.say_ready(appointment=appointment, now=ready_at)
    again = appointments.say_ready(appointment=appointment, now=ready_at + HOUR)
    assert again.ready_since == ready_at


def test_what_is_restored_gives_back_its_seat_and_stops_its_messages(week):
    slot = week.slot(11)
    appointment = book(week, slot).appointment

    count = restorations.restore(
        affected_ids=[appointment.affected_id], by=week.dana, why="script", now=week.now
    )
    again = restorations.restore(
        affected_ids=[appointment.affected_id], by=week.dana, why="script", now=week.now
    )

    assert (count, again) == (1, 0)
    appointment.refresh_from_db()
    assert appointment.closed_as == "restored"
    assert (taken(slot), standing(week)) == (0, Standing.RESTORED)
    assert not said(appointment)
    assert seats.differences() == []


def test_something_done_by_another_says_by_whom(week):
    helper = builders.make_person(name="Tess Technician", roles=("technician",))
    slot = week.slot(11)

    appointments.book(person=week.dana, slot_id=slot.pk, by=helper, now=week.now)

    assert Message.objects.get(kind="confirmed", channel="sms").context["by"] == "Tess Technician"


def test_booking_costs_twelve_round_trips(week, django_assert_num_queries):
    slot = week.slot(11)

    # Policy; savepoint or BEGIN; lock the device, then read it; slot; sites; appointment; standing
    # and its history; messages; the seat; the end of the transaction.
    with django_assert_num_queries(12):
        book(week, slot)
