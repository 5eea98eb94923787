"""The same person's word twice at once, two people with one label, and "it works" against a booking."""

from functools import partial

from booking.models import Appointment
from booking.operations import appointments
from booking.operations.reports import works_again
from booking.reads.agreement import disagreements
from booking.reads.seats import differences
from notifications.models import Message
from outages.models import AffectedDevice, Standing
from outages.operations import reports
from outages.operations.reports import NotHere, Reported
from people.models import Device
from tests import builders
from tests.races.crowd import of_kind, race


def reporting(desk, person, **said):
    return partial(reports.report, person=person, by=person, now=desk.now, **said)


def test_a_report_pressed_in_ten_tabs_is_one_row_with_one_line_of_history(desk):
    person = builders.make_person()
    for label in (None, "WS-0815"):
        if label is None:
            builders.make_device(owner=person)
        results = race([reporting(desk, person, workstation_id=label)] * 10)
        assert len(of_kind(results, Reported)) == 10
    listed = AffectedDevice.objects.filter(person=person)
    assert listed.count() == 2
    assert [one.changes.count() for one in listed] == [1, 1]
    assert disagreements() == []


def test_a_label_typed_by_two_people_at_once_is_the_first_ones(desk):
    people = [builders.make_person() for _ in range(8)]
    results = race([reporting(desk, one, workstation_id="WS-0816") for one in people])
    assert len(of_kind(results, Reported)) == 1
    assert len(of_kind(results, NotHere)) == 7
    affected = AffectedDevice.objects.get()
    assert affected.person_id == Device.objects.get().owner_id


def test_works_again_against_a_booking_leaves_one_truth(desk):
    slot = desk.slot(11, capacity=20)
    people = desk.people(8)
    for person in people:
        again = partial(works_again, person=person, by=person, now=desk.now)
        book = partial(appointments.book, person=person, slot_id=slot.pk, by=person, now=desk.now)
        race([again, book, again])
    assert not AffectedDevice.objects.exclude(standing=Standing.RESTORED).exists()
    assert not Appointment.objects.open().exists()
    open_kinds = set(Message.objects.open().values_list("kind", flat=True))
    assert open_kinds <= {"restored"}
    assert differences() == []
    assert disagreements() == []
