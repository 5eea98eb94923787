"""My repair in each state that needs no technician: what is said, what is first, what it costs."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine

from booking.models import Appointment, ChangeKind, Site, Slot
from booking.operations import appointments, capacity, capacity_undo, notes
from booking.operations.change_check import Change
from notifications.models import Channel, Message, State
from notifications.operations import outbox
from outages.models import AffectedDevice, Standing
from people.models import Person, Reach
from tests import builders
from tests.booking.test_pages import text

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PRIMARY = 'class="usa-button"'


@pytest.fixture
def page(client, week):
    client.force_login(week.dana, backend=BACKEND)
    with time_machine.travel(week.now, tick=False):
        yield client


def book(week, person, slot, **choices) -> Appointment:
    return appointments.book(
        person=person, slot_id=slot.pk, by=person, now=week.now, **choices
    ).appointment


def displace(week, appointment) -> None:
    """Take the time away as a closing does: the seat is gone, the standing says whose doing it is."""
    slot = Slot.objects.filter(pk=appointment.slot_id)
    slot.update(taken=0, capacity=0)
    Appointment.objects.filter(pk=appointment.pk).update(displaced_at=week.now, revision=1)
    AffectedDevice.objects.filter(pk=appointment.affected_id).update(standing=Standing.MISSED_BY_US)
    tell(appointment, "choose_another", reason="The power is off in the building.")


def tell(appointment, kind, **more) -> None:
    """Say that of the appointment's first revision."""
    appointment.refresh_from_db()
    appointment.revision = 1
    appointment.save(update_fields=["revision"])
    said = notes.say_and_plan(
        appointment,
        kind=kind,
        policy=appointment.policy,
        by=appointment.person,
        now=appointment.booked_at,
        more=more,
    )
    outbox.queue(said[:1])


# --- a time that was taken away -------------------------------------------------------------


def test_a_time_that_was_taken_away_has_the_nearest_free_ones_a_tap_away(page, week):
    lost = book(week, week.dana, week.slot(11))
    far, *near = (week.slot(hour) for hour in (17, 10, 12, 13))
    displace(week, lost)

    response = page.get("/repair/")

    words = text(response)
    assert "Your repair needs a new time" in words
    assert "Virtual desk says why: The power is off in the building." in words
    assert "cannot take place. That is our doing." in words
    html = response.content.decode()
    assert [f'value="{slot.pk}"' in html for slot in near] == [True] * 3
    assert f'value="{far.pk}"' not in html
    assert html.count(PRIMARY) == 1
    assert "amber" not in html
    assert lost.call_phrase not in html

    done = page.post(
        "/repair/times/virtual/", {"slot": near[1].pk, "move": lost.reference}, follow=True
    )
    assert "Your repair: Thursday 25 July" in text(done)
    lost.refresh_from_db()
    assert (lost.slot_id, lost.displaced_at) == (near[1].pk, None)


def test_where_nothing_is_free_the_page_says_so_and_names_a_person_to_call(page, week, settings):
    lost = book(week, week.dana, week.slot(11))
    displace(week, lost)
    words = text(page.get("/repair/"))
    assert "No time is free at the moment." in words
    assert settings.HELP_DESK_PHONE in words
    assert "Cancel" in words


def test_a_time_that_was_taken_away_is_in_no_calendar_and_has_nothing_to_lose(page, week):
    lost = book(week, week.dana, week.slot(11))
    displace(week, lost)
    entry = page.get(f"/repair/{lost.reference}/repair.ics").content.decode()
    assert "METHOD:CANCEL" in entry
    assert "You hold no place at the moment" in text(page.get(f"/repair/{lost.reference}/cancel/"))


def test_a_displaced_repair_never_reads_as_over_or_booked(page, week):
    lost = book(week, week.dana, week.slot(11))
    displace(week, lost)
    with time_machine.travel(lost.ends_at + dt.timedelta(hours=1), tick=False):
        words = text(page.get("/repair/"))
    assert "Your repair needs a new time" in words
    assert "Your time has passed" not in words


