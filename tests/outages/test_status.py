"""The status page: what was published, when, and what to do."""

import datetime as dt
import re

import time_machine
from django.test import Client

from notifications.models import Engine, Mode
from outages.models import Outage, Standing
from tests import builders

TEN = builders.JULY_24


def words_at(client: Client, moment: dt.datetime) -> str:
    """The words of the status page at that instant."""
    with time_machine.travel(moment, tick=False):
        response = client.get("/")
    assert response.status_code == 200
    return re.sub(r"[\s\xa0]+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_it_says_what_was_counted_when_and_when_the_next_is_due(client, db):
    outage = builders.make_outage()
    person = builders.make_person()
    builders.make_affected(person=person, outage=outage, standing=Standing.UNBOOKED)
    builders.make_update(
        outage=outage,
        published_at=TEN,
        people_offline=2203,
        figure_as_of=TEN,
        next_update_at=TEN + dt.timedelta(hours=6),
    )

    words = words_at(client, TEN + dt.timedelta(hours=1))

    # As published, not as counted now: one device is on the list.
    assert "2,203 people still offline" in words
    assert "counted Wed 24 July, 10:00 a.m. EDT" in words
    assert "Next update due Wed 24 July, 4:00 p.m. EDT." in words
    late = words_at(client, TEN + dt.timedelta(hours=7))
    assert "was due Wed 24 July, 4:00 p.m. EDT and is late" in late


def test_a_post_appears_at_its_time_and_figures_are_never_invented(client, db):
    outage = builders.make_outage()
    builders.make_update(outage=outage, published_at=TEN, title="Three ways now")

    before = words_at(client, TEN - dt.timedelta(seconds=1))

    assert "Three ways now" not in before
    assert "people still offline" not in before
    assert "Three ways now" in words_at(client, TEN)


def test_instructions_and_the_scam_caution_are_for_everybody(client, db):
    builders.make_outage(instructions="Near Alexandria: come in\nStay calm")

    words = words_at(client, TEN)

    assert "Near Alexandria come in" in words
    assert "Everyone Stay calm" in words
    assert "Ask the caller: “What is my Workstation ID?”" in words
    assert "payment, a password or a code" in words


def test_without_an_outage_it_says_so_and_other_trouble_has_its_desks(client, db):
    Outage.objects.all().delete()

    assert "No outage of workstations is going on" in words_at(client, TEN)
    other = client.get("/other-trouble/").content.decode()
    for desk in ("DAV, OC, Search", "PASM", "service desk", "VPN", "Hardware"):
        assert desk in other


def test_the_page_costs_three_queries(client, db, django_assert_num_queries):
    outage = builders.make_outage()
    for hour in range(5):
        builders.make_update(outage=outage, published_at=TEN - dt.timedelta(hours=hour))
    # The policy with its outage; what was published; the engine's one row.
    with time_machine.travel(TEN, tick=False), django_assert_num_queries(3):
        client.get("/")


def test_one_line_says_whether_reminders_go_out(client, db):
    builders.make_outage()
    assert "No reminder has gone out yet. Check your appointment" in words_at(client, TEN)

    engine = Engine.objects.create(swept_at=TEN - dt.timedelta(seconds=7), swept_by="worker")
    assert "Reminders: running, last sweep 7 s ago" in words_at(client, TEN)

    late = words_at(client, TEN + dt.timedelta(minutes=2))
    assert "No reminder has gone out since 9:59 a.m. EDT. Check your appointment" in late
    following = words_at(client, TEN + dt.timedelta(days=1))
    assert "No reminder has gone out since 9:59 a.m. EDT on Wed 24 July." in following

    engine.mode, engine.reason = Mode.PAUSED, "Canary of a reason"
    engine.mode_at = TEN - dt.timedelta(minutes=20)
    engine.mode_by = builders.make_person(name="Canary Diaz")
    engine.save()
    paused = words_at(client, TEN)
    assert (
        "Reminders are paused since 9:40 a.m. EDT. Check your appointment on this site." in paused
    )
    assert "running" not in paused
    assert "Canary" not in paused


def test_without_an_outage_nobody_asks_about_reminders(client, db, django_assert_num_queries):
    Outage.objects.all().delete()
    with time_machine.travel(TEN, tick=False), django_assert_num_queries(1):
        assert b"eminder" not in client.get("/").content
