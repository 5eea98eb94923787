"""Versions of a policy put in force: what 24 July 2024, 10:00 a.m. EDT did to who was booked.

Until then one had to be there at the start; from then on 30 minutes early (facts of July 2024).
"""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.errors import NoOutage, NotEligible, PreviewStale, WindowOutlivesDesk
from booking.models import Appointment, Site, Slot
from booking.operations import appointments, policies
from booking.operations import seats as seats_of
from booking.reads import seats
from notifications.models import Message, State
from notifications.operations.composition import email_text
from outages.errors import BadPolicy, PolicyInForce
from outages.models import Outage, Policy, Standing
from outages.operations import policies as drafts
from people.models import Person
from tests import builders
from tests.builders import EASTERN

MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE
TEN = builders.JULY_24


def at(day, hour, minute=0):
    return builders.at(EASTERN, 2024, 7, day, hour, minute)


@dataclass
class Desk:
    """The agency on Wednesday 24 July at 9:00 a.m. EDT: be there at the start, stay four hours."""

    outage: Outage
    sites: dict
    boss: Person
    now: dt.datetime = field(default_factory=lambda: at(24, 9))

    def slot(self, on, hour, *, site="virtual", **fields) -> Slot:
        made = builders.make_slot(site=self.sites[site], starts_at=at(on, hour), **fields)
        if site == "virtual":
            Slot.objects.filter(pk=made.pk).update(ready_at=made.starts_at)
            made.refresh_from_db()
        return made

    def booked(self, slot, *, town=builders.BOISE, **person) -> Appointment:
        somebody = builders.make_person(town=town, **person)
        builders.make_affected(person=somebody, outage=self.outage)
        return builders.make_appointment(person=somebody, slot=slot, now=self.now)

    def draft(self, **numbers) -> Policy:
        policy = drafts.draft(outage=self.outage, by=self.boss, now=self.now)
        numbers = {"summary": "Repairs go faster than planned.", **numbers}
        return drafts.revise(policy=policy, by=self.boss, numbers=numbers)

    def compare(self, policy, when=TEN):
        return policies.compare(policy=policy, in_force_at=when, now=self.now)

    def publish(self, policy, when=TEN, *, seen=None):
        seen = self.compare(policy, when).seen if seen is None else seen
        return policies.publish(
            policy=policy, in_force_at=when, seen=seen, by=self.boss, now=self.now
        )


@pytest.fixture
def desk(db) -> Desk:
    return Desk(
        outage=builders.make_outage(ready_minutes=0, travel_through=dt.date(2024, 7, 25)),
        sites=builders.july_sites(),
        boss=builders.make_person(roles=("coordinator",)),
    )


def waiting(appointment, *kinds):
    """What is still to be said about it, by kind, of those kinds."""
    said = Message.objects.about(appointment.uuid).filter(state=State.SCHEDULED, channel="email")
    return {one.kind: one for one in said if not kinds or one.kind in kinds}


def composed(message):
    """The text of its e-mail."""
    return email_text(kind=message.kind, context=message.context, name=message.person.name)


def promise(appointment):
    appointment.refresh_from_db()
    return appointment.ready_at, appointment.ends_at, appointment.policy.version


def test_30_minutes_early_rewrites_who_starts_from_then_on_and_tells_each_of_them_once(desk):
    free = desk.slot(25, 9)
    before = desk.booked(builders.make_slot(site=desk.sites["virtual"], starts_at=at(24, 9, 45)))
    kept = promise(before)
    touched = [desk.booked(desk.slot(24, hour)) for hour in (10, 11)]
    policy = desk.draft(
        ready_minutes=30, summary="Many repairs go faster than planned, so we call earlier."
    )

    seen = desk.compare(policy)
    assert [(one.field, one.was, one.becomes) for one in seen.differences] == [
        ("ready_minutes", "0 minutes", "30 minutes")
    ]
    assert (seen.followers, seen.told, seen.problems) == (2, 2, ())
    done = desk.publish(policy)

    assert (done.rewritten, done.told) == (2, 2)
    assert promise(before) == kept
    assert before.revision == 0
    for appointment in touched:
        start = appointment.starts_at
        assert promise(appointment) == (start - 30 * MINUTE, start + 4 * HOUR, 2)
        assert appointment.revision == 1
        said = waiting(appointment)
        assert "confirmed" not in said
        assert said["what_changed"].context["what"] == (
            "Be at your workstation from {}. Until now it was {}.".format(
                *(
                    ("8:30 a.m. MDT", "9:00 a.m. MDT")
                    if start == at(24, 11)
                    else ("7:30 a.m. MDT", "8:00 a.m. MDT")
                )
            )
        )
        assert said["what_changed"].context["reason"] == policy.summary
        assert said["be_there_now"].due_at == start - 30 * MINUTE
        assert {one.about_revision for one in said.values()} == {1}
    free.refresh_from_db()
    assert (free.ready_at, free.revision) == (free.starts_at - 30 * MINUTE, 1)
    assert seats.differences() == []