# --- news ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        (
            "moved_by_us",
            {
                "reason": "Two technicians fell ill.",
                "was": "Thursday 25 July, 9:00 a.m. MDT",
                "was_site": "Denver",
                "was_mode": "onsite",
            },
            (
                "We had to move your repair",
                "It was Thursday 25 July, 9:00 a.m. MDT.",
                "Denver says why: Two technicians fell ill.",
            ),
        ),
        ("stands_again", {}, ("Your repair is back on its first time",)),
        (
            "what_changed",
            {"what": "Be at your workstation at 10:30 a.m. MDT.", "reason": "The line is long."},
            (
                "Something about your repair has changed",
                "Be at your workstation at 10:30 a.m. MDT.",
                "Why: The line is long.",
            ),
        ),
    ],
)
def test_what_we_changed_is_on_top_until_something_else_changes(page, week, kind, more, said):
    held = book(week, week.dana, week.slot(11))
    tell(held, kind, **more)

    words = text(page.get("/repair/"))
    assert all(sentence in words for sentence in said)
    assert words.index(said[0]) < words.index("10:30 a.m. Be at")

    appointments.move(appointment=held, slot_id=week.slot(13).pk, by=week.dana, now=week.now)
    assert said[0] not in text(page.get("/repair/"))


def test_a_closing_and_its_end_are_told_on_the_page_as_they_were_by_message(page, week):
    """Through the real operations: displaced, moved, and back again."""
    coordinator = builders.make_person(roles=("coordinator",))
    held = book(week, week.dana, week.slot(11))

    def close(hour, until):
        wish = Change(
            site=week.sites["virtual"],
            kind=ChangeKind.CLOSE,
            reason="The power is off in the building.",
            from_at=builders.at(builders.MOUNTAIN, 2024, 7, 25, hour),
            until_at=builders.at(builders.MOUNTAIN, 2024, 7, 25, until),
        )
        seen = capacity.preview(change=wish, now=week.now).seen
        return capacity.apply(
            change=wish, key=uuid.uuid4(), seen=seen, by=coordinator, now=week.now
        )

    closing = close(11, 13)
    words = text(page.get("/repair/"))
    assert "Your repair needs a new time" in words
    assert "Virtual desk says why: The power is off in the building." in words

    Message.objects.filter(kind="choose_another").update(state=State.SENT)
    capacity_undo.undo(change=closing, by=coordinator, now=week.now)
    words = text(page.get("/repair/"))
    assert "Your repair is back on its first time" in words
    assert "11:00 a.m. From this time on, we call you." in words

    week.slot(17)
    close(11, 13)
    words = text(page.get("/repair/"))
    assert "We had to move your repair" in words
    assert "It was Thursday 25 July, 11:00 a.m. MDT." in words
    assert "5:00 p.m. From this time on, we call you." in words
    held.refresh_from_db()
    assert held.displaced_at is None


# --- one's own state ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (Reach.VOICE, "We call (303) 555-0142."),
        (Reach.RELAY, "We call your relay service on (303) 555-0142."),
        (Reach.TEXT_FIRST, "We text (303) 555-0142, then call it."),
        (Reach.CAPTIONED_VIDEO, "A technician uses (303) 555-0142 to agree with you on the"),
    ],
)
def test_the_page_says_how_the_call_will_come(page, week, reach, said):
    book(week, week.dana, week.slot(11))
    Person.objects.update(reach=reach, private_phone="+13035550142")
    assert said in text(page.get("/repair/"))


def test_who_has_no_number_is_asked_for_one(page, week):
    book(week, week.dana, week.slot(11))
    Person.objects.update(private_phone="")
    words = text(page.get("/repair/"))
    assert "We have no number to call you on" in words
    assert "Give us a number" in words


