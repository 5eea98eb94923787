"""Eligibility as a table, at every edge: who is offered what, who is refused what, and why."""

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from booking.rules.eligibility import (
    Applicant,
    Decision,
    Offer,
    PolicyFacts,
    Refusal,
    SiteFacts,
    decide,
)
from booking.rules.travel import TravelFacts
from people.rules.places import Place

THURSDAY = date(2024, 7, 25)
POLICY = PolicyFacts(travel_through=THURSDAY)

ALEXANDRIA = SiteFacts(
    "alexandria",
    "Alexandria",
    "headquarters",
    Place(38.8013, -77.0636),
    seats_ahead=True,
    line_ahead=True,
    visit_on=date(2024, 7, 24),
)
DALLAS = SiteFacts("dallas", "Dallas", "regional", Place(32.7781, -96.8080), line_ahead=True)
DENVER = SiteFacts("denver", "Denver", "regional", Place(39.7490, -104.9910), line_ahead=True)
DETROIT = SiteFacts(
    "detroit",
    "Detroit",
    "regional",
    Place(42.3360, -83.0170),
    serving=False,
    not_serving_reason="staff limitations",
)
VIRTUAL = SiteFacts("virtual", "Virtual desk", "virtual", seats_ahead=True)
SITES = (ALEXANDRIA, DALLAS, DENVER, DETROIT, VIRTUAL)


def off(site: SiteFacts, distance: str) -> Place:
    """Return the place exactly `distance` miles north of a site, along its meridian."""
    assert site.place is not None
    turn = math.degrees(float(distance) / 3958.7613)
    return Place(site.place.latitude + turn, site.place.longitude)


HONOLULU = Place(21.3069, -157.8583)


def answers(decision: Decision) -> dict[str, str]:
    """Return for each site why it is offered ("+near") or refused ("-too_far")."""
    return {one.site: f"+{one.because}" for one in decision.offers} | {
        one.site: f"-{one.code}" for one in decision.refusals
    }


def offer(decision: Decision, slug: str) -> Offer:
    [found] = [one for one in decision.offers if one.site == slug]
    return found


def refusal(decision: Decision, slug: str) -> Refusal:
    [found] = [one for one in decision.refusals if one.site == slug]
    return found


@pytest.mark.parametrize(
    ("distance", "headquarters", "virtual", "travel"),
    [
        ("0.0", "+near", "-onsite_expected", None),
        ("49.9", "+near", "-onsite_expected", None),
        # At exactly 50.0 rule 1 decides the ways and rule 2 the travel.
        ("50.0", "+near", "-onsite_expected", "possible"),
        ("50.1", "+in_reach", "+beside", "possible"),
        ("150.0", "+in_reach", "+beside", "possible"),
        ("150.1", "-too_far", "+far", None),
    ],
)
def test_each_band_around_headquarters_holds_both_its_ends(
    distance: str, headquarters: str, virtual: str, travel: str | None
) -> None:
    decision = decide(Applicant(off(ALEXANDRIA, distance), programme="teap"), SITES, POLICY)
    assert answers(decision) == {
        "alexandria": headquarters,
        "dallas": "-too_far",
        "denver": "-too_far",
        "detroit": "-too_far",
        "virtual": virtual,
    }
    if headquarters == "-too_far":
        assert refusal(decision, "alexandria").miles == Decimal(distance)
    else:
        assert offer(decision, "alexandria").miles == Decimal(distance)
        assert offer(decision, "alexandria").travel == travel
        assert offer(decision, "alexandria").takes == ("booking", "walk_in")


@pytest.mark.parametrize(
    ("distance", "denver", "virtual"),
    [
        ("0.0", "+closest", "+beside"),
        ("49.9", "+closest", "+beside"),
        ("50.0", "+closest", "+beside"),
        ("50.1", "-too_far", "+far"),
    ],
)
def test_a_serving_regional_site_is_offered_within_fifty_miles(
    distance: str, denver: str, virtual: str
) -> None:
    found = answers(decide(Applicant(off(DENVER, distance)), SITES, POLICY))
    assert (found["denver"], found["virtual"]) == (denver, virtual)


