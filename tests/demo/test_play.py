"""The stage on which the week is played: what the clock does between two events."""

import datetime as dt

import pytest

from booking.models import Appointment, SiteKind
from demo.operations import play
from demo.rules.cast import TECHNICIAN
from demo.rules.events import Book, Cancel, Clock, Event, Move, Ready, Restore, Start
from notifications.models import Message, State
from outages.models import AffectedDevice, Standing
from tests import builders

pytestmark = pytest.mark.django_db

NINE = builders.at(builders.MOUNTAIN, 2024, 7, 24, 9)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def start() -> Start:
    """Somebody with one broken workstation, and two starts: 11:00 and 12:00."""
    outage = builders.make_outage()
    builders.make_person(email=TECHNICIAN.email)
    person = builders.make_person(private_email="somebody@example.com")
    builders.make_affected(person=person, outage=outage, workstation_id="K7")
    desk = builders.make_site(slug="virtual", kind=SiteKind.VIRTUAL)
    for hours in (2, 3):
        builders.make_slot(site=desk, starts_at=NINE + hours * 60 * MINUTE)
    return Start("virtual", NINE + 120 * MINUTE)


def run(*events: Event) -> AffectedDevice:
    device = AffectedDevice.objects.get()
    play.play(events, outage=device.outage, advance=lambda: None)
    device.refresh_from_db()
    return device


def states(kind: str) -> list[str]:
    return list(
        Message.objects.filter(kind=kind).order_by("due_at").values_list("state", flat=True)
    )


def test_a_confirmation_was_sent_before_the_visit_was_given_up_minutes_later(start: Start):
    device = run(Book(NINE, "K7", start), Cancel(NINE + 5 * MINUTE, "K7"))
    assert device.standing == Standing.UNBOOKED
    assert states("confirmed") == [State.SENT]
    assert states("be_at_workstation") == [State.CANCELLED]
    assert states("cancelled") == [State.SCHEDULED], "the clock has not struck since"


def test_a_confirmation_was_sent_before_the_time_was_moved_minutes_later(start: Start):
    later = Start("virtual", start.at + 60 * MINUTE)
    run(Book(NINE, "K7", start), Move(NINE + 5 * MINUTE, "K7", later))
    assert states("confirmed") == [State.SENT]
    assert states("be_at_workstation") == [State.SUPERSEDED, State.SCHEDULED]


def test_the_clock_sends_what_was_due_and_opens_the_window(start: Start):
    device = run(
        Book(NINE, "K7", start),
        Ready(start.at - 10 * MINUTE, "K7"),
        Clock(start.at),
    )
    assert device.standing == Standing.WAITING
    assert Appointment.objects.get().ready_since == start.at - 10 * MINUTE
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def test_a_restored_device_gives_its_seat_back(start: Start):
    device = run(Book(NINE, "K7", start), Restore(start.at + 60 * MINUTE, ("K7",)))
    assert device.standing == Standing.RESTORED
    assert Appointment.objects.get().slot.taken == 0
