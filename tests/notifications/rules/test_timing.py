"""The engine's times, and how long a refused message waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.timing import Timing, backoff, timing_from

DAY = 86_400.0


def test_the_wait_doubles_up_to_five_minutes():
    waits = [backoff(tries=n, left=DAY, chance=0.5, timing=Timing()) for n in range(1, 9)]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]


@given(st.integers(1, 10_000), st.floats(0, DAY), st.floats(0, 1))
def test_there_is_always_time_for_another_try(tries, left, chance):
    wait = backoff(tries=tries, left=left, chance=chance, timing=Timing())
    assert 0 <= wait <= left / 2
    assert wait <= 361


def test_the_crowd_is_spread_by_a_fifth():
    ends = [backoff(tries=1, left=DAY, chance=chance, timing=Timing()) for chance in (0, 1)]
    assert ends == pytest.approx([4, 6])


def test_a_grace_that_could_settle_a_living_try_is_refused():
    limits = {"stall": 1.0, "answer": 2.0, "patience": 3.0}
    assert timing_from(limits | {"grace": 10.1}).grace == 10.1
    with pytest.raises(ValueError, match="grace"):
        timing_from(limits | {"grace": 10.0})


def test_the_defaults_fit_together_and_into_the_limit_of_a_task():
    timing = timing_from({})
    assert timing.sweep + timing.answer + timing.stall < 60