def test_the_same_press_again_answers_the_same_and_tells_nobody(desk):
    appointment = desk.booked(desk.slot(24, 11))
    policy = desk.draft(ready_minutes=30)
    seen = desk.compare(policy).seen

    first = desk.publish(policy, seen=seen)
    messages = set(Message.objects.values_list("pk", "state"))
    again = desk.publish(policy, seen=seen)

    assert (again.rewritten, again.told) == (first.rewritten, first.told) == (1, 1)
    assert set(Message.objects.values_list("pk", "state")) == messages
    appointment.refresh_from_db()
    assert appointment.revision == 1
    with pytest.raises(PolicyInForce):
        desk.publish(policy, at(25, 10), seen=seen)


def test_who_books_after_it_is_scheduled_follows_it_where_the_start_lies_after_it(desk):
    today, tomorrow = desk.slot(24, 15), desk.slot(25, 11)
    desk.publish(desk.draft(ready_minutes=30), at(25, 8))

    early, late = desk.booked(today), desk.booked(tomorrow)

    assert promise(early) == (at(24, 15), at(24, 19), 1)
    assert promise(late) == (at(25, 10, 30), at(25, 15), 2)
    assert waiting(late)["confirmed"].context["begins"] == "8:30 a.m."
    appointments.move(appointment=early, slot_id=tomorrow.pk, by=early.person, now=desk.now)
    assert promise(early) == (at(25, 10, 30), at(25, 15), 2)


def test_a_version_published_before_another_governs_only_up_to_it(desk):
    first, second, third = (desk.booked(desk.slot(day, 11)) for day in (24, 25, 26))
    desk.publish(desk.draft(ready_minutes=30), at(26, 0))
    desk.publish(desk.draft(ready_minutes=45), at(25, 0))

    assert [promise(one)[0] for one in (first, second, third)] == [
        at(24, 11),
        at(25, 10, 15),
        at(26, 10, 30),
    ]


def test_onsite_the_slot_stays_and_check_in_and_travel_follow(desk):
    slot = desk.slot(25, 14, site="alexandria")
    appointment = desk.booked(slot, town=builders.RICHMOND)
    policy = desk.draft(check_in_minutes=45, travel_through=dt.date(2024, 7, 24))

    assert desk.publish(policy).told == 1

    appointment.refresh_from_db()
    assert (appointment.ends_at, appointment.ready_at) == (slot.ends_at, None)
    said = waiting(appointment)["what_changed"].context
    assert said["begins"] == "1:15 p.m."
    assert said["what"] == (
        "You can check in from 1:15 p.m. EDT. Until now it was 1:30 p.m. EDT."
        " The agency does not pay for the drive of this visit any more."
    )
    assert said["travel"] == ""


def test_other_reminders_of_the_same_promise_are_planned_again_in_silence(desk):
    appointment = desk.booked(desk.slot(25, 11))
    policy = desk.draft(at_workstation_minutes=90)

    done = desk.publish(policy)

    assert (done.rewritten, done.told) == (1, 0)
    said = waiting(appointment)
    assert "what_changed" not in said
    assert "confirmed" in said
    assert said["be_at_workstation"].due_at == at(25, 9, 30)
    appointment.refresh_from_db()
    assert (appointment.revision, appointment.policy.version) == (0, 2)


def test_a_reminder_that_has_left_the_house_is_not_said_again_for_another_lead(desk):
    appointment = desk.booked(desk.slot(24, 11))
    said = Message.objects.about(appointment.uuid).filter(kind="be_at_workstation")
    said.update(state=State.SENT, terminal_at=at(24, 10))
    desk.now = at(24, 10, 5)

    desk.publish(desk.draft(at_workstation_minutes=45), desk.now)

    assert "be_at_workstation" not in waiting(appointment)
    assert said.count() == 1


def test_a_displaced_person_follows_without_a_word(desk):
    appointment = desk.booked(desk.slot(24, 11))
    Appointment.objects.update(displaced_at=desk.now)
    messages = Message.objects.count()

    done = desk.publish(desk.draft(ready_minutes=30))

    assert (done.rewritten, done.told) == (0, 0)
    assert promise(appointment) == (at(24, 10, 30), at(24, 15), 2)
    assert (appointment.revision, Message.objects.count()) == (0, messages)


