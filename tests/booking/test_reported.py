"""A person's own word about their computers: broken, mistyped, working again."""

import pytest
import time_machine
from django.conf import settings

from booking.models import Appointment, ClosedAs, Slot
from booking.operations import appointments
from booking.operations.reports import works_again
from booking.reads.agreement import disagreements
from notifications.models import Message
from outages.models import AffectedDevice, Source, Standing, StandingChange
from outages.operations import reports
from people.models import Device
from tests import builders
from tests.booking.test_pages import text
from tests.booking.test_states import BACKEND

REPORT, WORKS, MISTAKE = (f"/repair/{leaf}/" for leaf in ("report", "works", "mistake"))


@pytest.fixture
def page(client, week):
    """Dana, signed in, at 7:00 a.m. in Denver on 25 July 2024."""
    client.force_login(week.dana, backend=BACKEND)
    with time_machine.travel(week.now, tick=False):
        yield client


@pytest.fixture
def stranger(client, week):
    """Sam, signed in, of whom we know neither a computer nor a repair."""
    sam = builders.make_person(name="Sam Tanaka")
    client.force_login(sam, backend=BACKEND)
    with time_machine.travel(week.now, tick=False):
        client.person = sam
        yield client


def book(week, person, slot, **choices) -> Appointment:
    return appointments.book(
        person=person, slot_id=slot.pk, by=person, now=week.now, **choices
    ).appointment


# --- my screen is blue too ------------------------------------------------------------------


def test_the_one_computer_that_we_know_is_only_confirmed(stranger, week):
    builders.make_device(owner=stranger.person, workstation_id="WS-SAM-1")
    week.slot(11)

    asked = stranger.get(REPORT)
    assert "We know one computer of yours: WS-SAM-1" in text(asked)
    assert 'type="radio"' not in asked.content.decode()
    done = stranger.post(REPORT, follow=True)

    assert "A technician confirms it at first look." in text(done)
    assert "First free time" in text(done)
    affected = AffectedDevice.objects.get(person=stranger.person)
    assert (affected.source, affected.standing) == (Source.SELF_REPORTED, Standing.UNBOOKED)
    assert [(c.was, c.became) for c in affected.changes.all()] == [("", "unbooked")]


def test_of_several_one_is_chosen(stranger, week):
    for number in (1, 2):
        builders.make_device(owner=stranger.person, workstation_id=f"WS-SAM-{number}")
    assert stranger.post(REPORT).status_code == 422
    stranger.post(REPORT, {"device": "WS-SAM-2"})
    assert AffectedDevice.objects.get(person=stranger.person).device.workstation_id == "WS-SAM-2"


def test_a_label_that_nobody_knows_is_taken(stranger, week):
    stranger.post(REPORT, {"label": "  WS-NEW-7 "})
    assert AffectedDevice.objects.get(person=stranger.person).device.workstation_id == "WS-NEW-7"


def test_somebody_elses_label_and_a_fourth_one_get_the_same_sentence(stranger, week):
    builders.make_device(owner=week.dana, workstation_id="WS-DANA-9")
    refused = stranger.post(REPORT, {"label": "WS-DANA-1"})
    assert text(stranger.post(REPORT, {"label": "WS-DANA-9"})).count("We cannot put that") == 2
    for number in range(3):
        assert stranger.post(f"{REPORT}?other=1", {"label": f"WS-NEW-{number}"}).status_code == 302
    fourth = stranger.post(f"{REPORT}?other=1", {"label": "WS-NEW-4"})

    sentence = f"We cannot put that computer on the list here. Call the help desk: {settings.HELP_DESK_PHONE}."
    assert sentence in text(refused)
    assert sentence in text(fourth)
    assert "Dana" not in text(refused)
    assert not Device.objects.filter(workstation_id="WS-NEW-4").exists()
    assert AffectedDevice.objects.get(device__workstation_id="WS-DANA-1").person == week.dana


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the Workstation ID"),
        ("   ", "Type the Workstation ID"),
        pytest.param("W" * 65, "longer than any Workstation ID", id="65 characters"),
        pytest.param("W" * 100_000, "longer than any Workstation ID", id="100,000 characters"),
        ("WS\u202e-1", "a sign in it"),
        ("=cmd()", "a sign in it"),
        ("my laptop", "does not look like a Workstation ID"),
        ("the grey one of 2019 there", "does not look like a Workstation ID"),
    ],
)
def test_what_is_no_label_gets_a_sentence_at_the_field(stranger, week, typed, said):
    response = stranger.post(REPORT, {"label": typed})
    assert response.status_code == 422
    assert said in text(response)
    assert not AffectedDevice.objects.filter(person=stranger.person).exists()


