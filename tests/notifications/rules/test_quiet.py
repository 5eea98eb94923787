"""Quiet hours: 21:00 to 08:00 by the clock of whoever reads."""

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.quiet import HEADROOM, text_at

DENVER = "America/Denver"
HOUR, SECOND = dt.timedelta(hours=1), dt.timedelta(seconds=1)
LONG = dt.timedelta(days=30)

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
MINUTES = 13 * 365 * 24 * 60
MOMENTS = st.integers(0, MINUTES).map(
    lambda minute: dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
)
LEADS = st.timedeltas(dt.timedelta(0), dt.timedelta(days=9))


def denver(day: int, hour: int, minute: int = 0, month: int = 7) -> dt.datetime:
    return dt.datetime(2024, month, day, hour, minute, tzinfo=ZoneInfo(DENVER))


def clock(moment: dt.datetime, zone: str) -> dt.time:
    return moment.astimezone(ZoneInfo(zone)).time()


def is_quiet(moment: dt.datetime, zone: str) -> bool:
    return not dt.time(8) <= clock(moment, zone) < dt.time(21)


def at(due_at, *, now=None, expires_at=None, zone=DENVER, needed_by=None):
    return text_at(
        due_at,
        now=now or due_at,
        expires_at=expires_at or due_at + LONG,
        zone=zone,
        needed_by=needed_by,
    )


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        (denver(24, 8), denver(24, 8)),
        (denver(24, 20, 59), denver(24, 20, 59)),
        (denver(24, 21), denver(25, 8)),
        (denver(24, 23, 30), denver(25, 8)),
        (denver(25, 0), denver(25, 8)),
        (denver(25, 7, 59), denver(25, 8)),
    ],
)
def test_what_is_said_in_the_night_comes_in_the_morning(said, sent):
    assert at(said) == sent


def test_what_would_be_past_its_use_in_the_morning_is_not_sent():
    said = denver(24, 23)
    assert at(said, expires_at=denver(25, 8)) is None
    assert at(said, expires_at=denver(25, 8, 1)) == denver(25, 8)


@pytest.mark.parametrize(
    ("due", "now", "sent"),
    [
        (denver(24, 22), denver(24, 12), denver(24, 20, 59)),
        (denver(25, 6), denver(20, 12), denver(24, 20, 59)),
        # The last minute of the evening is now.
        (denver(24, 22), denver(24, 20, 59) + SECOND, denver(24, 20, 59) + SECOND),
        # It is night already when it is planned.
        (denver(25, 6), denver(24, 22), denver(25, 8)),
        (denver(24, 16), denver(20, 12), denver(24, 16)),
    ],
)
def test_what_is_planned_ahead_comes_earlier(due, now, sent):
    assert at(due, now=now) == sent


@pytest.mark.parametrize(
    ("begins", "sent"),
    [
        (denver(25, 9), denver(25, 2)),  # one gets up for it before eight
        (denver(25, 10, 59), denver(25, 2)),
        (denver(25, 11), denver(25, 8)),  # three hours are left at eight
        (denver(26, 9), denver(25, 8)),
        (denver(24, 23), denver(25, 2)),  # it has begun
    ],
)
def test_whoever_must_act_in_the_morning_is_told_at_once(begins, sent):
    assert at(denver(25, 2), needed_by=begins) == sent


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        # On 10 March 2024 two o'clock becomes three, on 3 November one o'clock comes twice.
        (denver(9, 23, month=3), denver(10, 8, month=3)),
        (denver(10, 1, 30, month=3), denver(10, 8, month=3)),
        (denver(10, 3, month=3), denver(10, 8, month=3)),
        (denver(2, 23, month=11), denver(3, 8, month=11)),
        (denver(3, 1, 30, month=11).replace(fold=1), denver(3, 8, month=11)),
    ],
)
def test_eight_in_the_morning_is_eight_also_after_a_clock_change(said, sent):
    assert at(said) == sent


def test_the_clock_is_the_readers():
    # Nine in the morning in Denver is five in the morning in Honolulu and one at night on Guam.
    said = denver(24, 9)
    assert at(said) == said
    assert at(said, zone="Pacific/Honolulu") == said + 3 * HOUR
    assert at(said, zone="Pacific/Guam") - said == 7 * HOUR


@given(MOMENTS, ZONES)
def test_by_day_nothing_is_moved(due_at, zone):
    if not is_quiet(due_at, zone):
        assert at(due_at, zone=zone) == due_at


@given(MOMENTS, LEADS, ZONES)
def test_no_text_that_can_wait_comes_in_the_night(due_at, lead, zone):
    sent = at(due_at, now=due_at - lead, zone=zone)
    assert sent is not None
    assert not is_quiet(sent, zone)
    # Moved once, it stays.
    assert at(sent, now=due_at - lead, zone=zone) == sent


@given(MOMENTS, LEADS, ZONES)
def test_what_is_planned_ahead_is_never_later_and_never_before_it_was_planned(due_at, lead, zone):
    now = due_at - lead
    sent = at(due_at, now=now, zone=zone)
    if not is_quiet(now, zone) or sent < due_at:
        assert now <= sent <= due_at


@given(MOMENTS, ZONES)
def test_what_is_said_now_is_never_earlier_and_waits_for_no_more_than_a_night(due_at, zone):
    sent = at(due_at, zone=zone)
    assert due_at <= sent <= due_at + 12 * HOUR
    if sent != due_at:
        assert clock(sent, zone) == dt.time(8)


@given(MOMENTS, ZONES, st.timedeltas(-LONG, LONG))
def test_nobody_hears_less_than_three_hours_before_they_begin_because_of_the_night(
    due_at, zone, lead
):
    begins = due_at + lead
    sent = at(due_at, zone=zone, needed_by=begins)
    assert sent == due_at or begins - sent >= HEADROOM
