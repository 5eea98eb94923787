"""A small demo, loaded once: what is in it, and that it adds up."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.db.models import F

from booking.models import Appointment, ClosedAs, Site, Slot
from booking.reads import agreement, seats
from booking.reads.ways import situation_of, ways_of
from demo.operations import load
from demo.rules import cast
from demo.rules.calendar import Calendar
from notifications.models import Message, State
from outages.models import OFFLINE, AffectedDevice, Outage, Standing, StandingChange, StatusUpdate
from outages.reads import count
from outages.reads.situation import policy_in_force
from people.models import Device, Person
from tests.demo.conftest import NOW

QUARTER = dt.timedelta(minutes=15)
SMALL = 400


@dataclass(frozen=True)
class Demo:
    """A loaded demo: when, and how many devices it hit."""

    now: dt.datetime
    devices: int

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.now)


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """One transaction around the whole module, in place of one around each test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo(db) -> Demo:
    """A demo of 400 people; the tests of this module only look."""
    loaded = load.load(count=SMALL, seed=724, now=NOW, progress=lambda *words: None)
    return Demo(NOW, loaded.devices)


def test_the_coordinator_finds_a_draft_that_is_not_in_force(demo: Demo):
    rules = policy_in_force(demo.now)
    assert rules is not None
    assert rules.version == 1
    (draft,) = rules.outage.policies.filter(in_force_at=None)
    assert draft.travel_through == demo.calendar.on(26)
    assert draft.drafted_by == Person.objects.get(email=cast.COORDINATOR.email)


def test_as_many_people_and_devices_are_there_as_in_july_in_proportion(demo: Demo):
    assert Person.objects.count() == SMALL
    assert AffectedDevice.objects.count() == round(SMALL * 8_000 / 13_000)
    assert AffectedDevice.objects.offline().count() == round(demo.devices * 2_203 / 8_000)


@pytest.mark.parametrize(
    ("july", "hour", "published"),
    [(21, 15, 5_739), (22, 18, 4_700), (23, 16, 2_384), (24, 10, 2_203)],
)
def test_at_each_published_hour_as_many_devices_were_offline(
    demo: Demo, july: int, hour: int, published: int
):
    restored = StandingChange.objects.filter(
        became=Standing.RESTORED, at__lte=demo.calendar.at(july, hour)
    )
    assert demo.devices - restored.count() == round(demo.devices * published / 8_000)


def test_every_seat_that_is_taken_has_its_appointment(demo: Demo):
    assert seats.differences() == []
    assert Slot.objects.filter(taken__gt=0).exists()


def test_count_history_standings_and_appointments_agree(demo: Demo):
    assert agreement.disagreements() == []
    seen = count.of_outage(Outage.objects.get())
    assert (seen.affected, seen.offline) == (
        demo.devices, AffectedDevice.objects.offline().count(),
    )  # fmt: skip
    assert seen.people_offline == len(
        set(AffectedDevice.objects.offline().values_list("person_id", flat=True))
    )
    assert seen.people_counted_at == demo.now
    first = StandingChange.objects.filter(was="")
    assert first.count() == demo.devices
    assert set(first.values_list("at", flat=True)) == {Outage.objects.get().started_at}


def test_every_standing_says_what_the_appointments_say(demo: Demo):
    held = Appointment.objects.open().select_related("affected")
    begun = {one.affected_id for one in held if one.starts_at <= demo.now}
    ahead = {one.affected_id for one in held if one.starts_at > demo.now}
    standing = {
        name: set(AffectedDevice.objects.filter(standing=name).values_list("pk", flat=True))
        for name in Standing
    }

    assert standing[Standing.WAITING] == begun
    assert standing[Standing.BOOKED] == ahead
    assert begun
    assert ahead
    assert standing[Standing.UNBOOKED]
    assert set(AffectedDevice.objects.values_list("standing", flat=True)) == {
        Standing.WAITING, Standing.BOOKED, Standing.UNBOOKED, Standing.RESTORED,
    }  # fmt: skip


def test_whatever_can_happen_to_an_appointment_has_happened_to_some(demo: Demo):
    held = Appointment.objects.open()
    assert held.filter(revision__gt=0).exists(), "moved"
    assert held.filter(accommodation=True).exists()
    assert held.filter(ready_since__isnull=False).exists()
    assert held.filter(mode="onsite").exists()
    assert Appointment.objects.filter(closed_as=ClosedAs.CANCELLED).exists()
    assert Appointment.objects.filter(closed_as=ClosedAs.RESTORED).exists()
    rebooked = held.filter(affected__appointments__closed_as=ClosedAs.CANCELLED)
    assert rebooked.exists()


def test_nothing_happened_after_now_or_before_it_could(demo: Demo):
    assert not Appointment.objects.filter(booked_at__gt=demo.now).exists()
    assert not Appointment.objects.filter(booked_at__gte=F("starts_at")).exists()
    assert not Appointment.objects.filter(closed_at__lte=F("booked_at")).exists()
    assert not Appointment.objects.filter(ready_since__gt=demo.now).exists()
    assert not StandingChange.objects.filter(at__gt=demo.now).exists()
    outage = Outage.objects.get()
    assert not AffectedDevice.objects.filter(standing_since__lt=outage.started_at).exists()


