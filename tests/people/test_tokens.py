"""API tokens."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.models import ApiToken, Person
from people.operations import tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana():
    return Person.objects.create(email="dana@example.gov", name="Dana")


def test_a_token_names_its_owner_and_is_stored_as_a_digest_only(dana):
    first, second = tokens.issue(dana), tokens.issue(dana)
    assert first != second
    assert first.startswith("bo_")
    assert tokens.authenticate(first) == tokens.authenticate(second) == dana
    assert not any(first in str(stored) for stored in ApiToken.objects.values_list())


@pytest.mark.parametrize("token", ["", "bo_", "bo_" + "x" * 43, "\ud800", "é", "\0"])
def test_another_word_names_nobody(dana, token):
    tokens.issue(dana)
    assert tokens.authenticate(token) is None


def test_a_revoked_token_and_one_of_a_person_who_left_name_nobody(dana):
    token = tokens.issue(dana)
    ApiToken.objects.update(revoked_at=timezone.now())
    assert tokens.authenticate(token) is None
    other = tokens.issue(dana)
    Person.objects.update(is_active=False)
    assert tokens.authenticate(other) is None


def test_the_command_prints_a_line_for_each_in_the_order_asked_for(dana, capsys):
    Person.objects.create(email="kim@example.gov", name="Kim")
    call_command("api_token", "kim@example.gov", "Dana@Example.gov")
    lines = [line.split(" ") for line in capsys.readouterr().out.splitlines()]
    assert [email for email, _ in lines] == ["kim@example.gov", "dana@example.gov"]
    assert [tokens.authenticate(token).email for _, token in lines] == [email for email, _ in lines]


def test_an_unknown_address_stops_the_command_before_any_token(dana):
    with pytest.raises(CommandError, match=r"agency e-mail kim@example\.gov\. No token"):
        call_command("api_token", "dana@example.gov", "kim@example.gov")
    assert ApiToken.objects.count() == 0
