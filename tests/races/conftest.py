"""A morning at the virtual desk with real commits: threads cannot see an open transaction."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from booking.models import Site, Slot
from outages.models import Outage
from people.models import Person
from tests import builders
from tests.town import town

__all__ = ["town"]


@dataclass(frozen=True)
class Desk:
    """The virtual desk in an outage, Thursday 25 July 2024, 7:00 a.m. in Denver."""

    outage: Outage
    site: Site
    now: dt.datetime

    def slot(self, hour: int, minute: int = 0, **fields: Any) -> Slot:
        """A start today on Denver's clock."""
        starts_at = builders.at(builders.MOUNTAIN, 2024, 7, 25, hour, minute)
        return builders.make_slot(site=self.site, starts_at=starts_at, **fields)

    def people(self, count: int) -> list[Person]:
        """People far from every site, each with one broken workstation."""
        found = [builders.make_person() for _ in range(count)]
        for person in found:
            builders.make_affected(person=person, outage=self.outage)
        return found


@pytest.fixture
def desk(transactional_db) -> Desk:
    return Desk(
        outage=builders.make_outage(),
        site=builders.make_site(),
        now=builders.at(builders.MOUNTAIN, 2024, 7, 25, 7),
    )