def test_a_booked_window_that_would_outlive_the_desk_stops_it_and_a_free_one_is_not_offered(desk):
    day = builders.make_day(site=desk.sites["virtual"], on=dt.date(2024, 7, 24), closes=dt.time(20))
    booked, free = desk.slot(24, 15, day=day), desk.slot(24, 16, day=day)
    appointment = desk.booked(booked)
    longer = desk.draft(window_minutes=360)

    (problem,) = desk.compare(longer).problems
    assert problem == (
        "1 booked window at “Virtual desk” would go on after Wednesday 24 July, 8:00 p.m. EDT,"
        " when the desk closes. Keep the desk open longer, or shorten the window."
    )
    with pytest.raises(WindowOutlivesDesk, match="8:00 p"):
        desk.publish(longer)
    longer.refresh_from_db()
    assert longer.in_force_at is None
    assert promise(appointment)[1:] == (at(24, 19), 1)

    desk.publish(desk.draft(window_minutes=270))

    assert promise(appointment)[1] == at(24, 19, 30)
    free.refresh_from_db()
    assert (free.ends_at, free.capacity) == (at(24, 20, 30), 0)
    booked.refresh_from_db()
    assert booked.capacity == 5


def test_what_has_changed_since_the_look_is_shown_anew_and_nothing_is_done(desk):
    desk.booked(desk.slot(24, 11))
    policy = desk.draft(ready_minutes=30)
    seen = desk.compare(policy).seen
    desk.booked(desk.slot(24, 12))

    with pytest.raises(PreviewStale) as stale:
        desk.publish(policy, seen=seen)
    assert str(stale.value).startswith("2 people would be told now; you saw 1.")
    drafts.revise(policy=policy, by=desk.boss, numbers={"ready_minutes": 45})
    with pytest.raises(PreviewStale, match="draft was changed"):
        desk.publish(policy, seen=stale.value.preview.seen)
    for nonsense in ("", "x", "-", "a-²", "12"):
        with pytest.raises(PreviewStale):
            desk.publish(policy, seen=nonsense)
    assert not Message.objects.filter(kind="what_changed").exists()


def test_a_tenth_more_people_are_still_what_was_looked_at(desk):
    slot = desk.slot(24, 11, capacity=20)
    for _ in range(10):
        desk.booked(slot)
    policy = desk.draft(ready_minutes=30)
    seen = desk.compare(policy).seen
    desk.booked(slot)

    assert desk.publish(policy, seen=seen).told == 11


def test_an_instant_that_is_over_or_an_outage_that_has_ended_is_refused(desk):
    policy = desk.draft(ready_minutes=30)
    with pytest.raises(BadPolicy) as refused:
        desk.compare(policy, desk.now - 6 * MINUTE)
    assert refused.value.problems == {
        "in_force_at": "That time is over. Choose now or a later time."
    }
    desk.compare(policy, desk.now - 4 * MINUTE)
    Outage.objects.update(ended_at=desk.now)
    with pytest.raises(NoOutage):
        desk.compare(policy)


def test_what_has_begun_never_changes(desk):
    begun = desk.booked(desk.slot(24, 10))
    desk.now = at(24, 10)

    desk.publish(desk.draft(ready_minutes=30), desk.now)

    assert promise(begun) == (at(24, 10), at(24, 14), 1)
    assert begun.affected.standing == Standing.BOOKED


@pytest.mark.parametrize("people", [2, 30])
def test_it_costs_the_same_however_many_people_follow(desk, people, django_assert_num_queries):
    slot = desk.slot(24, 11, capacity=people)
    for _ in range(people):
        desk.booked(slot)
    builders.make_day(site=desk.sites["virtual"], on=dt.date(2024, 7, 25))
    policy = desk.draft(ready_minutes=30)

    # The draft; published versions; bookings; the desks' days; what is closed at the one desk;
    # the starts; whom no message reaches.
    with django_assert_num_queries(7):
        seen = desk.compare(policy).seen
    with CaptureQueriesContext(connection) as captured:
        desk.publish(policy, seen=seen)
    assert len(captured) == 23, "\n".join(one["sql"][:90] for one in captured)


def test_nobody_is_asked_to_have_been_there_already(desk):
    """Published 20 minutes before the start: 30 minutes early is over."""
    appointment = desk.booked(desk.slot(24, 11))
    late = desk.booked(desk.slot(24, 11, site="alexandria"), town=builders.RICHMOND)
    desk.now = at(24, 10, 40)
    policy = desk.draft(ready_minutes=30, check_in_minutes=45)

    assert (
        "1 of those who are told begins within the hour."
        in desk.compare(policy, at(24, 10, 40)).warnings
    )
    desk.publish(policy, desk.now)

    said = waiting(appointment)
    assert said["what_changed"].context["what"] == (
        "Be at your workstation from now on. Until now it was 9:00 a.m. MDT."
    )
    assert "be_there_now" not in said  # the same, in the same minute
    claimed = said["what_changed"]
    body = composed(claimed)
    assert "From now on: be at your workstation" in body
    assert "8:30" not in body
    # Onsite both times for check-in were over: 10:15 and 10:30.
    assert "what_changed" not in waiting(late)


