"""The outbox page: who may see it, what it shows, and what it never shows."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Engine, State
from notifications.operations.sweep import sweep as run
from people.models import Role
from tests.builders import AURORA, at, make_person
from tests.notifications.cast import make_message

pytestmark = pytest.mark.django_db

PAGE = "/outbox/"


@pytest.fixture
def production(settings):
    settings.DEMO = False


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def shown(client: Client, path: str = PAGE, **headers) -> str:
    response = client.get(path, **headers)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode().replace("\u00a0", " "))


def test_strangers_are_sent_to_the_sign_in_and_come_back(production, client):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={PAGE}")


@pytest.mark.parametrize("roles", [(), ("technician",), ("coordinator",), ("communicator",)])
def test_staff_see_the_page_and_nobody_else_does(production, roles):
    person = make_person(roles=roles)
    make_person(supervisor=person)
    message = make_message()
    client = signed_in(person)
    detail = reverse("notifications:message", args=[message.pk])
    expected = 200 if roles else 403
    assert [client.get(path).status_code for path in (PAGE, detail)] == [expected] * 2


def test_in_the_demo_everybody_sees_it_and_first_what_is_theirs(settings, client):
    settings.DEMO = True
    mine = make_message(to=make_person(name="Mine Ownly"))
    make_message(to=make_person(name="Another Body"))
    assert "Another Body" in shown(client)
    own = signed_in(mine.person)
    assert "Another Body" not in shown(own)
    assert "Mine Ownly" in shown(own)
    assert "Another Body" in shown(own, f"{PAGE}?whose=all")
    staff = signed_in(make_person(roles=(Role.TECHNICIAN,)))
    assert "Another Body" in shown(staff)
    assert "Another Body" not in shown(staff, f"{PAGE}?whose=mine")


def test_it_says_to_whom_what_how_when_and_where_it_is(client):
    due_at = at("America/Denver", 2024, 7, 25, 11)
    make_message(
        to=make_person(name="Dana Reyes", town=AURORA),
        due_at=due_at,
        expires_at=due_at + dt.timedelta(hours=4),
        state=State.SENT,
        terminal_at=due_at + dt.timedelta(minutes=4),
    )
    row = shown(client).split("Sent and ended")[1]
    for words in (
        *("Dana Reyes", "You are called", "e-mail", "Thu 25 July, 11:00 a.m. MDT"),
        *(">sent<", "4 min late"),
    ):
        assert words in row, words


def test_who_has_no_zone_is_read_in_the_zone_of_headquarters(client):
    due_at = at("America/New_York", 2024, 7, 25, 9)
    person = make_person(town=("", None, ""))
    make_message(to=person, due_at=due_at, expires_at=due_at + dt.timedelta(hours=4))
    assert "Thu 25 July, 9:00 a.m. EDT" in shown(client)


def test_the_page_asks_the_database_four_questions_however_many_messages(
    client, django_assert_num_queries
):
    for count in (1, 30):
        for _ in range(count):
            make_message()
        with django_assert_num_queries(4):
            shown(client)


def test_one_message_asks_two_questions(client, django_assert_num_queries):
    path = reverse("notifications:message", args=[make_message().pk])
    with django_assert_num_queries(2):
        shown(client, path)


def test_the_lists_are_limited_to_fifty_each(client):
    for minutes in range(60):
        make_message(minutes=minutes)
    assert shown(client).count("You are called") == 50


def test_htmx_gets_the_lists_alone_and_the_page_works_without(client):
    make_message()
    whole, part = shown(client), shown(client, headers={"HX-Request": "true"})
    assert 'hx-trigger="every 5s"' in whole
    assert "<html" in whole
    assert "<html" not in part
    assert part.count("You are called") == 1
    assert 'hx-trigger="every' not in shown(client, f"{PAGE}?refresh=off")


def test_it_says_how_long_ago_the_engine_looked_and_warns_when_it_is_silent(client):
    assert "has not looked yet" in shown(client)
    Engine.objects.create(swept_at=timezone.now() - dt.timedelta(seconds=3))
    assert "last looked 3 s ago" in shown(client)
    Engine.objects.update(swept_at=timezone.now() - dt.timedelta(minutes=4))
    assert "Messages may be late" in shown(client)


def test_nobody_asks_the_page_to_change_anything(client):
    assert client.post(PAGE).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_message_shows_its_words_and_its_tries(client):
    message = make_message(to=make_person(name="<b>Dana</b>"))
    run()
    page = shown(client, reverse("notifications:message", args=[message.pk]))
    assert "Subject: IT repair: Thursday 25 July, 11:00 a.m. MDT" in page
    assert "<li>your computer</li>" in page
    assert "ask the caller to tell you the identifier of your computer" in page
    assert "&lt;b&gt;Dana" in page
    assert "<b>Dana" not in page
    assert "sent <span" in page


def test_a_text_message_shows_its_words(client):
    person = make_person(private_email="", sms_consent_at=timezone.now())
    message = make_message(to=person)
    page = shown(client, reverse("notifications:message", args=[message.pk]))
    assert "IT repair Thursday 25 July" in page
    assert "text message" in page


def test_a_message_whose_kind_is_gone_still_has_a_page(client):
    message = make_message(kind="broken")
    page = shown(client, reverse("notifications:message", args=[message.pk]))
    assert "The text cannot be shown" in page


def test_coordinators_look_at_messages_and_tries_in_the_admin_and_change_nothing():
    client = signed_in(make_person(roles=(Role.COORDINATOR,)))
    message = make_message()
    for path in ("message", "delivery", f"message/?q={message.message_id}"):
        assert client.get(f"/admin/notifications/{path}", follow=True).status_code == 200, path
    change = f"/admin/notifications/message/{message.pk}/change/"
    assert client.get(change).status_code == 200
    assert client.post(change, {"state": "sent"}).status_code == 403


def test_a_message_that_is_not_there_is_not_found(client):
    path = reverse("notifications:message", args=[uuid.uuid4()])
    assert client.get(path).status_code == 404
