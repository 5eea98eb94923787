"""Slots: the window a start promises, the starts of a day, what may be published, how many fit."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.hours import Interval, StaffedDay, interval, merge
from booking.rules.slots import Mode, Refused, Window, propose_capacity, publishable, starts, window

NEW_YORK, DENVER, GUAM = "America/New_York", "America/Denver", "Pacific/Guam"
WEDNESDAY = date(2024, 7, 24)
SPRING, AUTUMN = date(2024, 3, 10), date(2024, 11, 3)
MIDNIGHT = time(0, 0)


def local(on: date, hour: int, minute: int = 0, zone: str = DENVER) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZoneInfo(zone))


def clock(at: datetime | None, zone: str) -> str:
    assert at is not None
    return f"{at.astimezone(ZoneInfo(zone)):%d %H:%M %Z}"


def whole_day(on: date, zone: str) -> StaffedDay:
    return StaffedDay(on, MIDNIGHT, MIDNIGHT, zone)


def test_on_24_july_eleven_means_ready_at_half_past_ten_until_three() -> None:
    promise = window(local(WEDNESDAY, 11))
    assert clock(promise.ready_at, DENVER) == "24 10:30 MDT"
    assert clock(promise.starts_at, DENVER) == "24 11:00 MDT"
    assert clock(promise.ends_at, DENVER) == "24 15:00 MDT"
    assert promise.starts_at.tzinfo is UTC


def test_four_hours_are_four_elapsed_hours_when_the_clock_changes() -> None:
    assert clock(window(local(SPRING, 0, 0, NEW_YORK)).ends_at, NEW_YORK) == "10 05:00 EDT"
    assert clock(window(local(AUTUMN, 0, 0, NEW_YORK)).ends_at, NEW_YORK) == "03 03:00 EST"
    assert clock(window(local(SPRING, 3, 15, NEW_YORK)).ready_at, NEW_YORK) == "10 01:45 EST"
    assert clock(window(local(AUTUMN, 0, 0, GUAM)).ends_at, GUAM) == "03 04:00 ChST"


def test_the_numbers_of_a_policy_replace_the_defaults() -> None:
    promise = window(local(WEDNESDAY, 11), ready_lead_minutes=15, window_minutes=120)
    assert clock(promise.ready_at, DENVER) == "24 10:45 MDT"
    assert clock(promise.ends_at, DENVER) == "24 13:00 MDT"


@pytest.mark.parametrize(
    ("on", "zone", "count"),
    [
        (WEDNESDAY, NEW_YORK, 96),
        (SPRING, NEW_YORK, 92),
        (AUTUMN, NEW_YORK, 100),
        (SPRING, DENVER, 92),
        (AUTUMN, DENVER, 100),
        (SPRING, GUAM, 96),
        (AUTUMN, GUAM, 96),
    ],
)
def test_a_desk_open_all_day_has_each_quarter_hour_exactly_once(
    on: date, zone: str, count: int
) -> None:
    found = starts(whole_day(on, zone), 15, "virtual")
    assert len(found) == len(set(found)) == count
    assert {after - before for before, after in pairwise(found)} == {timedelta(minutes=15)}
    assert all(at.astimezone(ZoneInfo(zone)).date() == on for at in found)
    assert all(at.astimezone(ZoneInfo(zone)).minute % 15 == 0 for at in found)


def test_the_hour_that_is_shown_twice_has_two_starts_and_the_skipped_one_none() -> None:
    shown = [clock(at, NEW_YORK) for at in starts(whole_day(AUTUMN, NEW_YORK), 60, "virtual")]
    assert shown[:4] == ["03 00:00 EDT", "03 01:00 EDT", "03 01:00 EST", "03 02:00 EST"]
    shown = [clock(at, NEW_YORK) for at in starts(whole_day(SPRING, NEW_YORK), 60, "virtual")]
    assert shown[:3] == ["10 00:00 EST", "10 01:00 EST", "10 03:00 EDT"]


def test_consecutive_whole_days_share_no_start_and_leave_no_hole() -> None:
    found = [
        at
        for number in (2, 3, 4)
        for at in starts(whole_day(date(2024, 11, number), NEW_YORK), 15, "virtual")
    ]
    assert {after - before for before, after in pairwise(found)} == {timedelta(minutes=15)}


def test_onsite_starts_end_where_a_slot_no_longer_fits() -> None:
    day = StaffedDay(WEDNESDAY, time(9, 30), time(11, 0), DENVER)
    assert [clock(at, DENVER)[3:8] for at in starts(day, 30, "onsite")] == [
        "09:30",
        "10:00",
        "10:30",
    ]
    assert [clock(at, DENVER)[3:8] for at in starts(day, 30, "onsite", 45)] == ["09:30", "10:00"]
    assert starts(day, 30, "onsite", 91) == ()


def test_a_step_or_length_that_is_no_time_is_refused() -> None:
    day = whole_day(WEDNESDAY, DENVER)
    with pytest.raises(ValueError, match="at least one minute"):
        starts(day, 0, "virtual")
    with pytest.raises(ValueError, match="at least one minute"):
        starts(day, 15, "onsite", 0)


def judge(
    at: datetime, mode: Mode, day: StaffedDay, staffed: tuple[Interval, ...] | None = None
) -> Window | Refused:
    hours = merge([interval(day)]) if staffed is None else staffed
    return publishable(starts_at=at, mode=mode, day=day, staffed=hours, length_minutes=30)


def test_a_virtual_window_must_end_by_closing() -> None:
    day = StaffedDay(WEDNESDAY, time(7), time(15), DENVER)
    assert judge(local(WEDNESDAY, 11), "virtual", day) == window(local(WEDNESDAY, 11))
    refused = judge(local(WEDNESDAY, 11, 15), "virtual", day)
    assert isinstance(refused, Refused)
    assert "Wednesday 24 July, 11:15 a.m. MDT to Wednesday 24 July, 3:15 p.m. MDT" in refused.reason


def test_a_virtual_start_at_opening_may_have_its_ready_time_before() -> None:
    day = StaffedDay(WEDNESDAY, time(7), time(15), DENVER)
    assert isinstance(judge(local(WEDNESDAY, 7), "virtual", day), Window)
    assert isinstance(judge(local(WEDNESDAY, 6, 45), "virtual", day), Refused)


def test_a_virtual_window_may_go_on_into_the_next_staffed_day_but_not_over_a_break() -> None:
    today, tomorrow = whole_day(WEDNESDAY, DENVER), whole_day(date(2024, 7, 25), DENVER)
    late = local(WEDNESDAY, 23)
    both = merge([interval(today), interval(tomorrow)])
    assert isinstance(judge(late, "virtual", today, both), Window)
    assert isinstance(judge(late, "virtual", today), Refused)
    gap = StaffedDay(date(2024, 7, 25), time(0, 15), time(12), DENVER)
    broken = merge([interval(today), interval(gap)])
    assert isinstance(judge(late, "virtual", today, broken), Refused)


def test_an_onsite_slot_lies_in_its_own_day_and_has_no_ready_time() -> None:
    day = StaffedDay(WEDNESDAY, time(9, 30), time(16, 30), DENVER)
    last = judge(local(WEDNESDAY, 16), "onsite", day)
    assert last == Window(None, local(WEDNESDAY, 16), local(WEDNESDAY, 16, 30))
    for outside in (local(WEDNESDAY, 16, 1), local(WEDNESDAY, 9, 29)):
        refused = judge(outside, "onsite", day)
        assert isinstance(refused, Refused)
        assert "9:30 a.m. MDT to Wednesday 24 July, 4:30 p.m. MDT" in refused.reason


def test_noon_and_midnight_are_said_as_twelve() -> None:
    refused = judge(
        local(WEDNESDAY, 0), "virtual", StaffedDay(WEDNESDAY, time(9), time(9, 30), DENVER)
    )
    assert isinstance(refused, Refused)
    assert "12:00 a.m. MDT" in refused.reason
    refused = judge(
        local(WEDNESDAY, 12), "onsite", StaffedDay(WEDNESDAY, time(9), time(9, 30), DENVER)
    )
    assert isinstance(refused, Refused)
    assert "12:00 p.m. MDT" in refused.reason


@given(
    st.sampled_from([SPRING, AUTUMN, WEDNESDAY]),
    st.sampled_from([NEW_YORK, DENVER, GUAM]),
    st.times(),
    st.times(),
    st.integers(5, 120),
)
def test_every_onsite_start_of_a_day_can_be_published(
    on: date, zone: str, opens: time, closes: time, minutes: int
) -> None:
    day = StaffedDay(on, opens, closes, zone)
    found = starts(day, minutes, "onsite")
    assert list(found) == sorted(set(found))
    for at in found:
        assert isinstance(
            publishable(starts_at=at, mode="onsite", day=day, staffed=(), length_minutes=minutes),
            Window,
        )


@pytest.mark.parametrize(
    ("technicians", "machines", "minutes", "handling", "fits"),
    [
        (10, 1, 60, 20, 24),  # 600 / 20 = 30, of which 0.8
        (4, 3, 30, 5, 57),  # 360 / 5 = 72, times 0.8 = 57.6
        (1, 1, 15, 20, 0),  # 0.6
        (1, 1, 25, 20, 1),  # exactly 1.0
        (0, 1, 60, 20, 0),
        (-1, 1, 60, 20, 0),
    ],
)
def test_capacity_is_what_fits_times_four_fifths_rounded_down(
    technicians: int, machines: int, minutes: int, handling: int, fits: int
) -> None:
    assert propose_capacity(technicians, machines, minutes, handling) == fits


def test_capacity_divides_once_so_that_a_whole_number_stays_whole() -> None:
    assert propose_capacity(7, 3, 9, Decimal("18.9"), Decimal("0.3")) == 3
    with pytest.raises(ValueError, match="more than 0 minutes"):
        propose_capacity(1, 1, 60, 0)
