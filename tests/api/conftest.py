"""The July 2024 outage at 10:00 a.m. EDT on Wednesday the 24th, and somebody who calls the API."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.models import Site
from outages.models import Outage
from people.models import Person
from people.operations import tokens
from tests import builders


class Caller:
    """A program with somebody's token. `get("me")` and so on; bodies are sent as JSON."""

    def __init__(self, person: Person | None = None, token: str = "") -> None:
        self.person = person
        self.client = Client(raise_request_exception=False)
        token = token or (tokens.issue(person) if person else "")
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call `/api/v1/<path>`; a str or bytes body is sent as it is. `_` in headers is `-`."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            body if isinstance(body, (str, bytes)) else "" if body is None else _json(body),
            content_type="application/json",
            headers={**self.headers, **more},
        )

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any) -> Any:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)


def _json(body: Any) -> str:
    import json

    return json.dumps(body)


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    """Wednesday 24 July 2024, 10:00 a.m. EDT, standing still."""
    with time_machine.travel(builders.JULY_24, tick=False) as traveller:
        yield traveller


@pytest.fixture
def outage(db: None) -> Outage:
    return builders.make_outage()


@pytest.fixture
def sites(db: None) -> dict[str, Site]:
    return builders.july_sites()


@pytest.fixture
def caller(morning: Any, outage: Outage, sites: dict[str, Site]) -> Caller:
    """Somebody in Boise with one broken workstation, WS-BOISE: virtual is the way."""
    person = builders.make_person()
    builders.make_affected(person=person, outage=outage, workstation_id="WS-BOISE")
    return Caller(person)