def test_labels_are_the_same_in_small_letters(stranger, week):
    builders.make_device(owner=stranger.person, workstation_id="WS-77A")
    assert stranger.post(f"{REPORT}?other=1", {"label": "ws-77a"}).status_code == 302
    assert stranger.post(f"{REPORT}?other=1", {"label": "ws-new-1"}).status_code == 302
    assert stranger.post(f"{REPORT}?other=1", {"label": "WS-New-1"}).status_code == 302
    assert stranger.post(f"{REPORT}?other=1", {"label": "ws-dana-1"}).status_code == 422
    mine = AffectedDevice.objects.filter(person=stranger.person).order_by("pk")
    assert [one.device.workstation_id for one in mine] == ["WS-77A", "WS-NEW-1"]
    me = stranger.person
    back = works_again(person=me, by=me, now=week.now, workstation_id="ws-77a")
    assert (back.device.workstation_id, back.standing) == ("WS-77A", Standing.RESTORED)


def test_a_report_sent_twice_makes_one_row(stranger, week):
    for _ in range(2):
        assert stranger.post(REPORT, {"label": "WS-22"}).status_code == 302
    assert AffectedDevice.objects.filter(person=stranger.person).count() == 1
    assert StandingChange.objects.filter(affected__person=stranger.person).count() == 1


def test_pressing_again_after_going_back_goes_on_as_at_first(stranger, week):
    builders.make_device(owner=stranger.person, workstation_id="WS-SAM-1")
    assert 'name="device" value="WS-SAM-1"' in stranger.get(REPORT).content.decode()
    for _ in range(2):
        done = stranger.post(REPORT, {"device": "WS-SAM-1"})
        assert (done.status_code, done.url) == (302, "/repair/")
    builders.make_device(owner=stranger.person, workstation_id="WS-SAM-2")
    assert stranger.post(REPORT, {"device": "WS-SAM-1"}).status_code == 302
    listed = AffectedDevice.objects.get(person=stranger.person)
    assert listed.device.workstation_id == "WS-SAM-1"


def test_a_typing_mistake_is_taken_back_and_the_true_one_goes_on_the_list(stranger, week):
    for number in range(3):
        stranger.post(f"{REPORT}?other=1", {"label": f"WS-MIS-{number}"})
    assert stranger.post(f"{REPORT}?other=1", {"label": "WS-TRUE-1"}).status_code == 422
    week.slot(11)
    assert 'href="/repair/mistake/"' in stranger.get("/repair/").content.decode()
    assert "WS-MIS-1" in text(stranger.get(MISTAKE))

    done = stranger.post(MISTAKE, {"device": "WS-MIS-1"}, follow=True)

    assert "It is off the list." in text(done)
    assert "WS-MIS-1" not in text(done)
    assert "WS-MIS-1" not in text(stranger.get(REPORT))
    assert stranger.post(f"{REPORT}?other=1", {"label": "WS-TRUE-1"}).status_code == 302
    # The label is free again for whom it belongs to, who has not to be on the roster.
    reports.report(person=week.dana, by=week.dana, now=week.now, workstation_id="ws-mis-1")
    assert AffectedDevice.objects.get(device__workstation_id="WS-MIS-1").person == week.dana
    stands = AffectedDevice.objects.filter(person=stranger.person).values_list(
        "standing", flat=True
    )
    assert sorted(stands) == ["excluded", "unbooked", "unbooked", "unbooked"]
    assert disagreements() == []


def test_labels_cannot_be_tried_for_ever_by_taking_them_back(stranger, week):
    me = stranger.person
    for number in range(10):
        reports.report(person=me, by=me, now=week.now, workstation_id=f"WS-TRY-{number}")
        reports.take_back(person=me, by=me, now=week.now, workstation_id=f"WS-TRY-{number}")
    with pytest.raises(reports.NotHere):
        reports.report(person=me, by=me, now=week.now, workstation_id="WS-TRY-10")


