"""The demo as it is loaded at one instant, small enough for tests."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from demo.operations import load
from demo.reads import zips
from demo.rules.calendar import Calendar
from demo.rules.spread import Zip

NOW = dt.datetime(2026, 11, 18, 10, 20, tzinfo=ZoneInfo("America/New_York"))
"""A Wednesday in November, so that the played week crosses no change of the clock."""

SMALL = 400


@dataclass(frozen=True)
class Demo:
    """A loaded demo: when, and how many devices it hit."""

    now: dt.datetime
    devices: int

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.now)


@pytest.fixture(scope="session")
def table() -> tuple[Zip, ...]:
    """The ZIPs, read once."""
    return zips.usable()


@pytest.fixture(autouse=True, scope="session")
def _table_is_read_once(table: tuple[Zip, ...]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zips, "usable", lambda: table)
        yield


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker, table: tuple[Zip, ...]) -> Iterator[Demo]:
    """A demo of 400 people for the tests of one module, which only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load.load(count=SMALL, seed=724, now=NOW, progress=lambda *words: None)
        yield Demo(NOW, loaded.devices)
        transaction.set_rollback(True)
