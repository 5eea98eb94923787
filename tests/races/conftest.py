"""A morning at the virtual desk with real commits: threads cannot see an open transaction."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection

from booking.models import Site, Slot
from booking.operations import seats
from outages.models import Outage
from people.models import Person
from tests import builders

CHECK = "a_slot_is_never_oversold"


@dataclass(frozen=True)
class Desk:
    """The virtual desk in an outage, Thursday 25 July 2024, 7:00 a.m. in Denver."""

    outage: Outage
    site: Site
    now: dt.datetime

    def slot(self, hour: int, minute: int = 0, **fields: int) -> Slot:
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


def take_without_guard(slot_id: int) -> bool:
    """Read, then save: what the guard replaces. Two readers of the last seat both sell it."""
    slot = Slot.objects.get(pk=slot_id)
    if slot.taken >= slot.capacity:
        return False
    slot.taken += 1
    slot.save(update_fields=["taken"])
    return True


@contextmanager
def guard_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither the conditional UPDATE nor the CHECK behind it."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE booking_slot DROP CONSTRAINT {CHECK}")
    try:
        with monkeypatch.context() as patch:
            patch.setattr(seats, "take", take_without_guard)
            yield
    finally:
        # NOT VALID: rows that were oversold in the meantime are the point of the control.
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE booking_slot ADD CONSTRAINT {CHECK} CHECK (taken <= capacity) NOT VALID"
            )
