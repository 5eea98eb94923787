"""Times as people read them: the year is said where a date would be read as another one."""

import datetime as dt

from kit import times
from tests import builders

NOW = builders.JULY_24
MOUNTAIN = builders.MOUNTAIN


def test_near_times_are_as_they_were_and_far_ones_have_their_year():
    for days in range(-300, 301):
        near = NOW + dt.timedelta(days=days)
        assert times.dated(near, MOUNTAIN, now=NOW) == times.full(near, MOUNTAIN)
        assert times.dated_brief(near, MOUNTAIN, now=NOW) == times.brief(near, MOUNTAIN)
        assert times.day_dated(near, MOUNTAIN, now=NOW) == times.day(near, MOUNTAIN)
    far = builders.at(MOUNTAIN, 2030, 11, 25, 13)
    assert times.dated(far, MOUNTAIN, now=NOW) == "Monday 25 November 2030, 1:00 p.m. MST"
    assert times.dated_brief(far, MOUNTAIN, now=NOW) == "Mon 25 November 2030, 1:00 p.m. MST"
    assert times.day_dated(far, MOUNTAIN, now=NOW) == "Monday 25 November 2030"