def test_who_was_reminded_already_is_not_reminded_again_because_the_end_moves(desk):
    appointment = desk.booked(desk.slot(24, 11))
    said = Message.objects.about(appointment.uuid).filter(kind="be_at_workstation")
    said.update(state=State.SENT, terminal_at=at(24, 10))
    desk.now = at(24, 10, 5)

    for window in (180, 200):
        desk.publish(desk.draft(window_minutes=window), desk.now)
        assert "be_at_workstation" not in waiting(appointment)
        assert {"what_changed", "be_there_now"} <= set(waiting(appointment))
    desk.publish(desk.draft(ready_minutes=10), desk.now)
    assert waiting(appointment)["be_there_now"].due_at == at(24, 10, 50)
    assert "be_at_workstation" in waiting(appointment)


def test_seats_that_a_longer_stay_takes_come_back_with_a_shorter_one(desk):
    day = builders.make_day(site=desk.sites["virtual"], on=dt.date(2024, 7, 24), closes=dt.time(20))
    free, closed = desk.slot(24, 16, day=day), desk.slot(24, 15, day=day)

    longer = desk.draft(window_minutes=480)
    assert (
        "2 starts would go on after their desk closes. They take nobody more: free places that go:"
        " 10. A shorter stay gives them back."
    ) in desk.compare(longer).warnings
    desk.publish(longer)
    free.refresh_from_db()
    assert (free.capacity, free.withheld) == (0, 5)
    # Somebody decides on seats of one of them meanwhile: that holds.
    seats_of.rearrange(capacity={closed.pk: 0}, taken={})
    still_too_long = desk.draft(window_minutes=300)
    assert desk.compare(still_too_long).warnings == ()
    desk.publish(still_too_long)
    shorter = desk.draft(window_minutes=240)
    assert desk.compare(shorter).warnings == (
        "1 start fits its desk's hours again. Free places that come back: 5.",
    )
    desk.publish(shorter)

    free.refresh_from_db()
    closed.refresh_from_db()
    assert (free.capacity, free.withheld, free.ends_at) == (5, 0, at(24, 20))
    assert (closed.capacity, closed.withheld) == (0, 0)


@pytest.mark.parametrize(
    ("switch", "site", "town"),
    [
        ("virtual_on", "virtual", builders.BOISE),
        ("headquarters_on", "alexandria", builders.RICHMOND),
        ("regional_on", "denver", builders.AURORA),
    ],
)
def test_who_holds_a_way_that_is_switched_off_may_move_within_it_and_nobody_else_gets_in(
    desk, switch, site, town
):
    Site.objects.filter(slug=site).update(takes_bookings=True)
    slot, later = desk.slot(25, 11, site=site), desk.slot(25, 14, site=site)
    appointment = desk.booked(slot, town=town)
    policy = desk.draft(**{switch: False})
    (warning,) = desk.compare(policy).warnings
    assert "is switched off, but 1 repair is booked there." in warning
    desk.publish(policy)
    desk.now = TEN

    appointments.move(
        appointment=appointment, slot_id=later.pk, by=appointment.person, now=desk.now
    )

    appointment.refresh_from_db()
    assert appointment.slot_id == later.pk
    other = builders.make_person(town=town)
    builders.make_affected(person=other, outage=desk.outage)
    with pytest.raises(NotEligible):
        appointments.book(person=other, slot_id=slot.pk, by=other, now=desk.now)


@pytest.mark.parametrize("numbers", [{"at_workstation_minutes": 45}, {"window_minutes": 300}])
def test_a_reminder_that_is_on_its_way_while_a_version_is_published_is_not_lost(desk, numbers):
    appointment = desk.booked(desk.slot(24, 11))
    said = Message.objects.about(appointment.uuid).filter(kind="be_at_workstation")
    said.update(state=State.TRANSMITTING, fence=1, attempts=1, transmit_at=timezone.now())
    desk.now = at(24, 10, 5)
    desk.publish(desk.draft(**numbers), desk.now)
    # Then the mail server refuses it for now: it is still said, once.
    (one,) = said
    assert one.withdrawn_at is None
    assert "be_at_workstation" not in waiting(appointment)