@pytest.mark.parametrize(
    ("distance", "detroit", "virtual"),
    [
        ("0.0", "-not_serving", "+closed"),
        ("50.0", "-not_serving", "+closed"),
        ("50.1", "-too_far", "+far"),
    ],
)
def test_a_site_that_does_not_serve_says_so_inside_its_radius_only(
    distance: str, detroit: str, virtual: str
) -> None:
    decision = decide(Applicant(off(DETROIT, distance)), SITES, POLICY)
    assert (answers(decision)["detroit"], answers(decision)["virtual"]) == (detroit, virtual)
    if detroit == "-not_serving":
        assert refusal(decision, "detroit").reason == "Detroit is not serving: staff limitations."


NEAR = off(ALEXANDRIA, "12.0")
SHORT_REACH = replace(POLICY, travel_miles=Decimal(70))
NO_HQ = replace(POLICY, headquarters_on=False)
NO_REGIONAL = replace(POLICY, regional_on=False)
NO_VIRTUAL = replace(POLICY, virtual_on=False)


def closed(site: SiteFacts) -> SiteFacts:
    """Return the site with nothing ahead: no seat, no line."""
    return replace(site, seats_ahead=False, line_ahead=False, visit_on=None)


CLOSED_HQ = closed(ALEXANDRIA)
ABSENT_HQ = replace(ALEXANDRIA, serving=False)
EIGHTY = off(ALEXANDRIA, "80.0")


@pytest.mark.parametrize(
    ("applicant", "headquarters", "policy", "expected"),
    [
        # The tick opens virtual and leaves headquarters open.
        (Applicant(NEAR, accommodation=True), ALEXANDRIA, POLICY, ("+near", "+accommodation")),
        # Far away it changes nothing: virtual needs no excuse there.
        (Applicant(HONOLULU, accommodation=True), ALEXANDRIA, POLICY, ("-too_far", "+far")),
        (Applicant(EIGHTY, accommodation=True), ALEXANDRIA, POLICY, ("+in_reach", "+beside")),
        # Headquarters that takes nobody excuses everybody, ticked or not.
        (Applicant(NEAR), CLOSED_HQ, POLICY, ("-closed", "+closed")),
        (Applicant(NEAR, accommodation=True), CLOSED_HQ, POLICY, ("-closed", "+closed")),
        (Applicant(NEAR), ABSENT_HQ, POLICY, ("-not_serving", "+closed")),
        (Applicant(NEAR), ALEXANDRIA, NO_HQ, ("-mode_off", "+closed")),
        (Applicant(EIGHTY), CLOSED_HQ, POLICY, ("-closed", "+closed")),
        (Applicant(HONOLULU), CLOSED_HQ, POLICY, ("-too_far", "+far")),
        (Applicant(HONOLULU), ABSENT_HQ, NO_HQ, ("-too_far", "+far")),
        # A place nobody knows: virtual.
        (Applicant(None), ALEXANDRIA, POLICY, ("-too_far", "+unknown_place")),
        (Applicant(None, accommodation=True), ALEXANDRIA, POLICY, ("-too_far", "+unknown_place")),
        # Virtual switched off leaves what is onsite, or nothing.
        (Applicant(NEAR), ALEXANDRIA, NO_VIRTUAL, ("+near", "-mode_off")),
        (Applicant(HONOLULU), ALEXANDRIA, NO_VIRTUAL, ("-too_far", "-mode_off")),
        # Other numbers in the policy.
        (
            Applicant(NEAR),
            ALEXANDRIA,
            replace(POLICY, onsite_miles=Decimal(10)),
            ("+in_reach", "+beside"),
        ),
        (Applicant(EIGHTY), ALEXANDRIA, SHORT_REACH, ("-too_far", "+far")),
    ],
)
def test_headquarters_and_virtual_answer_together(
    applicant: Applicant, headquarters: SiteFacts, policy: PolicyFacts, expected: tuple[str, str]
) -> None:
    found = answers(decide(applicant, (headquarters, *SITES[1:]), policy))
    assert (found["alexandria"], found["virtual"]) == expected