@pytest.mark.parametrize(
    ("channel", "state", "code", "said"),
    [
        (Channel.EMAIL, State.BOUNCED, "", "Our last e-mail to your private address came back."),
        (Channel.EMAIL, State.FAILED, "550", "Our last e-mail to your private address came back."),
        (Channel.EMAIL, State.SUPPRESSED, "bad_address", "Our last e-mail"),
        (Channel.SMS, State.FAILED, "550", "Our last text message to your telephone did not"),
        (Channel.EMAIL, State.FAILED, "undecided", ""),
        (Channel.EMAIL, State.SENT, "250", ""),
        (Channel.EMAIL, State.CANCELLED, "", ""),
        (Channel.SMS, State.SUPPRESSED, "no_sms_channel", ""),
    ],
)
def test_post_that_does_not_arrive_is_said_with_the_way_out(page, week, channel, state, code, said):
    book(week, week.dana, week.slot(11))
    Message.objects.filter(channel=channel, kind="confirmed").update(
        state=state, result_code=code, terminal_at=week.now
    )
    words = text(page.get("/repair/"))
    assert ("Our messages do not reach you" in words) is bool(said)
    assert said in words


def test_post_that_arrives_again_is_not_complained_of(page, week):
    book(week, week.dana, week.slot(11))
    mail = Message.objects.filter(channel=Channel.EMAIL)
    mail.filter(kind="confirmed").update(state=State.BOUNCED, terminal_at=week.now)
    later = week.now + dt.timedelta(minutes=1)
    mail.exclude(kind="confirmed").update(state=State.SENT, terminal_at=later)
    assert "do not reach you" not in text(page.get("/repair/"))


def test_who_has_no_address_at_all_is_told_that_nothing_will_remind_them(page, week):
    Person.objects.update(private_email="", sms_consent_at=None)
    assert "We have no private e-mail address of yours" in text(page.get("/repair/"))


def test_a_paused_desk_says_when_it_opens(page, week):
    week.slot(11)
    opens = builders.at(builders.EASTERN, 2024, 7, 25, 13)
    Site.objects.filter(slug="virtual").update(bookings_open_at=opens, pause_reason="")
    words = text(page.get("/repair/"))
    assert "New bookings open Thursday 25 July, 11:00 a.m. MDT." in words
    assert "Choose a time" not in words


def test_who_moves_while_the_desk_is_paused_keeps_the_time_and_learns_from_when(page, week):
    held = book(week, week.dana, week.slot(15))
    week.slot(16)
    opens = builders.at(builders.EASTERN, 2024, 7, 25, 13)
    Site.objects.filter(slug="virtual").update(bookings_open_at=opens, pause_reason="")
    move = f"/repair/{held.reference}/move/"

    response = page.get(move)

    assert (
        "You keep your time: Thursday 25 July, 3:00 p.m. MDT."
        " You can move it again from Thursday 25 July, 11:00 a.m. MDT."
    ) in text(response)
    assert f"/repair/{held.reference}/cancel/" in response.content.decode()
    with time_machine.travel(opens, tick=False):
        assert "It stays yours until you confirm a new one." in text(page.get(move))


def test_a_repair_that_is_closed_cannot_be_moved_and_nobody_is_told_that_all_is_well(page, week):
    old = book(week, week.dana, week.slot(11))
    appointments.cancel(appointment=old, by=week.dana, now=week.now)

    words = text(page.get(f"/repair/{old.reference}/move/", follow=True))

    assert "That repair is closed. It cannot be moved any more." in words
    assert "Get your computer fixed" in words
    assert "Your computer is back" not in words


def test_an_outage_that_is_over_owns_what_it_left_behind(page, week, settings):
    week.outage.ended_at = week.now
    week.outage.save()
    words = text(page.get("/repair/"))
    assert "No repairs are needed at the moment" in words
    assert "we still have a computer of yours as broken" in words
    AffectedDevice.objects.update(standing=Standing.RESTORED)
    assert "we still have" not in text(page.get("/repair/"))


# --- several computers ----------------------------------------------------------------------


