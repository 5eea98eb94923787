"""An instant to load the demo at, and what is read once for all of its tests."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from demo.reads import zips
from demo.rules.spread import Zip

NOW = dt.datetime(2026, 11, 18, 10, 20, tzinfo=ZoneInfo("America/New_York"))
"""A Wednesday in November, so that the played week crosses no change of the clock."""


@pytest.fixture(scope="session")
def table() -> tuple[Zip, ...]:
    """The ZIPs, read once."""
    return zips.usable()


@pytest.fixture(autouse=True, scope="session")
def _table_is_read_once(table: tuple[Zip, ...]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zips, "usable", lambda: table)
        yield
