"""Whatever is booked, moved, cancelled and published in any order, a promise is that of its start."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking.models import Appointment, Slot
from booking.operations import appointments, policies
from booking.reads.seats import differences
from notifications.models import Message, State
from outages.errors import BadPolicy
from outages.operations import policies as drafts
from tests import builders

NOW = builders.at(builders.EASTERN, 2024, 7, 24, 9)
HOUR = dt.timedelta(hours=1)
STARTS = (3, 8, 26, 31, 50, 56)  # hours from now
PEOPLE = range(3)

somebody, some_start = st.sampled_from(PEOPLE), st.sampled_from(range(len(STARTS)))
steps = st.one_of(
    st.tuples(st.just("book"), somebody, some_start),
    st.tuples(st.just("move"), somebody, some_start),
    st.tuples(st.just("cancel"), somebody),
    st.tuples(
        st.just("publish"),
        st.sampled_from((0, 3, 4, 26, 30, 51)),
        st.sampled_from((0, 30, 45)),
        st.sampled_from((180, 240)),
    ),
)


class Paper:
    """What anybody would write down: versions as (instant, order, early, stay), and who holds what."""

    def __init__(self):
        self.versions = [(NOW - 100 * HOUR, 0, 30, 240)]
        self.held = {}
        self.told = dict.fromkeys(PEOPLE, 0)

    def promise(self, start):
        """The times that the version in force at a start gives it."""
        _, _, early, stay = max(one for one in self.versions if one[0] <= start)
        return start - dt.timedelta(minutes=early), start + dt.timedelta(minutes=stay)

    def publish(self, instant, early, stay):
        before = {person: self.promise(start) for person, start in self.held.items()}
        self.versions.append((instant, len(self.versions), early, stay))
        for person, start in self.held.items():
            self.told[person] += before[person] != self.promise(start)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=3, max_size=12))
def test_after_any_order_of_steps_every_promise_is_that_of_the_version_in_force_at_its_start(order):
    with transaction.atomic():
        _walk(order)
        transaction.set_rollback(True)


def _walk(order):
    outage, boss, site = builders.make_outage(), builders.make_person(), builders.make_site()
    for day in range(23, 30):
        builders.make_day(site=site, on=dt.date(2024, 7, day))
    slots = [builders.make_slot(site=site, starts_at=NOW + hours * HOUR) for hours in STARTS]
    people = [builders.make_person() for _ in PEOPLE]
    for person in people:
        builders.make_affected(person=person, outage=outage)
    paper = Paper()
    for step, *given_ in order:
        if step == "publish":
            hours, early, stay = given_
            policy = drafts.draft(outage=outage, by=boss, now=NOW)
            numbers = {"ready_minutes": early, "window_minutes": stay, "summary": "Other times."}
            policy = drafts.revise(policy=policy, by=boss, numbers=numbers)
            asked = {"policy": policy, "in_force_at": NOW + hours * HOUR, "now": NOW}
            looked = policies.compare(**asked)
            if not looked.differences:
                with pytest.raises(BadPolicy, match="says the same"):
                    policies.publish(**asked, seen=looked.seen, by=boss)
                continue
            told = dict(paper.told)
            paper.publish(NOW + hours * HOUR, early, stay)
            expected = sum(paper.told[person] > told[person] for person in PEOPLE)
            for _ in range(2):
                done = policies.publish(**asked, seen=looked.seen, by=boss)
                assert done.told == looked.told == expected
        else:
            _act(step, given_, people, slots, paper)
        _agrees(paper, people, slots)


def _act(step, given_, people, slots, paper):
    number, *rest = given_
    person = people[number]
    held = Appointment.objects.open().filter(person=person).first()
    if step == "book" and held is None:
        slot = slots[rest[0]]
        appointments.book(person=person, slot_id=slot.pk, by=person, now=NOW)
        paper.held[number] = slot.starts_at
    elif step == "move" and held is not None:
        slot = slots[rest[0]]
        appointments.move(appointment=held, slot_id=slot.pk, by=person, now=NOW)
        paper.held[number] = slot.starts_at
    elif step == "cancel" and held is not None:
        appointments.cancel(appointment=held, by=person, now=NOW)
        del paper.held[number]


def _agrees(paper, people, slots):
    for number, person in enumerate(people):
        held = Appointment.objects.open().filter(person=person).first()
        assert (held.starts_at if held else None) == paper.held.get(number)
        told = Message.objects.filter(kind="what_changed", channel="email", person=person)
        assert told.count() == paper.told[number]
        if held is None:
            continue
        assert (held.ready_at, held.ends_at) == paper.promise(held.starts_at)
        waiting = Message.objects.about(held.uuid).filter(state=State.SCHEDULED, channel="email")
        assert {one.about_revision for one in waiting} == {held.revision}
        assert waiting.get(kind="be_there_now").due_at == held.ready_at
    for slot in Slot.objects.filter(pk__in=[one.pk for one in slots]):
        assert (slot.ready_at, slot.ends_at) == paper.promise(slot.starts_at)
    assert differences() == []
