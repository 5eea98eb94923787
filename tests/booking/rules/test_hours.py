"""Staffed hours: local days as instants, right on the nights the clock changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules.hours import StaffedDay, covers, instant, interval, merge

NEW_YORK, DENVER, GUAM = "America/New_York", "America/Denver", "Pacific/Guam"
SPRING, AUTUMN = date(2024, 3, 10), date(2024, 11, 3)
MIDNIGHT = time(0, 0)


def utc(day: int, hour: int, minute: int = 0, *, month: int = 7) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "zone", "hours"),
    [
        (date(2024, 7, 24), NEW_YORK, 24),
        (SPRING, NEW_YORK, 23),
        (AUTUMN, NEW_YORK, 25),
        (SPRING, DENVER, 23),
        (AUTUMN, DENVER, 25),
        (SPRING, GUAM, 24),
        (AUTUMN, GUAM, 24),
    ],
)
def test_midnight_to_midnight_is_the_whole_local_day(on: date, zone: str, hours: int) -> None:
    opens_at, closes_at = interval(StaffedDay(on, MIDNIGHT, MIDNIGHT, zone))
    assert closes_at - opens_at == timedelta(hours=hours)
    assert opens_at.tzinfo is UTC
    assert closes_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("on", "utc_hour"),
    [(date(2024, 3, 9), 14), (SPRING, 13), (date(2024, 11, 2), 13), (AUTUMN, 14)],
)
def test_nine_stays_nine_across_a_clock_change(on: date, utc_hour: int) -> None:
    opens_at, _ = interval(StaffedDay(on, time(9), time(17), NEW_YORK))
    assert opens_at == datetime(on.year, on.month, on.day, utc_hour, tzinfo=UTC)


def test_a_desk_that_closes_before_it_opens_closes_the_next_day() -> None:
    # Denver is UTC-6 in July: 22:00 on the 24th is 04:00 UTC on the 25th.
    night = StaffedDay(date(2024, 7, 24), time(22), time(6), DENVER)
    assert interval(night) == (utc(25, 4), utc(25, 12))


@pytest.mark.parametrize("at", [time(2, 0), time(2, 1), time(2, 30, 15, 999), time(2, 59, 59)])
def test_a_skipped_time_is_the_moment_of_the_skip(at: time) -> None:
    # New York skips 02:00-03:00 at 07:00 UTC.
    assert instant(SPRING, at, NEW_YORK) == utc(10, 7, month=3)
    assert instant(SPRING, time(3), NEW_YORK) == utc(10, 7, month=3)


def test_a_repeated_time_is_its_first_showing() -> None:
    # 01:30 is shown at 05:30 UTC (EDT) and again at 06:30 UTC (EST).
    assert instant(AUTUMN, time(1, 30), NEW_YORK) == utc(3, 5, 30, month=11)


@given(
    st.sampled_from([SPRING, AUTUMN, date(2024, 7, 24)]),
    st.sampled_from([NEW_YORK, DENVER, GUAM]),
    st.times(),
    st.times(),
)
def test_a_later_clock_time_is_never_an_earlier_instant(
    on: date, zone: str, one: time, other: time
) -> None:
    first, second = sorted((one, other))
    assert instant(on, first, zone) <= instant(on, second, zone)


def test_a_fold_that_a_time_carries_says_nothing() -> None:
    for on in (SPRING, AUTUMN):
        assert instant(on, time(2, fold=1), NEW_YORK) == instant(on, time(2), NEW_YORK)


def test_spans_that_overlap_or_touch_are_joined_and_empty_ones_dropped() -> None:
    spans = [
        (utc(24, 18), utc(24, 20)),
        (utc(24, 8), utc(24, 12)),
        (utc(24, 12), utc(24, 13)),
        (utc(24, 9), utc(24, 10)),
        (utc(24, 15), utc(24, 15)),
        (utc(24, 17), utc(24, 16)),
    ]
    assert merge(spans) == ((utc(24, 8), utc(24, 13)), (utc(24, 18), utc(24, 20)))


def test_whole_days_in_a_row_are_one_span_even_over_a_clock_change() -> None:
    days = [date(2024, 11, number) for number in (4, 2, 3)]
    merged = merge(interval(StaffedDay(on, MIDNIGHT, MIDNIGHT, NEW_YORK)) for on in days)
    assert len(merged) == 1
    assert merged[0][1] - merged[0][0] == timedelta(hours=24 + 25 + 24)


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        (utc(24, 8), utc(24, 12), True),
        (utc(24, 9), utc(24, 10), True),
        (utc(24, 7, 59), utc(24, 12), False),
        (utc(24, 8), utc(24, 12, 1), False),
        (utc(24, 11), utc(24, 14), False),
        (utc(24, 12), utc(24, 13), False),
        (utc(24, 13), utc(24, 17), True),
        (utc(24, 1), utc(24, 2), False),
        (utc(24, 20), utc(24, 21), False),
    ],
)
def test_a_span_is_covered_only_if_one_staffed_span_holds_all_of_it(
    start: datetime, end: datetime, held: bool
) -> None:
    assert covers(((utc(24, 8), utc(24, 12)), (utc(24, 13), utc(24, 17))), start, end) is held


def test_nothing_is_covered_by_no_hours() -> None:
    assert not covers((), utc(24, 8), utc(24, 9))


offsets = st.integers(0, 60)


@given(st.lists(st.tuples(offsets, offsets)), offsets, st.integers(1, 20))
def test_covered_means_every_minute_is_staffed(
    raw: list[tuple[int, int]], start: int, length: int
) -> None:
    zero = utc(24, 0)
    spans = [(zero + timedelta(minutes=a), zero + timedelta(minutes=b)) for a, b in raw]
    every_minute = all(
        any(a <= minute < b for a, b in raw) for minute in range(start, start + length)
    )
    span = zero + timedelta(minutes=start), zero + timedelta(minutes=start + length)
    assert covers(merge(spans), *span) is every_minute
