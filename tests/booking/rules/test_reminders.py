"""Reminders: the table of leads, each edge of it, and what is past its use."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.reminders import AppointmentFacts, Planned, plan

DENVER, GUAM = "America/Denver", "Pacific/Guam"
# Wednesday 24 July 2024, 11:00 a.m. MDT: ready 10:30, until 15:00.
START = datetime(2024, 7, 24, 11, 0, tzinfo=ZoneInfo(DENVER)).astimezone(UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def virtual(starts_at: datetime = START, zone: str = DENVER) -> AppointmentFacts:
    ready_at, ends_at = starts_at - minutes(30), starts_at + minutes(240)
    return AppointmentFacts("virtual", starts_at, ready_at, ends_at, zone)


def onsite(miles: str | None, starts_at: datetime = START) -> AppointmentFacts:
    distance = None if miles is None else Decimal(miles)
    return AppointmentFacts(
        "onsite", starts_at, None, starts_at + minutes(30), DENVER, miles=distance
    )


def same_day(facts: AppointmentFacts, lead: timedelta) -> list[tuple[str, timedelta, timedelta]]:
    """Return kind, due and expiry as time before the start, for a booking `lead` before it."""
    return [
        (one.kind, facts.starts_at - one.due_at, facts.starts_at - one.expires_at)
        for one in plan(facts, facts.starts_at - lead)
        if one.kind != "day_before"
    ]


@pytest.mark.parametrize(
    ("lead", "workstation_due"),
    [
        (minutes(600), 60),
        (minutes(61), 60),
        (minutes(60), 60),
        (minutes(59), 59),
        (minutes(45), 45),
        (minutes(31), 31),
    ],
)
def test_virtual_with_over_half_an_hour_to_go_says_be_at_your_workstation_then_be_there_now(
    lead: timedelta, workstation_due: int
) -> None:
    assert same_day(virtual(), lead) == [
        ("be_at_workstation", minutes(workstation_due), minutes(30)),
        ("be_there_now", minutes(30), minutes(-240)),
    ]


@pytest.mark.parametrize("lead", [minutes(30), minutes(29), minutes(1), timedelta(seconds=1)])
def test_virtual_with_half_an_hour_or_less_says_be_there_now_at_once(lead: timedelta) -> None:
    assert same_day(virtual(), lead) == [("be_there_now", lead, minutes(-240))]


@pytest.mark.parametrize("facts", [virtual(), onsite("12.0")])
@pytest.mark.parametrize("lead", [minutes(0), timedelta(microseconds=-1), minutes(-300)])
def test_nothing_is_planned_once_the_start_has_come(
    facts: AppointmentFacts, lead: timedelta
) -> None:
    assert plan(facts, START - lead) == ()


@pytest.mark.parametrize(
    ("miles", "lead", "due"),
    [
        ("12.0", 600, 120),
        ("50.0", 600, 120),
        ("50.1", 600, 180),
        (None, 600, 120),
        ("50.1", 181, 180),
        ("50.1", 179, 179),
        ("50.0", 150, 120),
        ("50.0", 119, 119),
        ("12.0", 60, 60),
        ("12.0", 29, 29),
    ],
)
def test_onsite_is_told_two_hours_before_three_beyond_fifty_miles_or_at_once(
    miles: str | None, lead: int, due: int
) -> None:
    assert same_day(onsite(miles), minutes(lead)) == [("onsite_reminder", minutes(due), minutes(0))]


def day_before(facts: AppointmentFacts, now: datetime) -> list[Planned]:
    return [one for one in plan(facts, now) if one.kind == "day_before"]


def test_the_day_before_message_is_due_at_four_for_the_reader_and_useless_from_midnight() -> None:
    four = datetime(2024, 7, 23, 16, 0, tzinfo=ZoneInfo(DENVER))
    midnight = datetime(2024, 7, 24, 0, 0, tzinfo=ZoneInfo(DENVER))
    expected = [Planned("day_before", four, midnight)]
    assert day_before(virtual(), four - timedelta(days=3)) == expected
    assert day_before(onsite("12.0"), four - timedelta(seconds=1)) == expected
    assert day_before(virtual(), four) == []
    assert day_before(virtual(), four + timedelta(seconds=1)) == []


def test_the_day_before_is_counted_in_the_zone_of_the_reader() -> None:
    # 11:00 a.m. MDT on the 24th is 3:00 a.m. ChST on the 25th, so Guam reads it on the 24th.
    [message] = day_before(virtual(zone=GUAM), START - timedelta(days=5))
    assert message.due_at == datetime(2024, 7, 24, 16, 0, tzinfo=ZoneInfo(GUAM))
    assert message.expires_at == datetime(2024, 7, 25, 0, 0, tzinfo=ZoneInfo(GUAM))


@pytest.mark.parametrize(("month", "day", "utc_hour"), [(3, 10, 23), (11, 3, 22)])
def test_four_o_clock_is_four_o_clock_on_the_eve_of_a_clock_change(
    month: int, day: int, utc_hour: int
) -> None:
    # The eve still has the old offset: Denver is UTC-7 in March, UTC-6 in November.
    starts_at = datetime(2024, month, day, 11, 0, tzinfo=ZoneInfo(DENVER))
    [message] = day_before(virtual(starts_at), starts_at - timedelta(days=5))
    assert message.due_at == datetime(2024, month, day - 1, utc_hour, 0, tzinfo=UTC)


def test_an_early_start_after_the_clock_goes_forward_is_reminded_by_elapsed_minutes() -> None:
    # 03:15 EDT is fifteen minutes after 01:59 EST; an hour before it is 01:15 EST.
    starts_at = datetime(2024, 3, 10, 3, 15, tzinfo=ZoneInfo("America/New_York"))
    ready_at = starts_at.astimezone(UTC) - minutes(30)
    facts = AppointmentFacts(
        "virtual", starts_at, ready_at, ready_at + minutes(270), "America/New_York"
    )
    [first] = [one for one in plan(facts, START - timedelta(days=200)) if "be_at" in one.kind]
    assert first.due_at == datetime(2024, 3, 10, 6, 15, tzinfo=UTC)


def test_local_times_passed_in_are_counted_as_instants() -> None:
    local = START.astimezone(ZoneInfo(DENVER))
    assert plan(virtual(local), local - minutes(90)) == plan(virtual(), START - minutes(90))


def test_a_policy_may_move_the_ready_time_and_the_leads() -> None:
    facts = AppointmentFacts(
        "virtual",
        START,
        START - minutes(15),
        START + minutes(120),
        DENVER,
        at_workstation_lead=90,
    )
    assert same_day(facts, minutes(600)) == [
        ("be_at_workstation", minutes(90), minutes(15)),
        ("be_there_now", minutes(15), minutes(-120)),
    ]


@given(
    st.sampled_from(["virtual", "onsite"]),
    st.integers(-600, 60 * 24 * 10),
    st.sampled_from([DENVER, GUAM, "America/New_York"]),
    st.none() | st.decimals(0, 200, places=1),
    st.integers(0, 366 * 24 * 4),
)
def test_every_reminder_is_due_from_now_on_while_of_use_and_each_kind_once(
    mode: Literal["virtual", "onsite"], lead: int, zone: str, miles: Decimal | None, quarter: int
) -> None:
    starts_at = datetime(2024, 1, 1, tzinfo=UTC) + minutes(15 * quarter)
    now = starts_at - minutes(lead)
    ready_at = starts_at - minutes(30) if mode == "virtual" else None
    planned = plan(
        AppointmentFacts(mode, starts_at, ready_at, starts_at + minutes(240), zone, miles), now
    )
    assert all(now <= one.due_at < one.expires_at for one in planned)
    assert [one.due_at for one in planned] == sorted(one.due_at for one in planned)
    kinds = [one.kind for one in planned]
    assert len(kinds) == len(set(kinds))
    # Whoever books before the start is told at least once.
    assert bool(planned) is (lead > 0)
