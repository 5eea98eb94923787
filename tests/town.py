"""The running site with a small July 2024 week in it, and people and times of a test's own.

from tests.town import town  # noqa: F401  in a conftest.py
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from django.utils import timezone

from booking.models import ServiceDay, Site, Slot
from outages.models import AffectedDevice, Outage, OutageKind, Standing
from people.models import Person
from people.operations import tokens
from people.rules.places import Place
from tests import builders
from tests.running import RunningSite

DURANGO = ("81301", Place(37.2753, -107.8801), builders.MOUNTAIN)  # far from every site
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Town:
    """Everything here is committed at once and seen by the site."""

    site: RunningSite

    @contextmanager
    def orm(self) -> Iterator[None]:
        """The site's database, and its key for what is signed."""
        key = self.site.values["SECRET_KEY"]
        with self.site.orm(), override_settings(SECRET_KEY=key):
            yield

    def person(
        self,
        *,
        town: tuple[str, Place | None, str] = DURANGO,
        standing: Standing | None = Standing.UNBOOKED,
        **fields: Any,
    ) -> Person:
        """Somebody nobody else uses, with one broken workstation; `standing=None`: with none."""
        return self.people(1, town=town, standing=standing, **fields)[0]

    def people(
        self,
        count: int,
        *,
        town: tuple[str, Place | None, str] = DURANGO,
        standing: Standing | None = Standing.UNBOOKED,
        **fields: Any,
    ) -> list[Person]:
        """As many of them."""
        with self.orm():
            outage = Outage.objects.get(kind=OutageKind.WORKSTATIONS, ended_at__isnull=True)
            return [self._person(outage, town, standing, fields) for _ in range(count)]

    def _person(
        self,
        outage: Outage,
        town: tuple[str, Place | None, str],
        standing: Standing | None,
        fields: dict[str, Any],
    ) -> Person:
        who = uuid.uuid4().hex[:10]
        chosen = {
            "email": f"{who}@agency.example",
            "private_email": f"{who}@home.example",
            **fields,
        }
        person = builders.make_person(town=town, **chosen)
        if standing is not None:
            builders.make_affected(
                person=person,
                outage=outage,
                workstation_id=f"WS-{who.upper()}",
                standing=standing,
            )
        return person

    def slot(self, starts_at: dt.datetime, *, site: str = "virtual") -> Slot:
        """The published start at that instant."""
        with self.orm():
            return Slot.objects.get(site__slug=site, starts_at=starts_at)

    def new_slot(self, after: dt.datetime, *, capacity: int = 5, site: str = "virtual") -> Slot:
        """A start of one's own, on the first second from then on that has none."""
        with self.orm():
            place = Site.objects.get(slug=site)
            near = Slot.objects.filter(site=place, starts_at__gte=after)
            taken = set(near.order_by("starts_at").values_list("starts_at", flat=True)[:999])
            starts_at = next(
                second
                for second in (after + dt.timedelta(seconds=count) for count in range(1000))
                if second not in taken
            )
            on = starts_at.astimezone(ZoneInfo(place.zone)).date()
            day = ServiceDay.objects.filter(site=place, on=on).first()
            return builders.make_slot(site=place, starts_at=starts_at, capacity=capacity, day=day)

    def fill(self, slot_id: int) -> None:
        """Leave no seat on it: the seats that are free go out of service, so the count stays true."""
        with self.orm():
            now = Slot.objects.get(pk=slot_id)
            Slot.objects.filter(pk=slot_id).update(capacity=now.taken)

    def sign_in(self, people: Sequence[Person]) -> list[str]:
        """The value of a session cookie for each, as the sign-in would give it."""
        keys = []
        with self.orm():
            for person in people:
                session = SessionStore()
                session[SESSION_KEY] = str(person.pk)
                session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
                session[HASH_SESSION_KEY] = person.get_session_auth_hash()
                session.create()
                keys.append(str(session.session_key))
        return keys

    def tokens(self, people: Sequence[Person]) -> list[str]:
        """An API token for each."""
        with self.orm():
            return [tokens.issue(person) for person in people]

    def workstation_of_all(self, person: Person) -> list[str]:
        """The same of somebody who has several, in the order in which they were marked."""
        with self.orm():
            marked = AffectedDevice.objects.filter(person=person).order_by("pk")
            return list(marked.values_list("device__workstation_id", flat=True))

    def workstation_of(self, person: Person) -> str:
        """The Workstation ID that nothing may tell a stranger."""
        with self.orm():
            return AffectedDevice.objects.get(person=person).device.workstation_id


def days_ahead(
    days: int, hour: int, minute: int = 0, *, zone: str = builders.MOUNTAIN
) -> dt.datetime:
    """The instant at which a clock in `zone` shows that time, so many days from today there."""
    on = timezone.now().astimezone(ZoneInfo(zone)).date() + days * DAY
    return builders.at(zone, on.year, on.month, on.day, hour, minute)


@pytest.fixture(scope="session")
def town(running_site: RunningSite) -> Town:
    """The running site with the demo in small: its sites, slots, outage and 300 people."""
    loaded = running_site.manage("load_demo", "--if-empty", "--people", "300", check=False)
    assert loaded.returncode == 0, loaded.stderr
    return Town(running_site)
