"""Drafts of a policy: copied, revised within limits, thrown away; what is in force never changes."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest

from outages.errors import BadPolicy, PolicyInForce
from outages.models import Policy
from outages.operations import policies
from outages.rules import versions
from outages.rules.policies import PARTS, in_words
from tests import builders
from tests.races.crowd import race

NOW = builders.JULY_24


@pytest.fixture
def outage(db):
    return builders.make_outage(ready_minutes=0, instructions="Everyone: Come.", onsite_miles=40)


@pytest.fixture
def boss(db):
    return builders.make_person(roles=("coordinator",))


def test_a_draft_copies_every_number_of_the_version_in_force_but_not_what_changed_then(
    outage, boss
):
    in_force = Policy.objects.get()
    Policy.objects.update(summary="We begin.")
    Policy.objects.create(
        outage=outage, version=2, in_force_at=NOW + dt.timedelta(hours=1), ready_minutes=15
    )

    draft = policies.draft(outage=outage, by=boss, now=NOW)

    assert (draft.version, draft.in_force_at, draft.drafted_by) == (3, None, boss)
    assert (draft.summary, draft.ready_minutes, draft.onsite_miles) == ("", 0, Decimal(40))
    in_force.summary = ""
    assert policies.values(draft) == policies.values(in_force)
    ahead = policies.draft(outage=outage, by=boss, now=NOW, base=Policy.objects.get(version=2))
    assert (ahead.version, ahead.ready_minutes) == (4, 15)


def test_every_number_and_text_of_the_model_is_a_part():
    columns = {field.name for field in Policy._meta.concrete_fields}
    beside = {"id", "outage", "version", "in_force_at", "created_at", "drafted_by"}
    assert {part.name for part in PARTS} == columns - beside - {"published_at", "published_by"}


@pytest.mark.django_db(transaction=True)
def test_drafts_made_at_once_get_numbers_of_their_own():
    outage, boss = builders.make_outage(), builders.make_person()
    made = race([lambda: policies.draft(outage=outage, by=boss, now=NOW)] * 8)
    assert sorted(one.version for one in made) == list(range(2, 10))


@pytest.mark.parametrize(
    ("numbers", "problems"),
    [
        ({"ready_minutes": 30}, {}),
        ({"ready_minutes": "30", "travel_miles": "150.0", "day_before_at": "15:30"}, {}),
        ({"travel_through": "2024-07-25", "travel_programmes": ["teap", "remote"]}, {}),
        ({"travel_through": "", "summary": "  One\n sentence. "}, {}),
        (
            {"ready_minutes": "soon"},
            {
                "ready_minutes": "“At the workstation before the start” wants a whole number of"
                " minutes, such as 30."
            },
        ),
        (
            {"window_minutes": 0},
            {"window_minutes": "“Stay after the start” must lie between 15 minutes and 12 hours."},
        ),
        (
            {"travel_miles": 39},
            {
                "travel_miles": "“May come to headquarters from up to” must reach at least as far"
                " as “Expected at headquarters within”, which is 40.0 miles."
            },
        ),
        (
            {"ready_minutes": 90},
            {
                "at_workstation_minutes": "The first reminder of a call must leave no later than"
                " people have to be there, which is 90 minutes before the start."
            },
        ),
        ({"horses": 3}, {"horses": "A policy has nothing called “horses”."}),
        ({"in_force_at": NOW}, {"in_force_at": "A policy has nothing called “in_force_at”."}),
    ],
)
def test_a_draft_takes_numbers_within_limits_and_says_what_would_do(
    outage, boss, numbers, problems
):
    draft = policies.draft(outage=outage, by=boss, now=NOW)
    before = policies.values(draft)
    if not problems:
        revised = policies.revise(policy=draft, by=boss, numbers=numbers)
        draft.refresh_from_db()
        assert policies.values(draft) == policies.values(revised) != before
        return
    with pytest.raises(BadPolicy) as refused:
        policies.revise(policy=draft, by=boss, numbers=numbers)
    assert refused.value.problems == problems
    (field,) = problems
    assert refused.value.extra["fields"] == [{"field": field, "message": problems[field]}]
    draft.refresh_from_db()
    assert policies.values(draft) == before


NONSENSE: tuple[Any, ...] = (
    None,
    -1,
    10**9,
    0.5,
    "",
    "x" * 5000,
    "\0",
    "🙂",
    [],
    {},
    True,
    "NaN",
    float("inf"),
    [None],
)


def test_no_value_breaks_it_and_what_it_takes_the_database_takes(outage, boss):
    draft = policies.draft(outage=outage, by=boss, now=NOW)
    for part, value in itertools.product(PARTS, NONSENSE):
        try:
            revised = policies.revise(policy=draft, by=boss, numbers={part.name: value})
        except BadPolicy as refused:
            sentences = list(refused.problems.values())
        else:
            sentences = []
            draft.refresh_from_db()
            assert getattr(draft, part.name) == getattr(revised, part.name)
            draft.full_clean()
        assert all(one.startswith(("“", "The ")) and one.endswith(".") for one in sentences)


def test_what_is_in_force_or_scheduled_is_neither_revised_nor_thrown_away(outage, boss):
    draft = policies.draft(outage=outage, by=boss, now=NOW)
    Policy.objects.filter(pk=draft.pk).update(in_force_at=NOW + dt.timedelta(days=1))
    for refused in (
        lambda: policies.revise(policy=draft, by=boss, numbers={"ready_minutes": 5}),
        lambda: policies.discard(policy=draft),
    ):
        with pytest.raises(PolicyInForce):
            refused()
    assert Policy.objects.get(pk=draft.pk).ready_minutes == 0
    other = policies.draft(outage=outage, by=boss, now=NOW)
    policies.discard(policy=other)
    policies.discard(policy=other)
    assert not Policy.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ready_minutes", 30, "30 minutes"),
        ("window_minutes", 240, "4 hours"),
        ("window_minutes", 60, "1 hour"),
        ("window_minutes", 90, "90 minutes"),
        ("onsite_miles", Decimal(50), "50.0 miles"),
        ("capacity_factor", Decimal("0.80"), "80 %"),
        ("virtual_on", False, "off"),
        ("travel_through", dt.date(2024, 7, 25), "Thursday 25 July"),
        ("travel_through", None, "no last day"),
        ("day_before_at", dt.time(16), "4:00 p.m."),
        ("travel_programmes", ["teap"], "TEAP"),
        ("instructions", "", "nothing is said"),
    ],
)
def test_each_value_is_said_with_its_unit(name, value, words):
    (part,) = (one for one in PARTS if one.name == name)
    assert in_words(part, value) == words


def test_of_two_versions_at_one_instant_the_later_number_holds_and_drafts_never():
    def version(number, hours):
        at = None if hours is None else NOW + dt.timedelta(hours=hours)
        return Policy(version=number, in_force_at=at)

    every = [version(1, 0), version(3, 2), version(2, 2), version(4, None), version(5, 1)]

    def held(hours):
        found = versions.in_force(every, NOW + dt.timedelta(hours=hours))
        return found and found.version

    assert [held(hours) for hours in (-1, 0, 1, 1.9, 2, 99)] == [None, 1, 5, 5, 3, 3]
