"""`load_demo`: when it refuses, what an interruption leaves, and every hour of the day."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from booking.models import Slot
from booking.reads import seats
from demo.operations import play
from notifications.models import Message, State
from outages.models import AffectedDevice, Outage
from outages.reads.status import of_outage
from people.models import Person
from tests import builders
from tests.demo.conftest import NOW

pytestmark = pytest.mark.django_db
EASTERN = ZoneInfo("America/New_York")


def run(*words: str, now: datetime = NOW) -> str:
    said = io.StringIO()
    call_command("load_demo", "--people", "120", "--now", now.isoformat(), *words, stdout=said)
    return said.getvalue()


def test_it_refuses_a_database_with_people_unless_told_to_leave_it():
    builders.make_person()
    with pytest.raises(CommandError, match="holds people already"):
        run()
    assert "the demo is left out" in run("--if-empty")
    assert Person.objects.count() == 1


def test_it_refuses_an_installation_that_is_no_demo():
    with override_settings(DEMO=False), pytest.raises(CommandError, match="DEMO=true"):
        run()


def test_an_interrupted_load_leaves_nothing(monkeypatch):
    def stop(*args, **kwargs):
        assert Person.objects.count() == 120
        raise KeyboardInterrupt

    monkeypatch.setattr(play, "play", stop)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert not Person.objects.exists()
    assert not Outage.objects.exists()


def test_a_later_start_says_how_old_the_demo_is():
    assert "The demo is loaded: 120 people" in run("--if-empty")
    assert "is there already" in run("--if-empty")
    assert "3 days ago" in run("--if-empty", now=NOW + timedelta(days=3))
    with pytest.raises(CommandError, match=r"delete the folder \.data"):
        run()


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2026, 11, 18, 0, 3, tzinfo=EASTERN), id="just after midnight"),
        pytest.param(datetime(2026, 11, 18, 23, 58, tzinfo=EASTERN), id="just before midnight"),
        pytest.param(
            datetime(2026, 11, 1, 1, 40, fold=1, tzinfo=EASTERN), id="the hour that is twice"
        ),
        pytest.param(datetime(2027, 3, 16, 12, 0, tzinfo=EASTERN), id="two days after spring"),
    ],
)
def test_it_loads_at_every_hour_of_every_day(now):
    run(now=now)
    devices = AffectedDevice.objects.count()
    assert AffectedDevice.objects.offline().count() == round(devices * 2_203 / 8_000)
    assert seats.differences() == []
    assert not Message.objects.filter(state=State.SCHEDULED, due_at__lte=now).exists()
    soon = Slot.objects.filter(site__slug="virtual").bookable(now)
    assert soon.filter(starts_at__lte=now + timedelta(hours=12)).count() == 48
    told = of_outage(Outage.objects.get(), now=now)
    assert all(update.published_at <= now for update in told.updates)
    assert told.next_update_at
    assert told.next_update_at > now