@pytest.mark.parametrize(
    ("roster", "elsewhere", "shown", "expected"),
    [
        # Near by the roster: expected there wherever one is.
        (NEAR, off(DENVER, "12.0"), None, ("+near", "+closest", "-onsite_expected")),
        (NEAR, HONOLULU, None, ("+near", "-too_far", "-onsite_expected")),
        (NEAR, None, None, ("+near", "-too_far", "-onsite_expected")),
        (NEAR, off(ALEXANDRIA, "80.0"), "80.0", ("+near", "-too_far", "-onsite_expected")),
        # Far by the roster: what is near now is offered, virtual beside it.
        (HONOLULU, off(ALEXANDRIA, "50.0"), "50.0", ("+near", "-too_far", "+beside")),
        (HONOLULU, off(ALEXANDRIA, "150.0"), "150.0", ("+in_reach", "-too_far", "+beside")),
        (EIGHTY, HONOLULU, None, ("-too_far", "-too_far", "+far")),
        (off(DENVER, "12.0"), HONOLULU, None, ("-too_far", "-too_far", "+far")),
        # A roster place nobody knows expects nothing; a place elsewhere still counts.
        (None, off(ALEXANDRIA, "12.0"), "12.0", ("+near", "-too_far", "+beside")),
        # Elsewhere at a place nobody knows.
        (off(DENVER, "12.0"), None, None, ("-too_far", "-too_far", "+unknown_place")),
    ],
)
def test_somewhere_else_decides_reach_and_the_roster_what_is_expected(
    roster: Place | None, elsewhere: Place | None, shown: str | None, expected: tuple[str, str, str]
) -> None:
    applicant = Applicant(roster, elsewhere, has_elsewhere=True)
    decision = decide(applicant, SITES, POLICY)
    found = answers(decision)
    assert (found["alexandria"], found["denver"], found["virtual"]) == expected
    if shown is not None:
        assert offer(decision, "alexandria").miles == Decimal(shown)


def test_a_place_elsewhere_counts_only_while_it_is_in_use() -> None:
    applicant = Applicant(HONOLULU, NEAR, has_elsewhere=False)
    assert answers(decide(applicant, SITES, POLICY))["alexandria"] == "-too_far"


def test_travel_goes_by_the_roster_while_somewhere_else() -> None:
    here = off(ALEXANDRIA, "12.0")
    for roster, travel in ((EIGHTY, "possible"), (HONOLULU, None), (None, None)):
        applicant = Applicant(roster, here, has_elsewhere=True, programme="teap")
        assert offer(decide(applicant, SITES, POLICY), "alexandria").travel == travel
    # Expected by the roster at exactly 50.0, and far away now: ways by rule 1, travel by rule 2.
    applicant = Applicant(off(ALEXANDRIA, "50.0"), HONOLULU, has_elsewhere=True, programme="teap")
    assert offer(decide(applicant, SITES, POLICY), "alexandria").travel == "possible"


def test_the_day_of_the_visit_decides_the_travel() -> None:
    for day, travel in ((24, "possible"), (25, "possible"), (26, None)):
        site = replace(ALEXANDRIA, visit_on=date(2024, 7, day))
        applicant = Applicant(EIGHTY, programme="teap")
        assert offer(decide(applicant, (site, VIRTUAL), POLICY), "alexandria").travel == travel


def test_what_was_said_about_travel_reaches_the_offer() -> None:
    facts = TravelFacts(own_vehicle=True, road_miles=Decimal(90), request="authorized")
    applicant = Applicant(EIGHTY, programme="teap", travel=facts)
    assert offer(decide(applicant, SITES, POLICY), "alexandria").travel == "authorized"


BOULDER = SiteFacts("boulder", "Boulder", "regional", off(DENVER, "30.0"), seats_ahead=True)
TWIN = replace(DENVER, slug="aurora", name="Aurora")


