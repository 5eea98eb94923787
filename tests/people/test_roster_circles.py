"""Who is refused when supervisors do not form a tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rules.roster_circles import Link, find_circles, find_too_deep


def links(**supervisors):
    return {
        ord(person): Link(ord(boss) if boss else None, line=ord(person))
        for person, boss in supervisors.items()
    }


def names(circles):
    return sorted("".join(sorted(map(chr, circle))) for circle in circles)


@pytest.mark.parametrize(
    ("given_links", "circles"),
    [
        (links(a="b", b="a"), ["ab"]),
        (links(a="b", b="c", c="a"), ["abc"]),
        (links(a="b", b="a", c="a", d="c"), ["ab"]),
        (links(d="c", c="b", b="a", a="b"), ["ab"]),
        (links(a="b", b="a", c="d", d="c"), ["ab", "cd"]),
        (links(a="b", b=None), []),
        (links(a="z"), []),
        ({}, []),
    ],
)
def test_only_those_on_a_circle_are_named(given_links, circles):
    assert names(find_circles(given_links)) == circles


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 20)))
def test_without_the_circles_everybody_reaches_a_top(bosses):
    mine = {person: Link(boss, None) for person, boss in bosses.items()}
    found = find_circles(mine)
    on_circle = {person for circle in found for person in circle}
    assert len(on_circle) == sum(map(len, found))
    for start in mine:
        person, steps = start, 0
        while person in mine and person not in on_circle:
            person, steps = mine[person].supervisor, steps + 1
            assert steps <= len(mine)
    for circle in found:
        for person in circle:
            assert mine[person].supervisor in circle


def test_whom_the_file_put_too_deep_is_refused_not_those_below_from_the_records():
    chain = {1: Link(None, 10), 2: Link(1, None), 3: Link(2, None), 4: Link(3, 40)}
    assert set(find_too_deep(chain)) == {1, 4}
