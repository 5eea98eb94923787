"""Where somebody is and how we reach them: two clocks, ways that need no voice, and few messages."""

import datetime as dt

import pytest
import time_machine

from notifications.models import Message
from people.models import Person, Reach
from tests.booking.test_pages import text
from tests.booking.test_states import BACKEND, book

ELSEWHERE, NUMBER, REACH = (f"/repair/{leaf}/" for leaf in ("elsewhere", "number", "reach"))


@pytest.fixture
def page(client, week):
    """Dana, signed in, at 7:00 a.m. in Denver on 25 July 2024."""
    client.force_login(week.dana, backend=BACKEND)
    with time_machine.travel(week.now, tick=False):
        yield client


def test_two_clocks_are_both_told_while_the_stay_lasts_and_so_is_where_one_is(page, week):
    book(week, week.dana, week.slot(11))
    page.post(ELSEWHERE, {"zip": "96720", "until": "2024-07-31"})

    words = text(page.get("/repair/"))

    assert "You are at ZIP 96720 until Wednesday 31 July." in words
    assert "10:30 a.m. MDT 6:30 a.m. where you are (HST) Be at your workstation." in words
    assert "3:00 p.m. MDT 11:00 a.m. where you are (HST) Latest time for the call." in words
    assert "All times are" not in words
    assert "You are at ZIP 96720 until" in text(page.get("/repair/options/"))
    page.post(ELSEWHERE, {"back": "1"})
    words = text(page.get("/repair/"))
    assert "where you are" not in words
    assert "You are at ZIP" not in words


def test_no_clock_is_chosen_for_somebody_whose_clock_is_only_guessed(page, week):
    assert page.get("/repair/zone/").content.decode().count(" checked") == 1
    page.post(ELSEWHERE, {"zip": "09012", "until": "2024-07-26"})

    assert " checked" not in page.get("/repair/zone/").content.decode()
    refused = page.post("/repair/zone/", {})
    assert refused.status_code == 422
    assert "Choose the time zone that you are in." in text(refused)
    assert "We do not know the clock there." in text(page.get("/repair/"))
    page.post("/repair/zone/", {"zone": "Europe/Berlin"})
    assert "We do not know the clock there." not in text(page.get("/repair/"))


def test_the_number_of_the_relay_itself_is_refused_with_what_to_give(page, week):
    response = page.post(REACH, {"reach": "relay", "callback": "711"})
    assert response.status_code == 422
    assert "711 is the relay itself. Give the number that the relay connects to" in text(response)


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (Reach.TEXT_FIRST, ("When we text you, and when we call", "When they call or chat, ask:")),
        (Reach.RELAY, ("When your relay operator connects the call", "passes the question on")),
        (Reach.CAPTIONED_VIDEO, ("When a technician gets in touch", "say or write your two")),
    ],
)
def test_who_does_not_hear_is_told_how_to_check_it_in_their_own_way(page, week, reach, said):
    held = book(week, week.dana, week.slot(11))
    Person.objects.filter(pk=week.dana.pk).update(reach=reach)

    words = text(page.get("/repair/"))

    assert all(one in words for one in said)
    assert "What is my Workstation ID?" in words
    assert held.call_phrase in words
    assert "When the phone rings" not in words
    assert "hang up" not in words


def test_many_changes_in_a_few_minutes_make_two_messages_and_none_passes_unsaid(page, week):
    for minute in range(14):
        with time_machine.travel(week.now + dt.timedelta(minutes=minute), tick=False):
            page.post(ELSEWHERE, {"zip": "96815", "until": f"2024-08-{minute + 1:02}"})
            page.post(NUMBER, {"callback": f"(720) 555-01{minute:02}"})

    mail = Message.objects.filter(person=week.dana, channel="email").order_by("kind", "due_at")
    over = week.now + dt.timedelta(minutes=15)
    assert list(mail.values_list("kind", "due_at")) == [
        (kind, due_at)
        for kind in ("callback_changed", "contact_changed")
        for due_at in (week.now, over)
    ]
    assert mail[2].context["headline"] == "Where you are was changed"
    with time_machine.travel(over, tick=False):
        page.post(NUMBER, {"callback": "(720) 555-0199"})
    assert mail.filter(kind="callback_changed").count() == 3
