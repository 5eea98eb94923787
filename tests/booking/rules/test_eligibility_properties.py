"""Eligibility for anybody, anywhere, in any state of the sites: what holds always."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import example, given
from hypothesis import strategies as st

from booking.rules.eligibility import (
    Applicant,
    Offer,
    PolicyFacts,
    Refusal,
    SiteFacts,
    decide,
)
from booking.rules.travel import TravelFacts
from people.rules.places import Place

# Close around headquarters and Denver, so that bands and rival offices are met often.
close_by = st.builds(
    Place,
    latitude=st.sampled_from([38.8, 39.7]).flatmap(lambda at: st.floats(at - 3, at + 3)),
    longitude=st.sampled_from([-77.1, -105.0]).flatmap(lambda at: st.floats(at - 3, at + 3)),
)
anywhere = st.builds(Place, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
places = st.none() | close_by | anywhere

applicants = st.builds(
    Applicant,
    roster_place=places,
    elsewhere=places,
    has_elsewhere=st.booleans(),
    programme=st.sampled_from(["", "teap", "other"]),
    accommodation=st.booleans(),
    travel=st.builds(
        TravelFacts,
        own_vehicle=st.none() | st.booleans(),
        road_miles=st.none() | st.decimals(0, 300, places=1),
        request=st.sampled_from([None, "requested", "authorized", "refused"]),
    ),
)
onsite_sites = st.lists(
    st.builds(
        SiteFacts,
        slug=st.sampled_from("abcdefgh"),
        name=st.just("An office"),
        kind=st.sampled_from(["headquarters", "regional"]),
        place=places,
        serving=st.booleans(),
        not_serving_reason=st.sampled_from(["", "staff limitations", "closed."]),
        seats_ahead=st.booleans(),
        line_ahead=st.booleans(),
        visit_on=st.none() | st.dates(date(2024, 7, 20), date(2024, 7, 30)),
    ),
    max_size=6,
    unique_by=lambda site: site.slug,
)
virtual_site = st.builds(
    SiteFacts,
    slug=st.just("virtual"),
    name=st.just("The virtual desk"),
    kind=st.just("virtual"),
    serving=st.booleans(),
    seats_ahead=st.booleans(),
)
all_sites = st.tuples(onsite_sites, virtual_site).map(lambda pair: [*pair[0], pair[1]])
policies = st.builds(
    PolicyFacts,
    onsite_miles=st.sampled_from([Decimal(50), Decimal(10)]),
    travel_through=st.sampled_from([None, date(2024, 7, 25)]),
    headquarters_on=st.booleans(),
    regional_on=st.booleans(),
    virtual_on=st.booleans(),
)


@given(applicants, all_sites, policies)
def test_every_site_appears_exactly_once_with_a_reason(
    applicant: Applicant, sites: list[SiteFacts], policy: PolicyFacts
) -> None:
    decision = decide(applicant, sites, policy)
    answered: list[Offer | Refusal] = [*decision.offers, *decision.refusals]
    assert sorted(one.site for one in answered) == sorted(site.slug for site in sites)
    for one in answered:
        assert one.reason.endswith(".")
        assert "None" not in one.reason
        assert ".." not in one.reason
    for offer in decision.offers:
        assert offer.takes


@given(applicants, all_sites, policies)
def test_nobody_is_without_an_offer_while_virtual_is_on(
    applicant: Applicant, sites: list[SiteFacts], policy: PolicyFacts
) -> None:
    assert decide(applicant, sites, replace(policy, virtual_on=True)).offers


@given(applicants, all_sites, policies)
def test_the_tick_only_ever_adds_offers_and_onsite_expected_is_what_it_lifts(
    applicant: Applicant, sites: list[SiteFacts], policy: PolicyFacts
) -> None:
    plain = decide(replace(applicant, accommodation=False), sites, policy)
    ticked = decide(replace(applicant, accommodation=True), sites, policy)
    lifted = {one.site for one in plain.refusals if one.code == "onsite_expected"}
    assert {one.site for one in ticked.offers} == {one.site for one in plain.offers} | lifted
    excused = {one.site for one in ticked.offers if one.because == "accommodation"}
    assert excused == lifted
    # Onsite is expected only of somebody who can go there.
    assert not lifted or plain.offers


@given(applicants, all_sites, policies, st.randoms(use_true_random=False))
def test_the_order_in_which_sites_are_given_changes_nothing(
    applicant: Applicant, sites: list[SiteFacts], policy: PolicyFacts, random: Random
) -> None:
    shuffled = list(sites)
    random.shuffle(shuffled)
    assert decide(applicant, shuffled, policy) == decide(applicant, sites, policy)


@given(applicants, all_sites, policies)
def test_at_most_one_regional_site_is_offered_and_none_closer_could_have_been(
    applicant: Applicant, sites: list[SiteFacts], policy: PolicyFacts
) -> None:
    decision = decide(applicant, sites, policy)
    regional = [one for one in decision.offers if one.because == "closest"]
    passed_over = [one for one in decision.refusals if one.code == "not_closest"]
    assert len(regional) <= 1
    assert regional or not passed_over
    for one in passed_over:
        assert one.miles is not None
        assert regional[0].miles is not None
        assert (regional[0].miles, regional[0].site) < (one.miles, one.site)


def refused_as_too_far(sites: Sequence[SiteFacts], place: Place, slug: str) -> bool:
    refusals = decide(Applicant(place), sites, PolicyFacts()).refusals
    return any(one.site == slug and one.code == "too_far" for one in refusals)


@given(
    st.sampled_from(["headquarters", "regional"]),
    st.floats(0, 400),
    st.floats(0, 1),
    st.floats(-60, 30),
    st.booleans(),
)
@example("headquarters", 150.0, 1.0, 38.8013, True)
@example("regional", 50.0, 1.0, 39.749, True)
def test_coming_nearer_never_makes_a_site_too_far(
    kind: str, distance: float, share: float, latitude: float, is_open: bool
) -> None:
    site = SiteFacts(
        "a",
        "An office",
        kind,  # type: ignore[arg-type]
        Place(latitude, -90.0),
        serving=is_open,
        line_ahead=is_open,
    )
    far = Place(latitude + math.degrees(distance / 3958.7613), -90.0)
    near = Place(latitude + math.degrees(distance * share / 3958.7613), -90.0)
    assert refused_as_too_far([site], far, "a") or not refused_as_too_far([site], near, "a")


@given(applicants, all_sites, policies)
def test_a_place_elsewhere_never_changes_what_is_expected_or_paid(
    applicant: Applicant, sites: list[SiteFacts], policy: PolicyFacts
) -> None:
    headquarters_only = [site for site in sites if site.kind != "regional"]
    here = decide(replace(applicant, has_elsewhere=False), headquarters_only, policy)
    away = decide(replace(applicant, has_elsewhere=True), headquarters_only, policy)
    expected = {one.site for one in here.refusals if one.code == "onsite_expected"}
    assert {one.site for one in away.refusals if one.code == "onsite_expected"} == expected
    paid = {one.site: one.travel for one in here.offers}
    for one in away.offers:
        assert one.site not in paid or one.travel == paid[one.site]
