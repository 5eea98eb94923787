"""Where a ZIP is: the bundled table, without its traps."""

import re
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import available_timezones

import zipcodes

from people.rules.places import Place

# ASCII digits only: the table's own parser dies on other scripts' digits.
_ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?", re.ASCII)


@dataclass(frozen=True)
class Found:
    """A known ZIP: its middle (degrees) and its time zone (IANA name)."""

    place: Place
    zone: str


def find(zip_code: str) -> Found | None:
    """Find a ZIP or ZIP+4; None when it is missing, foreign, or the table does not place it.

    The table holds 872 ZIPs at 0,0 (military and other ones), 823 without a zone and one with a
    zone that does not exist: for our purposes all of these are unknown.
    """
    match = _ZIP.fullmatch(zip_code.strip())
    if match is None:
        return None
    return _area(match[1][:3]).get(match[1])


@lru_cache(maxsize=1000)
def _area(prefix: str) -> dict[str, Found]:
    """The known ZIPs that begin with these three digits.

    One look into the table costs 0.25 ms whatever it asks for, so an import of many people asks
    for a thousand areas instead of forty thousand ZIPs, and keeps only what it needs.
    """
    zones = _zones()
    known = {}
    for row in zipcodes.similar_to(prefix):  # type: ignore[no-untyped-call]
        latitude, longitude = float(row["lat"]), float(row["long"])
        if (latitude or longitude) and row["timezone"] in zones:
            known[row["zip_code"]] = Found(Place(latitude, longitude), row["timezone"])
    return known


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