@pytest.mark.parametrize(
    ("sites", "policy", "expected"),
    [
        ((DENVER, BOULDER), POLICY, {"denver": "+closest", "boulder": "-not_closest"}),
        # The closest that can take anybody, not the closest on the map.
        ((closed(DENVER), BOULDER), POLICY, {"denver": "-closed", "boulder": "+closest"}),
        (
            (replace(DENVER, serving=False), BOULDER),
            POLICY,
            {"denver": "-not_serving", "boulder": "+closest"},
        ),
        (
            (DENVER, replace(BOULDER, serving=False)),
            POLICY,
            {"denver": "+closest", "boulder": "-not_serving"},
        ),
        ((DENVER, closed(BOULDER)), POLICY, {"denver": "+closest", "boulder": "-closed"}),
        (
            (DENVER, BOULDER),
            replace(POLICY, regional_miles=Decimal(5)),
            {"denver": "+closest", "boulder": "-too_far"},
        ),
        ((DENVER, DALLAS), NO_REGIONAL, {"denver": "-mode_off", "dallas": "-too_far"}),
        ((DENVER, TWIN), POLICY, {"denver": "-not_closest", "aurora": "+closest"}),
    ],
)
def test_of_the_regional_sites_in_reach_the_closest_that_takes_anybody_is_offered(
    sites: tuple[SiteFacts, ...], policy: PolicyFacts, expected: dict[str, str]
) -> None:
    found = answers(decide(Applicant(off(DENVER, "5.0")), (*sites, VIRTUAL), policy))
    del found["virtual"]
    assert found == expected


@pytest.mark.parametrize(
    ("seats", "line", "takes"),
    [
        (True, True, ("booking", "walk_in")),
        (True, False, ("booking",)),
        (False, True, ("walk_in",)),
    ],
)
def test_a_site_takes_bookings_where_it_has_seats_and_walk_ins_where_it_has_a_line(
    seats: bool, line: bool, takes: tuple[str, ...]
) -> None:
    for site in (ALEXANDRIA, DENVER):
        open_site = replace(site, seats_ahead=seats, line_ahead=line)
        decision = decide(Applicant(off(site, "12.0")), (open_site, VIRTUAL), POLICY)
        assert offer(decision, site.slug).takes == takes


def test_a_virtual_desk_that_does_not_serve_is_offered_only_if_nothing_else_is() -> None:
    desk = replace(VIRTUAL, serving=False, not_serving_reason="no technicians before Thursday.")
    beside = decide(Applicant(EIGHTY), (ALEXANDRIA, desk), POLICY)
    assert refusal(beside, "virtual").code == "not_serving"
    alone = decide(Applicant(HONOLULU), (ALEXANDRIA, desk), POLICY)
    assert offer(alone, "virtual").because == "closed"
    assert "no technicians before Thursday." in offer(alone, "virtual").reason


def test_reasons_are_sentences_with_the_figures_that_were_compared() -> None:
    denver = decide(Applicant(off(DENVER, "12.0")), SITES, POLICY)
    assert offer(denver, "denver").reason == "Denver is 12.0 miles from your worksite."
    far = refusal(denver, "alexandria")
    assert far.reason == f"Alexandria is {far.miles:,} miles from your worksite, farther than 150."
    assert far.unless is None

    expected = refusal(decide(Applicant(NEAR), SITES, POLICY), "virtual")
    assert "Alexandria is 12.0 miles from your worksite" in expected.reason
    assert "50" in expected.reason
    assert expected.unless == (
        "It is open to you if you cannot travel or need another arrangement."
    )

    away = decide(Applicant(NEAR, HONOLULU, has_elsewhere=True), SITES, POLICY)
    reason = offer(away, "alexandria").reason
    assert "12.0 miles from your worksite" in reason
    assert f"From where you are now it is {offer(away, 'alexandria').miles:,} miles" in reason

    lost = refusal(decide(Applicant(None), SITES, POLICY), "alexandria")
    assert "not known" in lost.reason
    assert lost.miles is None
    assert lost.unless == "Give a ZIP code that we can place, then we can tell."

    somewhere = decide(Applicant(NEAR, None, has_elsewhere=True), SITES, POLICY)
    assert "is not known" in offer(somewhere, "alexandria").reason
    assert offer(somewhere, "alexandria").miles is None

    unmapped = decide(Applicant(NEAR), (replace(ALEXANDRIA, place=None), VIRTUAL), POLICY)
    assert refusal(unmapped, "alexandria").unless is None
