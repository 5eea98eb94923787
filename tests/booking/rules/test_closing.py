"""Cutting and lengthening days, minute by minute against the plain set of minutes."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from booking.rules.closing import NEVER, DayHours, close, closed, extend, subtract

ZONE = "America/Denver"
DAY = dt.date(2024, 7, 25)
BEGIN = dt.datetime(2024, 7, 25, 6, tzinfo=dt.UTC)  # midnight in Denver
QUARTER = dt.timedelta(minutes=15)
QUARTERS = 4 * 36
MOMENTS = st.integers(0, QUARTERS).map(lambda number: BEGIN + number * QUARTER)
SPANS = st.tuples(MOMENTS, MOMENTS).map(sorted).filter(lambda span: span[0] < span[1]).map(tuple)


@st.composite
def days(draw):
    opens, closes = draw(st.integers(0, 95)), draw(st.integers(0, 95))
    line = sorted(draw(st.tuples(st.integers(0, 95), st.integers(0, 95))))
    clocks = [dt.time(*divmod(number * 15, 60)) for number in (opens, closes, *line)]
    has_line = line[0] < line[1]
    return DayHours(
        DAY,
        clocks[0],
        clocks[1],
        clocks[2] if has_line else None,
        clocks[3] if has_line else None,
        4,
        ZONE,
    )


def quarters(*spans):
    """The quarters of an hour in the spans."""
    return {
        number
        for number in range(-QUARTERS, 2 * QUARTERS)
        for begin, end in spans
        if begin <= BEGIN + number * QUARTER < end
    }


def hours(day):
    return quarters(day.span) if day.technicians else set()


def line(day):
    return quarters(day.line) if day.line else set()


@given(days(), SPANS)
def test_a_closed_day_has_no_hour_it_had_not_and_loses_what_one_opening_and_closing_can_say(
    day, span
):
    after = close(day, span, now=BEGIN - QUARTER)
    left = hours(day) - quarters(span)

    # What one opening on the date itself and one closing cannot say stays as it is.
    in_the_middle = day.span[0] < span[0] and span[1] < day.span[1]
    reopens_tomorrow = span[1] < day.span[1] and span[1] >= BEGIN + dt.timedelta(days=1)
    assert hours(after) == (hours(day) if in_the_middle or reopens_tomorrow else left)
    assert line(after) <= line(day) - quarters(span)
    if line(day) - quarters(span):
        assert line(after)


@given(days(), MOMENTS)
def test_a_longer_day_closes_then_and_keeps_everything_it_had(day, until):
    after = extend(day, until)

    possible = day.span[1] < until <= day.span[0] + dt.timedelta(days=1)
    assert (after is not None) == possible
    if after is not None:
        assert hours(after) == quarters((day.span[0], until))
        assert line(after) >= line(day)


@given(st.lists(st.tuples(st.booleans(), SPANS), max_size=6))
def test_the_later_of_closings_and_extensions_holds(changes):
    expected = set()
    for closes, span in changes:
        expected = expected | quarters(span) if closes else expected - quarters(span)
    assert quarters(*closed(changes)) == expected


@given(st.lists(SPANS, max_size=5), st.lists(SPANS, max_size=5))
def test_what_is_left_is_what_no_hole_has(spans, holes):
    assert quarters(*subtract(spans, holes)) == quarters(*spans) - quarters(*holes)


def test_until_further_notice_leaves_nothing_of_what_follows():
    assert subtract([(BEGIN, BEGIN + QUARTER)], [(BEGIN, NEVER)]) == ()
