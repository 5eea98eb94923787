"""The morning of 25 July 2024: one outage, the sites of that week, and Dana in Durango."""

import datetime as dt
from dataclasses import dataclass

import pytest

from booking.models import Site, Slot
from outages.models import Outage
from people.models import Person
from people.rules.places import Place
from tests import builders
from tests.office import Office

DURANGO = ("81301", Place(37.2753, -107.8801), builders.MOUNTAIN)  # far from every site


@dataclass(frozen=True)
class Week:
    """What most tests of this room need."""

    outage: Outage
    sites: dict[str, Site]
    dana: Person
    now: dt.datetime

    def slot(
        self, hour: int, minute: int = 0, *, day: int = 25, site: str = "virtual", **fields
    ) -> Slot:
        """A start on a day of July 2024, on the clock of Denver (virtual) or of the site."""
        place = self.sites[site]
        zone = builders.MOUNTAIN if site == "virtual" else place.zone
        starts_at = builders.at(zone, 2024, 7, day, hour, minute)
        return builders.make_slot(site=place, starts_at=starts_at, **fields)


@pytest.fixture
def week(db) -> Week:
    """Thursday 25 July 2024, 7:00 a.m. in Denver; Dana is offline and unbooked."""
    outage = builders.make_outage(travel_through=dt.date(2024, 7, 25))
    dana = builders.make_person(
        name="Dana Reyes", town=DURANGO, sms_consent_at=builders.utc(2024, 1, 1)
    )
    builders.make_affected(person=dana, outage=outage, workstation_id="WS-DANA-1")
    return Week(
        outage=outage,
        sites=builders.july_sites(),
        dana=dana,
        now=builders.at(builders.MOUNTAIN, 2024, 7, 25, 7),
    )


@pytest.fixture
def office(week) -> Office:
    """The same morning in the coordinator's office."""
    return Office(week.outage, week.sites, week.now)
