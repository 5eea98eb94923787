"""Paid travel to headquarters: each condition at its edge, and the request that settles it."""

from datetime import date
from decimal import Decimal

import pytest

from booking.rules.travel import Travel, TravelFacts, TravelRequest, decide_travel

WEDNESDAY, THURSDAY, FRIDAY = (date(2024, 7, day) for day in (24, 25, 26))


def decided(
    *,
    facts: TravelFacts | None = None,
    programme: str = "teap",
    miles: str | None = "80.0",
    visit_on: date | None = WEDNESDAY,
    through: date | None = THURSDAY,
) -> Travel | None:
    return decide_travel(
        facts=facts or TravelFacts(),
        programme=programme,
        roster_miles=None if miles is None else Decimal(miles),
        visit_on=visit_on,
        programmes=frozenset({"teap"}),
        from_miles=Decimal(50),
        to_miles=Decimal(150),
        through=through,
    )


@pytest.mark.parametrize(
    ("miles", "travel"),
    [
        ("0.0", None),
        ("49.9", None),
        ("50.0", "possible"),
        ("150.0", "possible"),
        ("150.1", None),
        (None, None),
    ],
)
def test_the_band_of_the_roster_holds_both_its_ends(
    miles: str | None, travel: Travel | None
) -> None:
    assert decided(miles=miles) == travel


@pytest.mark.parametrize(
    ("programme", "travel"), [("teap", "possible"), ("", None), ("telework", None), ("TEAP", None)]
)
def test_only_the_programmes_of_the_policy_are_paid(programme: str, travel: Travel | None) -> None:
    assert decided(programme=programme) == travel


@pytest.mark.parametrize(
    ("visit_on", "through", "travel"),
    [
        (WEDNESDAY, THURSDAY, "possible"),
        (THURSDAY, THURSDAY, "possible"),
        (FRIDAY, THURSDAY, None),
        (None, THURSDAY, None),
        (FRIDAY, None, "possible"),
        (None, None, "possible"),
    ],
)
def test_the_day_of_the_visit_is_on_or_before_the_last_paid_day(
    visit_on: date | None, through: date | None, travel: Travel | None
) -> None:
    assert decided(visit_on=visit_on, through=through) == travel


@pytest.mark.parametrize(
    ("own_vehicle", "road_miles", "travel"),
    [
        (None, None, "possible"),
        (True, None, "possible"),
        (False, None, None),
        (True, "150.0", "possible"),
        (True, "150.1", None),
        (None, "150.1", None),
        (False, "90.0", None),
    ],
)
def test_what_was_not_asked_yet_counts_as_possible(
    own_vehicle: bool | None, road_miles: str | None, travel: Travel | None
) -> None:
    miles = None if road_miles is None else Decimal(road_miles)
    assert decided(facts=TravelFacts(own_vehicle, miles)) == travel


@pytest.mark.parametrize("request_made", ["requested", "authorized", "refused"])
def test_a_request_once_made_is_the_answer(request_made: TravelRequest) -> None:
    facts = TravelFacts(own_vehicle=False, request=request_made)
    assert decided(facts=facts) == request_made
    assert decided(facts=facts, programme="", miles=None, visit_on=FRIDAY) == request_made
