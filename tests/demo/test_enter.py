"""The one-click sign-in: five people, by POST only, in a demo only."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from demo.context import ribbon
from demo.rules import cast
from tests import builders

ENTER = "/demo/enter/"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("player", cast.CAST, ids=lambda player: player.email)
def test_each_demo_person_comes_in_with_one_click(client: Client, player: cast.Player):
    person = builders.make_person(email=player.email)
    answer = client.post(ENTER, {"email": player.email})
    assert answer.status_code == 302
    assert answer["Location"] == reverse(player.lands)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_another_click_makes_one_another_person_with_a_new_session(client: Client):
    for player in cast.CAST[:2]:
        builders.make_person(email=player.email)
    client.post(ENTER, {"email": cast.EMPLOYEE.email})
    first = client.session.session_key
    client.post(ENTER, {"email": cast.TECHNICIAN.email})
    assert client.session.session_key != first


@pytest.mark.parametrize("email", ["somebody@example.gov", "", "EMPLOYEE@example.gov "])
def test_nobody_else_is_let_in(client: Client, email: str):
    builders.make_person(email="somebody@example.gov")
    builders.make_person(email=cast.EMPLOYEE.email)
    assert client.post(ENTER, {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_somebody_who_has_left_is_not_let_in(client: Client):
    builders.make_person(email=cast.EMPLOYEE.email, is_active=False)
    client.post(ENTER, {"email": cast.EMPLOYEE.email})
    assert "_auth_user_id" not in client.session


def test_the_door_is_shut_without_the_demo_even_where_its_address_is_left(client: Client, settings):
    # Addresses are read at the first request: read them while there is a demo.
    assert reverse("demo:enter") == ENTER
    builders.make_person(email=cast.EMPLOYEE.email)
    settings.DEMO = False
    assert client.post(ENTER, {"email": cast.EMPLOYEE.email}).status_code == 404


def test_a_link_or_a_foreign_page_cannot_sign_anybody_in():
    builders.make_person(email=cast.EMPLOYEE.email)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ENTER, {"email": cast.EMPLOYEE.email}).status_code == 403
    assert strict.get(ENTER, {"email": cast.EMPLOYEE.email}).status_code == 405


def test_an_empty_demo_says_what_to_do(client: Client):
    answer = client.post(ENTER, {"email": cast.EMPLOYEE.email}, follow=True)
    assert "load_demo" in answer.text


def test_the_list_has_a_form_for_each_with_its_own_token():
    page = render_to_string("demo/people.html", request=RequestFactory().get("/"))
    assert page.count("csrfmiddlewaretoken") == page.count(f'action="{ENTER}"') == 5
    for player in cast.CAST:
        assert f'value="{player.email}"' in page


def test_the_ribbon_says_which_day_is_played():
    said = ribbon(RequestFactory().get("/"))["demo_ribbon"]
    assert said == "Demo: today is played as Wednesday 24 July 2024; all people are invented."
