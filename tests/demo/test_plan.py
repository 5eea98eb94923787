"""The people and the week before anything is stored: who, where, and the same each time."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from booking.rules import slots
from demo.operations import load
from demo.rules import cast, names, places, spread, staff, telephones, tree
from demo.rules.calendar import Calendar
from demo.rules.events import Book, Move
from people.reads import places as table_of_places
from people.rules import phone
from people.rules.miles import miles

EASTERN = ZoneInfo("America/New_York")
MORNING = datetime(2026, 11, 18, 8, 0, tzinfo=EASTERN)
EVENING = datetime(2026, 11, 18, 21, 0, tzinfo=EASTERN)


@pytest.fixture(scope="module")
def thousands(table):
    """The 13,000 of the real demo."""
    return load.invent(count=13_000, seed=724)


def test_the_same_seed_and_instant_give_the_same_people_and_the_same_week(table):
    people = load.invent(count=400, seed=7)
    again = load.invent(count=400, seed=7)
    assert people == again
    calendar = Calendar(MORNING)
    week = load.plan(people, seed=7, calendar=calendar)
    assert week == load.plan(again, seed=7, calendar=calendar)
    assert people != load.invent(count=400, seed=8)
    assert week != load.plan(people, seed=8, calendar=calendar)


def test_what_happened_before_today_does_not_depend_on_the_hour(table):
    people = load.invent(count=400, seed=7)
    noon = Calendar(MORNING).at(23, 12)
    morning, evening = (
        [
            event
            for event in load.plan(people, seed=7, calendar=Calendar(now))
            if event.at < noon and type(event).__name__ in ("Book", "Restore")
        ]
        for now in (MORNING, EVENING)
    )
    assert morning == evening
    assert len(morning) > 20


def test_thirteen_thousand_people_own_eight_thousand_broken_devices(thousands):
    devices = [device for person in thousands for device in person.workstation_ids]
    assert len(thousands) == 13_000
    assert len(devices) == len(set(devices)) == 8_000
    assert len({person.email for person in thousands}) == 13_000
    assert any(len(person.workstation_ids) == 2 for person in thousands)


def test_people_work_where_those_of_a_national_agency_do(thousands):
    near = Counter()
    for person in thousands:
        found = table_of_places.find(person.worksite.zip)
        if found is None:
            near["unknown"] += 1
            continue
        for spot in places.SPOTS:
            if spot.kind == "virtual":
                continue
            apart = miles(*found.place, spot.latitude, spot.longitude)
            if apart <= 50:
                near[spot.slug] += 1
            elif spot.slug == "alexandria" and apart <= 150:
                near["reach"] += 1
    share = {name: count / 13_000 for name, count in near.items()}
    assert share["alexandria"] == pytest.approx(0.45, abs=0.005)
    assert share["reach"] == pytest.approx(0.08, abs=0.005)
    for slug in ("dallas", "denver", "san-jose", "detroit"):
        assert 0.04 <= share[slug] <= 0.05
    assert 5 <= near["unknown"] <= 50


@pytest.mark.parametrize(
    "zone",
    [
        "Pacific/Honolulu",
        "America/Puerto_Rico",
        "Pacific/Guam",
        "America/Anchorage",
        "America/Phoenix",
    ],
)
def test_at_least_ten_people_live_where_clocks_surprise(thousands, zone):
    assert sum(person.worksite.local_zone == zone for person in thousands) >= 10


def test_contacts_and_programmes_are_spread_as_they_should_be(thousands):
    count = len(thousands)
    silent = sum(not (one.private_email or one.telephone) for one in thousands)
    assert silent / count == pytest.approx(0.02, abs=0.005)
    assert sum(one.sms_consent for one in thousands) / count == pytest.approx(0.6, abs=0.03)
    assert sum(one.programme == "TEAP" for one in thousands) / count == pytest.approx(
        0.35, abs=0.02
    )
    assert not any(one.sms_consent and not one.telephone for one in thousands)
    assert set(names.UNUSUAL) <= {one.name for one in thousands}


def test_every_telephone_number_is_fictional_and_one_we_would_dial():
    numbers = telephones.fictional()
    assert len(numbers) >= 13_000
    for number in numbers[::97]:
        assert phone.normalise(number) == number
        assert number[5:10] == "55501"


def test_the_tree_has_five_levels_and_every_boss_comes_first():
    positions = tree.grow(13_000)
    assert Counter(one.level for one in positions).keys() == {0, 1, 2, 3, 4}
    assert [one.boss for one in positions if one.level == 0] == [None]
    for index, one in enumerate(positions[1:], start=1):
        assert one.boss is not None
        assert one.boss < index
        assert positions[one.boss].level == one.level - 1
    spans = Counter(one.boss for one in positions)
    assert min(spans[k] for k in spans if k is not None) >= 5
    assert max(spans.values()) <= 15


def test_the_cast_has_one_employee_who_is_hit_and_four_who_are_not(thousands):
    found = {person.email: person for person in thousands}
    hit = [bool(found[player.email].workstation_ids) for player in cast.CAST]
    assert hit == [True, False, False, False, False]
    assert found["employee@example.gov"].supervisor == "supervisor@example.gov"
    assert found["employee@example.gov"].worksite.zip == "81301"


@pytest.mark.parametrize("july", range(19, 31))
def test_eastern_clock_times_are_kept_across_a_change_of_the_clock(july):
    # Played from Tuesday 3 November 2026: the clock changed on Sunday the 1st.
    calendar = Calendar(datetime(2026, 11, 3, 12, tzinfo=EASTERN))
    told = calendar.at(july, 10).astimezone(EASTERN)
    assert (told.date(), told.hour) == (calendar.on(july), 10)
    assert calendar.on(july) - calendar.today == timedelta(days=july - 24)


def test_late_at_night_the_day_is_still_the_eastern_one():
    assert Calendar(datetime(2026, 11, 19, 4, 30, tzinfo=UTC)).today.day == 18


@pytest.mark.parametrize("now", [MORNING, EVENING])
def test_half_the_seats_of_every_virtual_start_stay_free_for_newcomers(thousands, now):
    desk = places.VIRTUAL.hours
    assert desk
    seats = slots.propose_capacity(
        desk.technicians, desk.machines_each, desk.every_minutes, handling_minutes=20
    )
    week = load.plan(thousands, seed=724, calendar=Calendar(now))
    booked = Counter(
        event.start
        for event in week
        if isinstance(event, Book | Move) and event.start.site == "virtual"
    )
    assert sum(booked.values()) > 500
    assert max(booked.values()) <= seats / 2


def test_regions_shut_each_other_out():
    zips = [spread.Zip("22314", "VA", table_of_places.find("22314").place, "America/New_York")]
    assert list(spread.divide(zips)) == ["headquarters"]
    assert names.local_part("ليلى حداد", 12) == "12"
    assert staff.LETTERS.isalnum()
    assert names.draw(Random(1), 50) == names.draw(Random(1), 50)