def test_no_message_of_the_past_is_left_to_be_sent(demo: Demo):
    scheduled = Message.objects.filter(state=State.SCHEDULED)
    assert scheduled.exists()
    assert not scheduled.filter(due_at__lte=demo.now).exists()
    sent = Message.objects.filter(state=State.SENT)
    assert not sent.exclude(resolved_by="demo", terminal_at=F("due_at")).exists()
    assert not sent.filter(due_at__gt=demo.now).exists()
    assert sent.filter(kind="confirmed").count() > 5


def test_the_confirmation_of_an_appointment_that_was_given_up_stays_sent(demo: Demo):
    given_up = Appointment.objects.filter(closed_as=ClosedAs.CANCELLED).exclude(
        person__private_email=""
    )
    for one in given_up:
        said = Message.objects.filter(about=one.uuid, kind="confirmed", channel="email").get()
        assert said.state == State.SENT


def test_nobody_can_be_reached_outside_the_demo(demo: Demo):
    for person in Person.objects.all():
        assert person.email.endswith("@example.gov")
        assert person.private_email == "" or person.private_email.endswith("@example.com")
        # Who has no number in the roster types one to be called: it is nobody's, too.
        for number in (person.private_phone, person.callback_phone):
            assert re.fullmatch(r"(\+1[2-9]\d\d55501\d\d)?", number)


def test_no_workstation_id_or_number_stands_in_a_message(demo: Demo):
    secrets = set(Device.objects.values_list("workstation_id", flat=True))
    secrets |= {phone for phone in Person.objects.values_list("private_phone", flat=True) if phone}
    secrets |= set(Appointment.objects.values_list("call_phrase", flat=True))
    for context in Message.objects.values_list("context", flat=True):
        words = " ".join(str(value) for value in context.values())
        assert not any(secret in words for secret in secrets)


def test_the_demo_people_are_there_with_their_roles(demo: Demo):
    found = {
        person.email: person
        for person in Person.objects.filter(email__in=[p.email for p in cast.CAST])
    }
    assert [found[player.email].roles for player in cast.CAST] == [
        [], ["technician"], [], ["coordinator"], ["communicator"],
    ]  # fmt: skip
    assert all(person.private_email for person in found.values())
    assert Person.objects.exclude(roles=[]).count() == 3


def test_the_demo_employee_is_offline_unbooked_and_offered_exactly_a_call(demo: Demo):
    employee = Person.objects.get(email="employee@example.gov")
    situation = situation_of(employee, now=demo.now)
    assert [device.standing for device in situation.affected] == [Standing.UNBOOKED]
    assert employee.programme == "teap"
    assert employee.sms_consent_at

    decision = ways_of(employee, policy=policy_in_force(demo.now), now=demo.now).decision
    assert [(one.site, one.mode) for one in decision.offers] == [("virtual", "virtual")]
    assert {one.site: one.code for one in decision.refusals} == dict.fromkeys(
        ("alexandria", "dallas", "denver", "san-jose", "detroit"), "too_far"
    )


def test_the_demo_supervisor_has_people_who_are_offline_the_employee_among_them(demo: Demo):
    supervisor = Person.objects.get(email="supervisor@example.gov")
    below = Person.objects.filter(org_path__startswith=supervisor.org_path).exclude(
        pk=supervisor.pk
    )
    assert below.filter(email="employee@example.gov", supervisor=supervisor).exists()
    assert below.filter(affected__standing__in=OFFLINE).count() > 1


def test_the_virtual_desk_has_seats_in_every_quarter_of_the_next_twelve_hours(demo: Demo):
    slots = Slot.objects.filter(site__slug="virtual", remaining__gt=0)
    free = set(slots.values_list("starts_at", flat=True))
    first = demo.now.replace(minute=30)
    assert {first + QUARTER * number for number in range(48)} <= free


def test_detroit_says_why_it_does_not_serve_and_san_jose_can_be_booked(demo: Demo):
    assert Site.objects.get(slug="detroit").not_serving_reason == "staff limitations"
    assert {site.slug for site in Site.objects.filter(slots__starts_at__gt=demo.now)} == {
        "alexandria", "san-jose", "virtual",
    }  # fmt: skip


def test_each_figure_was_published_in_its_unit_and_none_is_invented(demo: Demo):
    july = demo.calendar.at
    told = StatusUpdate.objects.exclude(figure_as_of=None).order_by("published_at")
    assert [(one.published_at, one.people_offline, one.devices_offline) for one in told] == [
        (july(21, 15), 5_739, None),
        (july(22, 18), None, 4_700),
        (july(23, 16), 2_384, None),
        (july(24, 10), 2_200, None),
    ]
    newest = StatusUpdate.objects.first()
    assert newest
    assert newest.next_update_at == july(24, 16)


def test_today_is_played_as_wednesday_24_july(demo: Demo):
    assert Calendar(demo.now).on(24) == dt.date(2026, 11, 18)
    assert Outage.objects.get().started_at == demo.calendar.at(19, 0, 9)
    policy = policy_in_force(demo.now)
    assert policy
    assert policy.travel_through == dt.date(2026, 11, 19)