def test_only_what_was_typed_and_is_unbooked_is_taken_back_as_a_mistake(page, week):
    me = week.dana
    reports.report(person=me, by=me, now=week.now, workstation_id="WS-TYPED-1")
    book(week, me, week.slot(11), workstation_id="WS-TYPED-1")
    known = builders.make_device(owner=me, workstation_id="WS-KNOWN-1")
    reports.report(person=me, by=me, now=week.now, workstation_id=known.workstation_id)
    for label in ("WS-TYPED-1", "WS-KNOWN-1", "WS-DANA-1", "WS-NOBODYS-1"):
        with pytest.raises(reports.NoMistake):
            reports.take_back(person=me, by=me, now=week.now, workstation_id=label)
    assert page.get(MISTAKE).url == "/repair/works/"


def test_what_was_back_is_broken_again(page, week):
    AffectedDevice.objects.filter(person=week.dana).update(standing=Standing.RESTORED)
    assert "It is broken again" in text(page.get("/repair/"))

    page.post(REPORT)

    affected = AffectedDevice.objects.get(person=week.dana)
    assert (affected.standing, affected.source) == (Standing.UNBOOKED, Source.ROSTER)
    assert affected.changes.last().why == "reported again"


def test_what_the_help_desk_took_off_stays_off(page, week):
    AffectedDevice.objects.filter(person=week.dana).update(standing=Standing.EXCLUDED)
    asked = text(page.get(REPORT))
    assert "The help desk took WS-DANA-1 off the list. They decide" in asked
    done = page.post(REPORT, {"label": "WS-DANA-1"}, follow=True)
    assert "The help desk took this computer off the list." in text(done)
    assert AffectedDevice.objects.get(person=week.dana).standing == Standing.EXCLUDED


def test_without_an_outage_there_is_nothing_to_report_against(stranger, week):
    week.outage.ended_at = week.now
    week.outage.save()
    done = stranger.post(REPORT, {"label": "WS-NEW"}, follow=True)
    assert "No repairs are needed at the moment" in text(done)
    assert settings.HELP_DESK_PHONE in text(done)
    assert not Device.objects.filter(workstation_id="WS-NEW").exists()


# --- it works again -------------------------------------------------------------------------


def test_it_works_again_frees_the_seat_stops_the_messages_and_is_told_once(page, week):
    slot = week.slot(11)
    held = book(week, week.dana, slot)
    assert "Does it work again?" in text(page.get(WORKS))

    done = page.post(WORKS, follow=True)

    assert "Your computer is back" in text(done)
    assert "It is broken again" in text(done)
    held.refresh_from_db()
    assert held.closed_as == ClosedAs.RESTORED
    assert Slot.objects.get(pk=slot.pk).taken == 0
    open_kinds = set(Message.objects.open().values_list("kind", flat=True))
    assert open_kinds == {"restored"}
    assert page.post(WORKS).status_code == 302
    assert Message.objects.filter(kind="restored", channel="email").count() == 1


def test_an_old_page_takes_no_other_computer_off_than_it_names(page, week):
    asked = page.get(WORKS)
    assert "your computer WS-DANA-1 off the list" in text(asked)
    assert 'type="hidden" name="device" value="WS-DANA-1"' in asked.content.decode()
    named = {"device": "WS-DANA-1"}
    builders.make_affected(person=week.dana, outage=week.outage, workstation_id="WS-DANA-2")

    for _ in range(2):
        assert page.post(WORKS, named).status_code == 302

    stands = dict(AffectedDevice.objects.values_list("device__workstation_id", "standing"))
    assert stands == {"WS-DANA-1": "restored", "WS-DANA-2": "unbooked"}


def test_of_several_computers_the_one_that_works_is_chosen(page, week):
    builders.make_affected(person=week.dana, outage=week.outage, workstation_id="WS-DANA-2")
    assert page.post(WORKS).status_code == 422
    page.post(WORKS, {"device": "WS-DANA-2"})
    stands = dict(AffectedDevice.objects.values_list("device__workstation_id", "standing"))
    assert stands == {"WS-DANA-1": "unbooked", "WS-DANA-2": "restored"}
