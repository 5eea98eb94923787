"""Devices that are reported as back: who is told, what is freed, and an answer for each label."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from booking.errors import NoOutage
from booking.models import Appointment, ClosedAs
from booking.operations import appointments, restorations
from booking.operations.restorations import Answer
from booking.reads import agreement
from booking.reads.seats import differences
from notifications import kinds
from notifications.models import OPEN_STATES, Message
from outages.models import AffectedDevice, Outage, Standing, StandingChange
from tests import builders


@pytest.fixture
def kim(db):
    return builders.make_person(name="Kim Coordinator", roles=("coordinator",))


def book(week, slot):
    return appointments.book(
        person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now
    ).appointment


def restore(week, by, **how):
    return restorations.restore(
        affected_ids=AffectedDevice.objects.values_list("pk", flat=True),
        by=by,
        why="works again",
        now=week.now,
        **how,
    )


def report(labels, by, **how):
    return restorations.restore_by_label(
        workstation_ids=labels, by=by, why="telemetry", now=timezone.now(), **how
    )


def everybody_agrees():
    assert agreement.disagreements() == []
    assert differences() == []


def test_whoever_loses_an_appointment_is_told_once_and_nothing_else_is_left_to_be_said(week, kim):
    slot = week.slot(11)
    held = book(week, slot)

    assert restore(week, kim, tell=True) == 1

    held.refresh_from_db()
    slot.refresh_from_db()
    assert (held.closed_as, held.revision, slot.taken) == (ClosedAs.RESTORED, 1, 0)
    left = Message.objects.filter(state__in=OPEN_STATES)
    assert set(left.values_list("kind", "channel", "about", "about_revision")) == {
        ("restored", "email", held.uuid, 1),
        ("restored", "sms", held.uuid, 1),
    }
    everybody_agrees()


def test_the_message_says_who_reported_it_and_takes_the_calendar_entry_away(week, kim):
    held = book(week, week.slot(11))
    restore(week, kim, tell=True)
    said = Message.objects.get(kind="restored", channel="email")
    assert said.context["by"] == "Kim Coordinator"
    assert said.context["day"] == "Thursday 25 July"
    attached = kinds.get("restored").attach(said.context, week.dana.private_email)
    calendar = Calendar.from_ical(attached.content)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"]) == (f"{held.uuid}@back-online", 1)


def test_one_who_says_so_oneself_is_not_named_as_somebody_else(week):
    book(week, week.slot(11))
    restore(week, week.dana, tell=True)
    assert {one.context["by"] for one in Message.objects.filter(kind="restored")} == {""}


def test_nobody_is_told_unless_asked_and_again_changes_nothing(week, kim):
    slot = week.slot(11)
    book(week, slot)
    assert restore(week, kim) == 1
    assert restore(week, kim, tell=True) == 0
    assert not Message.objects.filter(kind="restored").exists()
    assert Appointment.objects.get().revision == 1
    everybody_agrees()


def test_who_had_nothing_booked_is_told_nothing(week, kim):
    assert restore(week, kim, tell=True) == 1
    assert not Message.objects.exists()


def test_an_appointment_whose_time_was_taken_away_has_no_seat_to_give_back(week, kim):
    slot = week.slot(11)
    held = book(week, slot)
    Appointment.objects.filter(pk=held.pk).update(displaced_at=week.now)
    type(slot).objects.filter(pk=slot.pk).update(taken=0, capacity=0)
    assert differences() == []
    restore(week, kim, tell=True)
    slot.refresh_from_db()
    assert slot.taken == 0
    everybody_agrees()


def test_each_label_is_answered_in_its_place(week, kim):
    for label, standing in {
        "WS-BACK": Standing.RESTORED,
        "WS-OUT": Standing.EXCLUDED,
        "WS-WAITS": Standing.NOT_REACHED,
    }.items():
        builders.make_affected(
            person=week.dana, outage=week.outage, workstation_id=label, standing=standing
        )
    builders.make_device(owner=week.dana, workstation_id="WS-FINE")
    slot = week.slot(11)
    appointments.book(
        person=week.dana, slot_id=slot.pk, by=week.dana, now=week.now, workstation_id="WS-DANA-1"
    )
    sent = [" WS-DANA-1 ", "WS-NONE", "WS-BACK", "WS-DANA-1", "WS-OUT", "WS-FINE", "WS-WAITS", ""]

    assert report(sent, kim) == [
        Answer(" WS-DANA-1 ", "restored"),
        Answer("WS-NONE", "unknown"),
        Answer("WS-BACK", "already_restored"),
        Answer("WS-DANA-1", "repeated"),
        Answer("WS-OUT", "excluded"),
        Answer("WS-FINE", "not_affected"),
        Answer("WS-WAITS", "restored"),
        Answer("", "unknown"),
    ]

    assert {one.device.workstation_id: one.standing for one in AffectedDevice.objects.all()} == {
        "WS-DANA-1": "restored",
        "WS-BACK": "restored",
        "WS-OUT": "excluded",
        "WS-WAITS": "restored",
    }
    last = StandingChange.objects.filter(affected__device__workstation_id="WS-WAITS").last()
    assert (last.was, last.became, last.by, last.why) == (
        "not_reached", "restored", kim, "telemetry",
    )  # fmt: skip
    assert Message.objects.filter(kind="restored", channel="email").count() == 1
    everybody_agrees()


def test_a_trial_run_gives_the_same_answer_and_changes_nothing(week, kim):
    slot = week.slot(11)
    held = book(week, slot)
    labels = ["WS-DANA-1", "WS-NONE"]
    tried = report(labels, kim, apply=False)
    slot.refresh_from_db()
    assert slot.taken == 1
    assert AffectedDevice.objects.get().standing == Standing.BOOKED
    assert not Message.objects.filter(kind="restored").exists()
    assert report(labels, kim) == tried
    held.refresh_from_db()
    assert held.closed_as == ClosedAs.RESTORED


def test_labels_of_an_outage_that_is_over_are_not_its_business(week, kim):
    Outage.objects.update(ended_at=timezone.now())
    with pytest.raises(NoOutage):
        report(["WS-DANA-1"], kim)


def test_a_long_list_takes_as_many_queries_as_a_short_one(week, kim):
    slots = [week.slot(11), week.slot(12)]
    people = [builders.make_person() for _ in range(36)]
    for number, person in enumerate(people):
        builders.make_affected(
            person=person, outage=week.outage, workstation_id=f"WS-MANY-{number}"
        )
        slot = slots[number % 2]
        type(slot).objects.filter(pk=slot.pk).update(capacity=40)
        appointments.book(person=person, slot_id=slot.pk, by=person, now=week.now)

    def asked(numbers):
        with CaptureQueriesContext(connection) as captured:
            answers = report([f"WS-MANY-{number}" for number in numbers], kim)
        assert {one.result for one in answers} == {"restored"}
        return len(captured)

    # Outage, labels, affected, lock, appointments, history, standing, close, withdraw, queue,
    # lock of slots, seats; and the beginning and end of the transaction.
    assert asked(range(2)) == asked(range(2, 36)) == 14
    everybody_agrees()


def test_small_letters_mean_the_same_computer_unless_two_differ_in_nothing_else(week, kim):
    for label in ("WS-Ab-1", "WS-CD-1", "ws-cd-1", "WS-EF-1"):
        builders.make_affected(
            person=builders.make_person(), outage=week.outage, workstation_id=label
        )
    sent = ["ws-ab-1", "WS-AB-1", "ws-cd-1", "Ws-cd-1", "WS-EF-1\0", "ws-ef-1"]
    answers = ["restored", "repeated", "restored", "unknown", "unknown", "restored"]
    assert [one.result for one in report(sent, kim)] == answers
    offline = AffectedDevice.objects.offline().exclude(person=week.dana)
    assert [one.device.workstation_id for one in offline] == ["WS-CD-1"]
    everybody_agrees()