def test_each_computer_has_its_own_place_on_one_page(page, week):
    for number, standing in enumerate(
        (Standing.UNBOOKED, Standing.UNBOOKED, Standing.RESTORED, Standing.EXCLUDED), start=2
    ):
        builders.make_affected(
            person=week.dana,
            outage=week.outage,
            workstation_id=f"WS-DANA-{number}",
            standing=standing,
        )
    late, early = week.slot(15), week.slot(11)
    book(week, week.dana, late, workstation_id="WS-DANA-1")
    book(week, week.dana, early, workstation_id="WS-DANA-2")

    response = page.get("/repair/")

    words = text(response)
    order = [
        words.index(said)
        for said in (
            # Nothing of what is booked can be done now, so the next thing to do comes first.
            "Your computer WS-DANA-3 is still without a repair.",
            "For your computer WS-DANA-2",
            "10:30 a.m. Be at your workstation",
            "For your computer WS-DANA-1",
            "Your computer WS-DANA-4 is back.",
            "The help desk took WS-DANA-5 off the list.",
        )
    ]
    assert order == sorted(order)
    assert response.content.decode().count(PRIMARY) == 1
    with time_machine.travel(early.ready_at, tick=False):
        html = page.get("/repair/").content.decode()
    assert html.count(PRIMARY) == 1
    assert f'{PRIMARY} type="submit">I am at my workstation' in html


def test_news_and_the_time_come_before_a_computer_without_a_repair(page, week):
    for number in (2, 3, 4):
        builders.make_affected(
            person=week.dana, outage=week.outage, workstation_id=f"WS-DANA-{number}"
        )
    held = book(week, week.dana, week.slot(11), workstation_id="WS-DANA-1")
    tell(held, "moved_by_us", reason="Two fell ill.", was="then", was_site="Denver")

    words = text(page.get("/repair/"))

    order = [
        words.index(said)
        for said in ("We had to move your repair", "10:30 a.m. Be at", "WS-DANA-2 is still without")
    ]
    assert order == sorted(order)
    assert "Book a repair" in words
    assert "Book its repair" not in words


# --- a visit --------------------------------------------------------------------------------


def test_a_visit_says_when_and_where_before_anything_else(client, week):
    person = builders.make_person(town=builders.RICHMOND)
    builders.make_affected(person=person, outage=week.outage)
    Site.objects.filter(slug="alexandria").update(
        entrance="Main entrance, ask for the repair hall", badge="Badge or photo identification"
    )
    book(week, person, week.slot(13, site="alexandria"))
    client.force_login(person, backend=BACKEND)
    with time_machine.travel(week.now, tick=False):
        words = text(client.get("/repair/"))

    said = (
        "Your repair: Thursday 25 July",
        "1:00 p.m. EDT at Alexandria",
        "Do not drive yet",
        "600 Dulany Street",
        "Main entrance",
        "Badge or photo identification",
        "12:30 p.m. Check-in opens for you",
        "its power supply and cable",
        "Add to calendar",
    )
    assert [words.index(one) for one in said] == sorted(words.index(one) for one in said)
    assert "call phrase" not in words
    assert str(Decimal("0.0")) not in words


# --- what it costs --------------------------------------------------------------------------


def test_a_booked_page_costs_five_queries_and_one_more_for_news(
    page, week, django_assert_num_queries
):
    held = book(week, week.dana, week.slot(11))
    # Session, person, devices with their appointments, policy; whether our post arrives.
    with django_assert_num_queries(5):
        page.get("/repair/")
    builders.make_affected(person=week.dana, outage=week.outage, workstation_id="WS-DANA-2")
    book(week, week.dana, week.slot(13), workstation_id="WS-DANA-2")
    with django_assert_num_queries(5):
        page.get("/repair/")
    tell(held, "stands_again")
    with django_assert_num_queries(6):
        page.get("/repair/")
    displace(week, held)
    week.slot(12)
    # The sites, and the free times before and after at the one that is open.
    with django_assert_num_queries(9):
        page.get("/repair/")


@pytest.mark.parametrize(
    ("leaf", "count"),
    [
        ("reach", 2),  # session, person
        ("number", 2),
        ("elsewhere", 3),  # and what is booked
        ("works", 4),  # session, person, devices with their appointments, policy
        ("report", 5),  # and the computers that are not on the list
    ],
)
def test_the_pages_of_a_persons_word_cost_a_constant_number_of_queries(
    page, week, django_assert_num_queries, leaf, count
):
    for _ in range(2):
        with django_assert_num_queries(count):
            assert page.get(f"/repair/{leaf}/").status_code == 200
        builders.make_affected(person=week.dana, outage=week.outage)
        builders.make_device(owner=week.dana)
