"""Who is asking: read on every page, so by prepared queries; the answers are Django's."""

import datetime as dt

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from people.models import Person
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana():
    return builders.make_person()


@pytest.fixture
def signed_in(client, dana):
    client.force_login(dana)
    return client


def who(client) -> object:
    """Who the next request of that browser is."""
    request = HttpRequest()
    request.session = client.session
    return get_user(request)


def test_a_session_leads_to_its_person_in_two_queries(signed_in, dana, django_assert_num_queries):
    who(signed_in)
    with django_assert_num_queries(2):
        assert who(signed_in) == dana


def test_a_session_that_the_library_began_goes_on(client, dana):
    client.force_login(dana, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert who(client) == dana


@pytest.mark.parametrize(
    "change",
    [
        lambda: Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1)),
        lambda: Session.objects.all().delete(),
        lambda: Session.objects.update(session_data="forged"),
        lambda: Person.objects.update(is_active=False),
        lambda: Person.objects.update(password="!another"),
        lambda: Person.objects.all().delete(),
    ],
    ids=["expired", "ended", "forged", "deactivated", "password changed", "gone"],
)
def test_what_ends_a_session_ends_it_at_once(signed_in, dana, change):
    assert who(signed_in) == dana
    change()
    assert not who(signed_in).is_authenticated
