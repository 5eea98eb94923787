"""Prepared queries answer what Django's own would, and refuse what they cannot keep apart."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.models import F, FilteredRelation, Q

from booking.models import Slot
from kit.prepared import Prepared
from outages.models import AffectedDevice
from tests import builders

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def _devices(person):
    return (
        AffectedDevice.objects.filter(person=person)
        .annotate(
            open_appointment=FilteredRelation(
                "appointments", condition=Q(appointments__closed_at__isnull=True)
            )
        )
        .select_related("outage", "device", "open_appointment", "open_appointment__site")
        .order_by("pk")
    )


def _times(site, now, zone):
    return Slot.objects.bookable(now).filter(site__slug=site, site__zone=zone).order_by("starts_at")


@pytest.mark.parametrize("planned_once", [True, False])
def test_each_call_answers_what_a_query_set_with_its_own_values_would(settings, planned_once):
    settings.PREPARED_STATEMENTS = planned_once
    virtual = builders.make_site()
    slots = [
        builders.make_slot(site=virtual, starts_at=builders.JULY_24 + hour * DAY)
        for hour in range(4)
    ]
    prepared = Prepared(_times)
    for now in (slots[0].starts_at - DAY, slots[0].starts_at, slots[2].starts_at):
        for site in ("virtual", "nowhere"):
            given = {"site": site, "now": now, "zone": virtual.zone}
            assert prepared.fetch(**given) == list(_times(**given))


def test_joined_objects_and_annotations_come_along_without_another_query(
    django_assert_num_queries,
):
    outage = builders.make_outage()
    slot = builders.make_slot(site=builders.make_site(), starts_at=builders.JULY_24 + DAY)
    booked, unbooked = builders.make_person(), builders.make_person()
    for person in (booked, unbooked):
        builders.make_affected(person=person, outage=outage)
    appointment = builders.make_appointment(person=booked, slot=slot, now=builders.JULY_24)
    prepared = Prepared(_devices)
    prepared.fetch(person=booked.pk)
    with django_assert_num_queries(2):
        (theirs,) = prepared.fetch(person=booked.pk)
        (others,) = prepared.fetch(person=unbooked.pk)
        assert theirs.open_appointment == appointment
        assert theirs.open_appointment.site.slug == "virtual"
        assert theirs.device.owner_id == booked.pk
        assert others.outage == outage
    assert getattr(others, "open_appointment", None) is None


def test_annotated_values_are_converted_as_django_does():
    slot = builders.make_slot(site=builders.make_site(), starts_at=builders.JULY_24, taken=2)

    def annotated(slot):
        return Slot.objects.filter(pk=slot).annotate(left=F("capacity") - F("taken"))

    (found,) = Prepared(annotated).fetch(slot=slot.pk)
    assert (found.left, found.starts_at, found.remaining) == (3, slot.starts_at, 3)


def test_rows_are_those_of_the_query_set():
    virtual = builders.make_site()
    slot = builders.make_slot(site=virtual, starts_at=builders.JULY_24)

    def columns(**given):
        return _times(**given).values_list("pk", "starts_at", "ready_at", "remaining")

    given = {"site": "virtual", "now": builders.JULY_24 - DAY, "zone": virtual.zone}
    rows = Prepared(columns).rows(**given)
    assert rows == list(columns(**given)) == [(slot.pk, slot.starts_at, slot.ready_at, 5)]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_and_one_whose_transaction_failed_can_ask_again():
    virtual = builders.make_site()
    slot = builders.make_slot(site=virtual, starts_at=builders.JULY_24)
    prepared = Prepared(_times)
    given = {"site": "virtual", "now": builders.JULY_24 - DAY, "zone": virtual.zone}
    with transaction.atomic():
        assert prepared.fetch(**given) == [slot]
        transaction.set_rollback(True)
    assert prepared.fetch(**given) == [slot]
    connection.close()
    assert prepared.fetch(**given) == [slot]


def test_a_value_that_is_computed_with_is_refused_and_never_frozen():
    computed = Prepared(lambda now: Slot.objects.filter(starts_at__gt=now - DAY))
    with pytest.raises(TypeError):
        computed.fetch(now=builders.JULY_24)


def test_a_value_that_never_reaches_the_query_is_refused():
    with pytest.raises(TypeError):
        Prepared(lambda site: Slot.objects.all()).fetch(site=1)


def test_a_switch_is_no_value():
    with pytest.raises(TypeError):
        Prepared(lambda full: Slot.objects.filter(taken__gt=full)).fetch(full=True)
