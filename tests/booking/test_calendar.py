"""One calendar entry that is created, moved and cancelled."""

import datetime as dt

import pytest
from icalendar import Calendar

from booking.models import Appointment
from booking.operations import appointments, clock
from notifications import kinds
from notifications.models import Message
from outages.models import AffectedDevice, Standing, StandingChange
from tests import builders

BOOKING_KINDS = {
    "confirmed",
    "moved",
    "cancelled",
    "day_before",
    "be_at_workstation",
    "be_there_now",
    "onsite_reminder",
    "goes_virtual",
    "callback_changed",
}


def entry_of(kind: str, recipient: str = "dana@home.example"):
    """The calendar entry that goes with the stored e-mail of that kind."""
    message = Message.objects.get(kind=kind, channel="email")
    attach = kinds.get(kind).attach
    assert attach is not None
    attachment = attach(message.context, recipient)
    assert attachment is not None
    calendar = Calendar.from_ical(attachment.content)
    assert f"method={calendar['METHOD']}" in attachment.mimetype
    return calendar, calendar.walk("VEVENT")[0]


def test_the_entry_spans_ready_time_to_window_end_in_utc(week):
    slot = week.slot(11)
    appointments.book(person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now)

    calendar, event = entry_of("confirmed")

    assert calendar["METHOD"] == "REQUEST"
    # 10:30 a.m. and 3:00 p.m. MDT
    assert event["DTSTART"].dt == builders.utc(2024, 7, 25, 16, 30)
    assert event["DTEND"].dt == builders.utc(2024, 7, 25, 21)
    assert event["STATUS"] == "CONFIRMED"


def test_created_moved_and_cancelled_is_one_entry_with_a_rising_sequence(week):
    one, two = week.slot(11), week.slot(13)
    appointment = appointments.book(
        person=week.dana, slot_id=one.pk, by=week.dana, now=week.now
    ).appointment
    later = week.now + dt.timedelta(minutes=1)
    moved = appointments.move(appointment=appointment, slot_id=two.pk, by=week.dana, now=later)
    appointments.cancel(appointment=moved, by=week.dana, now=later + dt.timedelta(minutes=1))

    entries = [entry_of(kind) for kind in ("confirmed", "moved", "cancelled")]

    assert len({str(event["UID"]) for _, event in entries}) == 1
    assert [event["SEQUENCE"] for _, event in entries] == [0, 1, 2]
    stamps = [event["DTSTAMP"].dt for _, event in entries]
    assert stamps == sorted(set(stamps))
    assert [str(calendar["METHOD"]) for calendar, _ in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert entries[1][1]["DTSTART"].dt == builders.utc(2024, 7, 25, 18, 30)
    assert entries[2][1]["STATUS"] == "CANCELLED"


def test_the_file_to_download_is_the_same_entry(client, week):
    slot = week.slot(11)
    appointments.book(person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now)
    reference = Appointment.objects.get().reference
    client.force_login(week.dana, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.get(f"/repair/{reference}/repair.ics")

    event = Calendar.from_ical(response.content).walk("VEVENT")[0]
    _, sent = entry_of("confirmed")
    assert (event["UID"], event["SEQUENCE"]) == (sent["UID"], sent["SEQUENCE"])
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (sent["DTSTART"].dt, sent["DTEND"].dt)


def test_all_kinds_of_the_room_are_registered():
    assert {kind.key for kind in kinds.every()} >= BOOKING_KINDS


@pytest.mark.parametrize("hour", [11, 12])
def test_who_is_booked_waits_from_the_start_on(week, hour):
    slot = week.slot(hour)
    appointments.book(person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now)

    assert clock.begin_waiting(now=slot.starts_at - dt.timedelta(seconds=1)) == 0
    assert clock.begin_waiting(now=slot.starts_at) == 1
    assert clock.begin_waiting(now=slot.starts_at) == 0

    assert AffectedDevice.objects.get().standing == Standing.WAITING
    last = StandingChange.objects.last()
    assert (last.was, last.became, last.by) == ("booked", "waiting", None)
