"""STOP and START by text: whose consent they change, and what no roster undoes."""

import pytest
from django.utils import timezone

from notifications.models import Channel
from notifications.operations.outbox import _channels
from people.models import Person
from people.operations import consent
from people.rules.consent import wish_of
from tests.builders import make_person
from tests.outages import test_import_roster as rosters

outage, bring_in = rosters.outage, rosters.bring_in

NUMBER = "+13035550142"
NOW = timezone.now()


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        *(
            (word, "stop")
            for word in "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT OPTOUT REVOKE".split()
        ),
        *(
            (word, "stop")
            for word in ("stop", " Stop! ", '"STOP".', "stop all", "Opt-out", "quit\n")
        ),
        *((word, "start") for word in ("START", "start.", "Unstop")),
        *(
            (word, None)
            for word in ("", "?", "HELP", "YES", "don't stop", "STOP IT", "CANCEL my repair")
        ),
        ("\u0000", None),
        ("ＳＴＯＰ", None),
    ],
)
def test_only_the_known_words_alone_are_a_wish(text, wish):
    assert wish_of(text) == wish


@pytest.mark.django_db
@pytest.mark.parametrize("number", [NUMBER, "13035550142", "3035550142", "(303) 555-0142"])
def test_stop_is_for_everybody_who_has_that_number_and_for_nobody_else(number):
    dana = make_person(private_phone=NUMBER, sms_consent_at=NOW)
    spouse = make_person(private_phone=NUMBER)
    other = make_person(private_phone="+13035550143", sms_consent_at=NOW, callback_phone=NUMBER)
    assert consent.stop_texts(number=number, now=NOW) == 2
    for person in (dana, spouse, other):
        person.refresh_from_db()
    assert (dana.sms_consent_at, dana.sms_stopped_at) == (None, NOW)
    assert (spouse.sms_consent_at, spouse.sms_stopped_at) == (None, NOW)
    assert (other.sms_consent_at, other.sms_stopped_at) == (NOW, None)
    assert _channels(dana) == (Channel.EMAIL,)


@pytest.mark.django_db
def test_a_number_of_another_country_is_found_without_its_plus():
    make_person(private_phone="+447400123456", sms_consent_at=NOW)
    assert consent.stop_texts(number="447400123456", now=NOW) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "+", "STOP", "911", "\u0000"])
def test_what_is_no_number_is_nobodys(number):
    make_person(private_email="a@home.example").private_phone = ""
    Person.objects.update(private_phone="")
    assert consent.stop_texts(number=number, now=NOW) == 0


@pytest.mark.django_db
def test_start_undoes_a_stop_and_gives_no_consent_that_never_was():
    dana = make_person(private_phone=NUMBER, sms_consent_at=NOW)
    consent.stop_texts(number=NUMBER, now=NOW)
    never = make_person(private_phone=NUMBER)
    later = NOW + timezone.timedelta(hours=1)
    assert consent.start_texts(number=NUMBER, now=later) == 1
    dana.refresh_from_db()
    never.refresh_from_db()
    assert (dana.sms_consent_at, dana.sms_stopped_at) == (later, None)
    assert never.sms_consent_at is None


@pytest.mark.django_db
def test_no_roster_gives_back_what_a_stop_took(bring_in):
    row = rosters.row
    yes = {"SMS_consent": "yes"}
    bring_in(row("dana", **yes))
    consent.stop_texts(number=NUMBER, now=NOW)
    before = rosters.everything()
    # The same file finds nothing to write, and one with other news writes these only.
    assert rosters.counts(bring_in(row("dana", **yes))) == (0, 0, 1, 0, 0)
    assert rosters.everything() == before
    assert rosters.counts(bring_in(row("dana", unit="new", **yes))) == (0, 1, 0, 0, 0)
    dana = Person.objects.get()
    assert (dana.unit, dana.sms_consent_at, dana.sms_stopped_at) == ("new", None, NOW)
    consent.start_texts(number=NUMBER, now=NOW)
    assert rosters.counts(bring_in(row("dana", unit="new", **yes))) == (0, 0, 1, 0, 0)
    assert Person.objects.get().sms_consent_at == NOW
    bring_in(row("dana", unit="new", SMS_consent="no"))
    assert Person.objects.get().sms_consent_at is None
