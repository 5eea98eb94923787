"""What a person may do at each site: offers and refusals, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from booking.rules import reasons
from booking.rules.travel import Travel, TravelFacts, decide_travel
from kit.words import gettext as _
from people.rules.miles import miles
from people.rules.places import Place

Kind = Literal["headquarters", "regional", "virtual"]
Mode = Literal["virtual", "onsite"]
Take = Literal["booking", "walk_in"]
Because = Literal[
    "near",
    "in_reach",
    "closest",
    "accommodation",
    "closed",
    "beside",
    "far",
    "unknown_place",
    "held",
]
Code = Literal["too_far", "not_closest", "not_serving", "closed", "onsite_expected", "mode_off"]

ONSITE_MILES = Decimal(50)
TRAVEL_MILES = Decimal(150)
REGIONAL_MILES = Decimal(50)
TRAVEL_PROGRAMMES = frozenset({"teap"})


@dataclass(frozen=True, slots=True)
class Applicant:
    """The person who asks. A place of None is a ZIP code that cannot be placed.

    `elsewhere` counts only while `has_elsewhere`. `programme` is lower-case, "" for none.
    `accommodation` is the tick "I cannot travel or need another arrangement"; `holds` the
    kind of site of an appointment that is being moved.
    """

    roster_place: Place | None
    elsewhere: Place | None = None
    has_elsewhere: bool = False
    programme: str = ""
    accommodation: bool = False
    holds: Kind | None = None
    travel: TravelFacts = field(default_factory=TravelFacts)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A site now: what is free there at any time ahead.

    `within_a_day` says whether a seat or the line of headquarters comes that soon. `visit_on` is
    the site's date of the earliest possible visit, by seat or by line. `takes_bookings` False on
    the virtual desk: new bookings are paused. `bookings_open` says when they open again, as the
    person reads it ("Tuesday 23 July, 1:00 p.m. EDT"), "" while they are open; `pause_reason` why.
    """

    slug: str
    name: str
    kind: Kind
    place: Place | None = None
    serving: bool = True
    not_serving_reason: str = ""
    seats_ahead: bool = False
    line_ahead: bool = False
    within_a_day: bool = True
    takes_bookings: bool = True
    visit_on: date | None = None
    bookings_open: str = ""
    pause_reason: str = ""


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """The numbers of the policy in force. `travel_through` None: no last day is set."""

    onsite_miles: Decimal = ONSITE_MILES
    travel_miles: Decimal = TRAVEL_MILES
    regional_miles: Decimal = REGIONAL_MILES
    travel_through: date | None = None
    travel_programmes: frozenset[str] = TRAVEL_PROGRAMMES
    headquarters_on: bool = True
    regional_on: bool = True
    virtual_on: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """A way that is open; `miles` from where the person is, None where unknown or virtual."""

    site: str
    mode: Mode
    takes: tuple[Take, ...]
    miles: Decimal | None
    travel: Travel | None
    because: Because
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A way that is not open; `unless` is the sentence that names the way out, None if none."""

    site: str
    mode: Mode
    code: Code
    reason: str
    miles: Decimal | None
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Every site once, in `offers` or in `refusals`: onsite by distance, then virtual."""

    offers: tuple[Offer, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A site with both distances: from where the person is, and from the roster's worksite."""

    facts: SiteFacts
    miles: Decimal | None
    roster_miles: Decimal | None


def decide(applicant: Applicant, sites: Sequence[SiteFacts], policy: PolicyFacts) -> Decision:
    """Decide for every site, exactly once, what this person is offered or refused, and why.

    Two places are kept apart. "Somewhere else" decides the miles that are shown and which sites
    are in reach. What the employer expects or pays goes by the roster's worksite: near
    headquarters by the roster, a person is offered headquarters and refused virtual
    (`onsite_expected`) even while far away or at a place we do not know; the accommodation tick
    opens virtual at once. Where headquarters is expected but can take nobody within a day, virtual
    is offered beside it `because: closed`, ticked or not: there is nothing to be excused from. Who
    holds a virtual appointment may move it, whatever has opened since; and who holds one of a way that
    was switched off may move it within that way.

    While virtual is on and a virtual site is given, nobody is left without an offer: if all
    else is refused, even a desk that is not serving is offered. With virtual off by policy
    there may be no offer at all.
    """
    here = applicant.elsewhere if applicant.has_elsewhere else applicant.roster_place
    measured = sorted(
        (
            _Measured(
                site,
                _distance(here, site.place),
                _distance(applicant.roster_place, site.place),
            )
            for site in sites
        ),
        key=_order,
    )
    closest = _closest_regional(measured, applicant, policy)
    onsite: list[Offer | Refusal] = []
    for one in measured:
        if one.facts.kind == "headquarters":
            onsite.append(_headquarters(one, applicant, policy))
        elif one.facts.kind == "regional":
            onsite.append(_regional(one, closest, applicant, policy))
    virtual = [
        _virtual(one.facts, measured, onsite, applicant, policy, known=here is not None)
        for one in measured
        if one.facts.kind == "virtual"
    ]
    answers = onsite + virtual
    return Decision(
        offers=tuple(answer for answer in answers if isinstance(answer, Offer)),
        refusals=tuple(answer for answer in answers if isinstance(answer, Refusal)),
    )


def _headquarters(one: _Measured, applicant: Applicant, policy: PolicyFacts) -> Offer | Refusal:
    """Rules 1 and 2: expected near by the roster, else offered as far as travel reaches."""
    site = one.facts
    expected = _expected(one, policy)
    if not expected:
        reach = max(policy.onsite_miles, policy.travel_miles)
        if one.miles is None or one.miles > reach:
            return _out_of_reach(one, reach, applicant)
    refusal = _not_taking(one, policy.headquarters_on or applicant.holds == "headquarters")
    if refusal is not None:
        return refusal
    near = expected or (one.miles is not None and one.miles <= policy.onsite_miles)
    travel = decide_travel(
        facts=applicant.travel,
        programme=applicant.programme,
        roster_miles=one.roster_miles,
        visit_on=site.visit_on,
        programmes=policy.travel_programmes,
        from_miles=policy.onsite_miles,
        to_miles=policy.travel_miles,
        through=policy.travel_through,
    )
    if expected and applicant.has_elsewhere:
        reason = reasons.apart_both(site.name, roster_miles=one.roster_miles, miles=one.miles)
    else:
        reason = _apart(one, applicant)
    return Offer(
        site.slug,
        "onsite",
        _takes(site),
        one.miles,
        travel,
        "near" if near else "in_reach",
        f"{reason}{_opens(site)}",
    )


def _regional(
    one: _Measured, closest: str | None, applicant: Applicant, policy: PolicyFacts
) -> Offer | Refusal:
    """Rule 3: the closest serving site in the radius that has a seat or a line ahead."""
    site = one.facts
    if one.miles is None or one.miles > policy.regional_miles:
        return _out_of_reach(one, policy.regional_miles, applicant)
    refusal = _not_taking(one, policy.regional_on or applicant.holds == "regional")
    if refusal is not None:
        return refusal
    if site.slug != closest:
        reason = f"{_apart(one, applicant)} {reasons.another_is_closer()}"
        return Refusal(site.slug, "onsite", "not_closest", reason, one.miles)
    reason = f"{_apart(one, applicant)}{_opens(site)}"
    return Offer(site.slug, "onsite", _takes(site), one.miles, None, "closest", reason)


def _virtual(
    site: SiteFacts,
    measured: Sequence[_Measured],
    onsite: Sequence[Offer | Refusal],
    applicant: Applicant,
    policy: PolicyFacts,
    *,
    known: bool,
) -> Offer | Refusal:
    """Rule 4 and the exceptions of rule 1: virtual for everyone who is not expected onsite."""
    held = applicant.holds == "virtual"
    if not policy.virtual_on and not held:
        reason = reasons.virtual_is_off()
        return Refusal(site.slug, "virtual", "mode_off", reason, None)
    offered = {answer.site for answer in onsite if isinstance(answer, Offer)}
    if not site.serving and offered:
        reason = _not_serving(site)
        return Refusal(site.slug, "virtual", "not_serving", reason, None)
    expecting = [
        one for one in measured if one.facts.kind == "headquarters" and _expected(one, policy)
    ]
    soon = [one for one in expecting if one.facts.slug in offered and one.facts.within_a_day]
    if soon and not (applicant.accommodation or held):
        one = soon[0]
        reason = reasons.expected_onsite(one.facts.name, one.roster_miles, policy.onsite_miles)
        way_out = str(reasons.UNLESS_ARRANGEMENT)
        return Refusal(site.slug, "virtual", "onsite_expected", reason, None, way_out)
    because: Because
    if not soon and policy.virtual_on:
        because, reason = _virtual_grounds(site, expecting, onsite, known=known)
    elif applicant.accommodation and policy.virtual_on:
        because, reason = "accommodation", _("You cannot travel or need another arrangement.")
    else:
        because, reason = "held", _("You hold a repair by telephone and may move it.")
    reason += " " + _("A technician calls you and repairs the computer with you.")
    if site.bookings_open:
        reason += _opens(site)
    elif not site.takes_bookings:
        reason += " " + _("New bookings are paused at the moment.")
    takes: tuple[Take, ...] = ("booking",) if site.takes_bookings and not site.bookings_open else ()
    return Offer(site.slug, "virtual", takes, None, None, because, reason)


def _virtual_grounds(
    site: SiteFacts,
    expecting: Sequence[_Measured],
    onsite: Sequence[Offer | Refusal],
    *,
    known: bool,
) -> tuple[Because, str]:
    """Return why virtual is offered to somebody who need not be excused from headquarters."""
    if expecting:
        return "closed", reasons.full_for_a_day(expecting[0].facts.name)
    if not site.serving:
        return "closed", f"{_not_serving(site)} {_('No other way is open to you.')}"
    if any(isinstance(answer, Offer) for answer in onsite):
        return "beside", _("You may choose this instead of travelling.")
    if not known:
        return "unknown_place", _("We do not know where you are.")
    if any(isinstance(answer, Refusal) and answer.code != "too_far" for answer in onsite):
        return "closed", _("No site near you can take you at the moment.")
    return "far", _("No site is near you.")


def _closest_regional(
    measured: Sequence[_Measured], applicant: Applicant, policy: PolicyFacts
) -> str | None:
    """Return the slug of the one regional site to offer; of two equally close, the first slug."""
    on = policy.regional_on or applicant.holds == "regional"
    able = [
        (one.miles, one.facts.slug)
        for one in measured
        if one.facts.kind == "regional"
        and one.miles is not None
        and one.miles <= policy.regional_miles
        and _not_taking(one, on) is None
    ]
    return min(able)[1] if able else None


def _not_taking(one: _Measured, mode_on: bool) -> Refusal | None:
    """Return why a site in reach takes nobody now, None if it does."""
    site = one.facts
    if not mode_on:
        reason = reasons.site_is_off(site.name)
        return Refusal(site.slug, "onsite", "mode_off", reason, one.miles)
    if not site.serving:
        return Refusal(site.slug, "onsite", "not_serving", _not_serving(site), one.miles)
    if not _takes(site):
        reason = f"{reasons.nothing_ahead(site.name)}{_opens(site)}"
        return Refusal(site.slug, "onsite", "closed", reason, one.miles)
    return None


def _out_of_reach(one: _Measured, limit: Decimal, applicant: Applicant) -> Refusal:
    """Return `too_far`: beyond the limit, or at a distance nobody knows."""
    site = one.facts
    if one.miles is not None:
        away = applicant.has_elsewhere
        reason = reasons.too_far(site.name, one.miles, limit, elsewhere=away)
        return Refusal(site.slug, "onsite", "too_far", reason, one.miles)
    is_placed = site.place is not None
    reason = reasons.distance_unknown(site.name, site_is_placed=is_placed)
    way_out = str(reasons.UNLESS_PLACE) if is_placed else None
    return Refusal(site.slug, "onsite", "too_far", reason, None, way_out)


def _expected(one: _Measured, policy: PolicyFacts) -> bool:
    """Say whether the roster's worksite is so near that the person is expected there."""
    return one.roster_miles is not None and one.roster_miles <= policy.onsite_miles


def _takes(site: SiteFacts) -> tuple[Take, ...]:
    """Return how an onsite site can be used now; empty if it cannot."""
    takes: list[Take] = []
    if site.seats_ahead and not site.bookings_open:
        takes.append("booking")
    if site.line_ahead:
        takes.append("walk_in")
    return tuple(takes)


def _distance(start: Place | None, end: Place | None) -> Decimal | None:
    if start is None or end is None:
        return None
    return miles(start.latitude, start.longitude, end.latitude, end.longitude)


def _apart(one: _Measured, applicant: Applicant) -> str:
    return reasons.apart(one.facts.name, one.miles, elsewhere=applicant.has_elsewhere)


def _not_serving(site: SiteFacts) -> str:
    return reasons.not_serving(site.name, site.not_serving_reason)


def _opens(site: SiteFacts) -> str:
    """Return when paused bookings open after a space, "" while they are open."""
    if not site.bookings_open:
        return ""
    return f" {reasons.until_open(site.bookings_open, site.pause_reason)}"


def _order(one: _Measured) -> tuple[int, bool, Decimal, str]:
    """Onsite by distance, unknown distances last, then by slug: the same whatever order came in."""
    is_virtual = one.facts.kind == "virtual"
    return is_virtual, one.miles is None, one.miles or Decimal(0), one.facts.slug
