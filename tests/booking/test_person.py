"""What a person says of themselves: where they are, how to reach them, what is broken, what works."""

import datetime as dt

import pytest
import time_machine

from booking.models import Appointment
from booking.operations import appointments
from notifications.models import Message
from outages.models import AffectedDevice
from people.models import Person, Reach
from tests import builders
from tests.booking.test_pages import text

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ELSEWHERE, REACH, REPORT, WORKS, MISTAKE = (
    f"/repair/{leaf}/" for leaf in ("elsewhere", "reach", "report", "works", "mistake")
)


@pytest.fixture
def page(client, week):
    """Dana, signed in, at 7:00 a.m. in Denver on 25 July 2024."""
    client.force_login(week.dana, backend=BACKEND)
    with time_machine.travel(week.now, tick=False):
        yield client


def told(person) -> list[tuple[str, str]]:
    rows = Message.objects.filter(person=person).order_by("kind", "channel")
    return list(rows.values_list("kind", "channel"))


def book(week, person, slot, **choices) -> Appointment:
    return appointments.book(
        person=person, slot_id=slot.pk, by=person, now=week.now, **choices
    ).appointment


# --- somewhere else -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("96815", "Pacific/Honolulu"),
        (" 96815-4321 ", "Pacific/Honolulu"),
        ("96815 4321", "Pacific/Honolulu"),
        ("00501", "America/New_York"),
        ("09012", ""),  # military: not in the table
        ("00000", ""),
        ("SW1A 1AA", ""),
        ("DE-10115", ""),
        ("〒100-0001"[1:], ""),
    ],
)
def test_any_zip_is_kept_and_the_clock_follows_where_we_can_place_it(page, week, typed, zone):
    done = page.post(ELSEWHERE, {"zip": typed, "until": "2024-07-31"}, follow=True)

    dana = Person.objects.get(pk=week.dana.pk)
    assert dana.elsewhere_zone == zone
    assert dana.elsewhere_zip == typed.strip()
    assert dana.worksite_zip == "81301"
    if zone:
        assert "Saved until Wednesday 31 July" in text(done)
    else:
        assert f"We cannot place {typed}. That is all right: a technician can still call" in text(
            done
        )
        assert "Your time zone" in text(done)


@pytest.mark.parametrize(
    ("typed", "until", "said"),
    [
        ("", "2024-07-31", "Give the ZIP code of the place where you are."),
        ("   ", "2024-07-31", "Give the ZIP code of the place where you are."),
        ("🏝️", "2024-07-31", "only figures, letters, spaces and dashes"),
        ("<b>80202</b>", "2024-07-31", "only figures, letters, spaces and dashes"),
        pytest.param("9" * 1000, "2024-07-31", "too long for a ZIP code", id="1,000 characters"),
        # A zero was lost: nobody guesses, and nobody is sent a wrong clock.
        ("2138", "2024-07-31", "A US ZIP code has five figures. For another country begin with"),
        ("968155", "2024-07-31", "such as DE-10115."),
        ("96815", "", "Give the last day that you are there."),
        ("96815", "tomorrow", "That is not a date."),
        ("96815", "2024-02-30", "That is not a date."),
        ("96815", "2024-07-24", "Wednesday 24 July 2024 is over."),
        ("96815", "9999-12-31", "Give a day within a year from now."),
    ],
)
def test_what_is_no_place_or_day_gets_a_sentence_and_keeps_the_form(page, week, typed, until, said):
    response = page.post(ELSEWHERE, {"zip": typed, "until": until})

    assert response.status_code == 422
    assert said in text(response)
    if typed.isascii() and typed.isalnum():
        assert f'value="{typed}"' in response.content.decode()
    assert Person.objects.get(pk=week.dana.pk).elsewhere_until is None
    assert told(week.dana) == []


def test_a_clock_chosen_for_a_place_we_do_not_know_ends_with_the_stay(page, week):
    page.post(ELSEWHERE, {"zip": "09012", "until": "2024-07-26"})
    page.post("/repair/zone/", {"zone": "Europe/Berlin"})

    dana = Person.objects.get(pk=week.dana.pk)
    assert (dana.elsewhere_zone, dana.zone) == ("Europe/Berlin", builders.MOUNTAIN)


