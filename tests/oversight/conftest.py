"""Wednesday 24 July 2024, 10:00 a.m. EDT, on the desk of Cora, who coordinates."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine

from booking.models import Site
from outages.models import Outage
from people.models import Person
from tests import builders

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Room:
    """What the pages of coordinators speak of."""

    outage: Outage
    sites: dict[str, Site]
    cora: Person
    now: dt.datetime


@pytest.fixture
def room(db: None) -> Room:
    return Room(
        outage=builders.make_outage(travel_through=dt.date(2024, 7, 25)),
        sites=builders.july_sites(),
        cora=builders.make_person(name="Cora Diaz", roles=("coordinator",)),
        now=builders.JULY_24,
    )


@pytest.fixture
def page(client: Any, room: Room) -> Any:
    """Cora's browser, the clock standing still."""
    client.force_login(room.cora, backend=BACKEND)
    with time_machine.travel(room.now, tick=False):
        yield client


def text(response: Any) -> str:
    """The words of a page: no tags, white space folded."""
    words = re.sub(r"</?bdi>", "", response.content.decode())
    words = re.sub(r"<[^>]+>", " ", words)
    return re.sub(r"[\s\xa0]+", " ", words)
