"""What stands about one person's drive to headquarters on one day."""

import datetime as dt

from django.conf import settings

from booking.models import Site, SiteKind
from booking.rules import travel
from booking.rules.travel import Travel, TravelFacts
from kit.times import short_day
from outages.models import Policy
from people.models import Person
from people.rules.miles import miles


def travel_words(person: Person, site: Site, policy: Policy, *, visit_on: dt.date) -> str:
    """Say whether the drive is paid, and that nobody drives yet; "" where that is no question.

    `visit_on` is the site's date. No query.
    """
    home, there = person.roster_place, site.place
    if site.kind != SiteKind.HEADQUARTERS or home is None or there is None:
        return ""
    decided = travel.decide_travel(
        facts=TravelFacts(),
        programme=person.programme,
        roster_miles=miles(*home, *there),
        visit_on=visit_on,
        programmes=frozenset(policy.travel_programmes),
        from_miles=policy.onsite_miles,
        to_miles=policy.travel_miles,
        through=policy.travel_through,
    )
    return words_of(decided, policy)


def words_of(decided: Travel | None, policy: Policy) -> str:
    """A decision in words, with the mailbox to write to and the last day that is paid."""
    through = short_day(policy.travel_through) if policy.travel_through else ""
    return travel.words(decided, mailbox=settings.TRAVEL_MAILBOX, through=through)