def test_an_open_repair_keeps_its_times_and_the_page_says_so(page, week):
    held = book(week, week.dana, week.slot(11))

    assert "Your repair keeps its time: Thursday 25 July, 11:00 a.m. MDT" in text(
        page.get(ELSEWHERE)
    )
    done = page.post(ELSEWHERE, {"zip": "96815", "until": "2024-07-31"}, follow=True)

    assert "Your repair keeps its time: Thursday 25 July, 11:00 a.m. MDT" in text(done)
    held.refresh_from_db()
    assert (held.zone, held.revision) == (builders.MOUNTAIN, 0)


def test_back_again_ends_it_and_is_told(page, week):
    page.post(ELSEWHERE, {"zip": "96815", "until": "2024-07-31"})
    assert "I am back" in text(page.get(ELSEWHERE))
    Message.objects.all().delete()

    page.post(ELSEWHERE, {"back": "1"})

    dana = Person.objects.get(pk=week.dana.pk)
    assert (dana.elsewhere_zip, dana.elsewhere_until) == ("", None)
    assert {kind for kind, _ in told(dana)} == {"contact_changed"}
    Message.objects.all().delete()
    page.post(ELSEWHERE, {"back": "1"})
    assert told(dana) == []


# --- how to reach me ------------------------------------------------------------------------


def test_a_change_is_told_once_to_every_address_in_general_words(page, week):
    page.post(REACH, {"reach": "relay", "callback": "(720) 555-0143"})

    dana = Person.objects.get(pk=week.dana.pk)
    assert (dana.reach, dana.phone) == (Reach.RELAY, "+17205550143")
    assert told(dana) == [("contact_changed", way) for way in ("agency", "email", "sms")]
    context = str(Message.objects.first().context)
    assert "the number that we call" in context
    assert "how we reach you" in context
    assert not any(secret in context for secret in ("0143", "relay", "Relay"))


def test_a_number_alone_is_told_with_a_copy_to_the_agency_mailbox(page, week):
    page.post(REACH, {"reach": "voice", "callback": "(720) 555-0143"})
    assert told(week.dana) == [("callback_changed", way) for way in ("agency", "email", "sms")]


def test_saving_what_is_there_already_tells_nobody(page, week):
    page.post(ELSEWHERE, {"zip": "96815", "until": "2024-07-31"})
    Message.objects.all().delete()

    page.post(ELSEWHERE, {"zip": "96815", "until": "2024-07-31"})
    done = page.post(REACH, {"reach": "voice", "callback": week.dana.private_phone}, follow=True)

    assert "Nothing was changed." in text(done)
    assert told(week.dana) == []


@pytest.mark.parametrize("typed", ["", "555", "call me", pytest.param("1" * 500, id="long")])
def test_a_bad_number_changes_nothing_of_the_page(page, week, typed):
    response = page.post(REACH, {"reach": "relay", "callback": typed})
    assert response.status_code == 422
    assert Person.objects.get(pk=week.dana.pk).reach == Reach.VOICE
    assert told(week.dana) == []


def test_who_has_no_number_may_say_how_and_is_asked_for_one(page, week):
    Person.objects.filter(pk=week.dana.pk).update(private_phone="")
    assert page.post(REACH, {"reach": "text_first", "callback": ""}).status_code == 302
    assert Person.objects.get(pk=week.dana.pk).reach == Reach.TEXT_FIRST


def test_how_to_reach_somebody_is_on_no_page_of_another(page, week):
    Person.objects.filter(pk=week.dana.pk).update(reach=Reach.CAPTIONED_VIDEO)
    supervisor = builders.make_person()
    page.force_login(supervisor, backend=BACKEND)
    assert "aptioned" not in page.get("/repair/").content.decode()


def test_nothing_is_changed_by_looking(page, week):
    before = list(AffectedDevice.objects.values())
    for path in (ELSEWHERE, REACH, REPORT, WORKS):
        assert page.get(path).status_code == 200
        assert page.head(path).status_code == 200
    assert list(AffectedDevice.objects.values()) == before
    assert dt.datetime.now(dt.UTC) == week.now
