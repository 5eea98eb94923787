"""A pause of new bookings: said to everybody, closed to nobody who has a place, open by itself."""

import datetime as dt

import pytest

from booking import errors
from booking.models import Site
from booking.operations import appointments
from booking.reads.ways import ways_of
from outages.reads.situation import policy_in_force
from tests import builders

MINUTE = dt.timedelta(minutes=1)
OPENS = builders.at(builders.EASTERN, 2024, 7, 25, 13)
SAID = "New bookings open Thursday 25 July, 11:00 a.m. MDT. The desk is catching up."


def pause(slug: str) -> None:
    Site.objects.filter(slug=slug).update(
        bookings_open_at=OPENS, pause_reason="The desk is catching up."
    )


def ways(person, now):
    return ways_of(person, policy=policy_in_force(now), now=now)


def book(person, slot, now):
    return appointments.book(person=person, slot_id=slot.pk, by=person, now=now)


def test_the_paused_desk_is_offered_without_booking_and_says_when_it_opens_on_the_persons_clock(
    week,
):
    slot = week.slot(15)
    pause("virtual")

    offer = ways(week.dana, week.now).offer("virtual")
    with pytest.raises(errors.NotEligible) as refusal:
        book(week.dana, slot, week.now)

    assert offer.takes == ()
    assert offer.reason.endswith(SAID)
    assert refusal.value.message == SAID
    assert refusal.value.extra["opens_at"] == "2024-07-25T17:00:00+00:00"


def test_it_opens_by_itself_at_that_instant_and_not_a_minute_before(week):
    slot = week.slot(15)
    pause("virtual")

    assert ways(week.dana, OPENS - MINUTE).offer("virtual").takes == ()
    assert ways(week.dana, OPENS).offer("virtual").takes == ("booking",)
    with pytest.raises(errors.NotEligible):
        book(week.dana, slot, OPENS - MINUTE)
    assert book(week.dana, slot, OPENS).created


def test_who_has_a_place_keeps_it_and_may_give_it_up_but_not_move_within_the_pause(week):
    held = book(week.dana, week.slot(15), week.now).appointment
    later = week.slot(16)
    pause("virtual")

    with pytest.raises(errors.NotEligible):
        appointments.move(appointment=held, slot_id=later.pk, by=week.dana, now=week.now)
    held.refresh_from_db()
    assert held.closed_at is None
    assert appointments.cancel(appointment=held, by=week.dana, now=week.now).closed_at


def test_a_paused_site_with_a_free_time_and_no_line_is_closed_and_says_so_on_its_own_clock(week):
    near = builders.make_person(town=builders.AURORA)
    builders.make_affected(person=near, outage=week.outage)
    Site.objects.filter(slug="denver").update(takes_bookings=True)
    slot = week.slot(14, site="denver")
    assert ways(near, week.now).offer("denver").takes == ("booking",)
    pause("denver")

    refusal = ways(near, week.now).refusal("denver")

    assert refusal.code == "closed"
    assert refusal.reason.endswith(SAID)
    with pytest.raises(errors.NotEligible) as refused:
        book(near, slot, week.now)
    assert refused.value.extra["opens_at"] == "2024-07-25T17:00:00+00:00"


def test_a_line_goes_on_while_bookings_are_paused(week):
    near = builders.make_person(town=builders.AURORA)
    builders.make_affected(person=near, outage=week.outage)
    Site.objects.filter(slug="denver").update(takes_bookings=True)
    week.slot(14, site="denver")
    builders.make_day(site=week.sites["denver"], on=dt.date(2024, 7, 26), walkins=True)
    pause("denver")

    offer = ways(near, week.now).offer("denver")

    assert offer.takes == ("walk_in",)
    assert offer.reason.endswith(SAID)
