"""Who gets which free seat: the promises of placing people anew, with people and times drawn."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.rules.placing import Free, Seeker, place

NOW = dt.datetime(2024, 11, 2, 12, tzinfo=dt.UTC)  # the clock changes in the night that follows
HOUR = dt.timedelta(hours=1)
OFFICE, DESK = 1, 2
TIMES = st.integers(-4, 24 * 9).map(lambda hours: NOW + hours * HOUR)
ZONES = st.sampled_from(("America/New_York", "Pacific/Guam", "America/Denver", "UTC"))
SITES = st.sampled_from(((OFFICE,), (DESK,), (OFFICE, DESK)))


@st.composite
def seekers(draw):
    count = draw(st.integers(0, 12))
    return [Seeker(key, draw(TIMES), draw(TIMES), draw(ZONES), draw(SITES)) for key in range(count)]


@st.composite
def starts(draw):
    drawn = draw(
        st.lists(st.tuples(st.sampled_from((OFFICE, DESK)), TIMES), unique=True, max_size=15)
    )
    return [
        Free(100 + number, site, at, draw(st.integers(0, 3)))
        for number, (site, at) in enumerate(drawn)
    ]


def suits(seeker, start):
    """The rule in words of the design, for one person and one start."""
    return (
        start.starts_at >= seeker.starts_at
        and start.starts_at >= NOW + 2 * HOUR
        and start.starts_at <= seeker.starts_at + dt.timedelta(days=7)
        and start.starts_at.astimezone(ZoneInfo(seeker.zone)).hour in range(7, 19)
    )


@given(seekers(), starts())
def test_each_in_turn_gets_the_earliest_seat_that_suits_and_nothing_is_given_twice(people, free):
    found = place(people, free, now=NOW)

    assert set(found) == {one.key for one in people}
    left = Counter({one.slot: one.seats for one in free})
    for person in sorted(people, key=lambda one: (one.starts_at, one.booked_at, one.key)):
        expected = None
        for site in person.sites:
            able = [
                one for one in free if one.site == site and left[one.slot] and suits(person, one)
            ]
            if able:
                expected = min(able, key=lambda one: one.starts_at).slot
                break
        assert found[person.key] == expected
        left[expected] -= expected is not None
    assert min(left.values(), default=0) >= 0


@given(seekers(), starts(), st.randoms())
def test_the_order_in_which_they_come_in_decides_nothing(people, free, random):
    before = place(people, free, now=NOW)
    random.shuffle(people)
    random.shuffle(free)
    assert place(people, free, now=NOW) == before
