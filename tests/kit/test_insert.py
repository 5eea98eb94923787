"""An INSERT that is written once leaves what Django's own would."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from booking.models import Appointment, Slot
from kit.insert import insert
from notifications.models import Channel, Message
from outages.models import Standing, StandingChange
from people.models import Device, Person
from tests import builders

pytestmark = pytest.mark.django_db

NOW = builders.JULY_24
HOUR = dt.timedelta(hours=1)


def rows(model, *, without):
    """Every column of every row but those that differ by nature."""
    return [
        {name: value for name, value in row.items() if name not in without}
        for row in model.objects.order_by("pk").values()
    ]


def both(make, model, *, without):
    """What Django writes, and what `insert` does, of objects made alike."""
    model.objects.bulk_create(make())
    theirs = rows(model, without=without)
    model.objects.all().delete()
    insert(made := make())
    assert all(one.pk and not one._state.adding for one in made)
    return theirs, rows(model, without=without)


def test_a_person_with_lists_decimals_texts_and_what_the_database_fills_in():
    def make():
        return [
            Person(
                email=f"p{number}@agency.example",
                name="Zoë “Ω” O'Neil %s",
                roles=["technician"],
                weekday_hours=["8.00", "7.50"],
                sms_consent_at=NOW,
                latitude=39.5,
            )
            for number in range(2)
        ]

    theirs, ours = both(make, Person, without=("id", "created_at"))
    assert ours == theirs
    assert len(ours) == 2


def test_messages_with_their_context():
    dana = builders.make_person()

    def make():
        return [
            Message(
                id=f"00000000-0000-0000-0000-00000000000{number}",
                dedupe_key=str(number),
                kind="confirmed",
                channel=Channel.EMAIL,
                person=dana,
                context={"name": "Zoë", "list": [1, None, "%s"]},
                due_at=NOW,
                not_before=NOW,
                expires_at=NOW + HOUR,
                settlement="verify",
                message_id=f"<{number}>",
            )
            for number in range(3)
        ]

    theirs, ours = both(make, Message, without=("created_at",))
    assert ours == theirs
    insert(make(), ignore_conflicts=True)
    assert Message.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(make())


def test_what_the_database_fills_in_is_set():
    dana = builders.make_person()
    devices = [Device(owner=dana, workstation_id=f"WS-{number}") for number in range(3)]
    insert(devices)
    assert [Device.objects.get(pk=one.pk) for one in devices] == devices
    assert all(one.created_at <= timezone.now() for one in devices)


def test_an_appointment_and_a_change_of_standing():
    outage, dana = builders.make_outage(), builders.make_person()
    device = builders.make_affected(person=dana, outage=outage)
    slot = builders.make_slot(site=builders.make_site(), starts_at=NOW)
    appointment = builders.make_appointment(person=dana, slot=slot, now=NOW - 4 * HOUR)
    (before,) = Appointment.objects.values()
    Appointment.objects.all().delete()
    appointment.pk = None
    insert([appointment])
    (after,) = Appointment.objects.values()
    assert {**after, "id": 0} == {**before, "id": 0}
    change = StandingChange(affected=device, was="", became=Standing.BOOKED, why="x", at=NOW)
    insert([change])
    assert StandingChange.objects.get(pk=change.pk).became == "booked"


def test_nothing_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


def test_an_expression_is_refused():
    with pytest.raises(TypeError):
        insert([Slot(capacity=F("taken"))])
