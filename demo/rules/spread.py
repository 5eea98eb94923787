"""Where people work: most near headquarters, some near each office, the rest everywhere."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from demo.rules.places import DALLAS, DENVER, DETROIT, HEADQUARTERS, SAN_JOSE, Spot
from people.rules.miles import miles
from people.rules.places import Place

Region = Literal[
    "headquarters", "reach", "dallas", "denver", "san-jose", "detroit", "far", "unknown"
]


@dataclass(frozen=True, slots=True)
class Zip:
    """One ZIP of the table: its state (two letters), its middle and its time zone."""

    code: str
    state: str
    place: Place
    zone: str


@dataclass(frozen=True, slots=True)
class Worksite:
    """Where one person works. `zone` is what the roster says; '' where the ZIP says it."""

    zip: str
    zone: str
    region: Region
    local_zone: str


SHARES: tuple[tuple[Region, float], ...] = (
    ("headquarters", 0.45),
    ("reach", 0.08),
    ("dallas", 0.045),
    ("denver", 0.045),
    ("san-jose", 0.045),
    ("detroit", 0.04),
)
"""Of all people; who is left works `far` from every site, as the population is spread."""

FAR_OFF = ("HI", "PR", "GU", "AK", "AZ")
"""Where clocks differ from what most people expect: each has people, however the rest falls."""

UNPLACED = (
    ("09012", "Europe/Berlin"),
    ("96205", "Asia/Seoul"),
    ("96349", "Asia/Tokyo"),
    ("09020", ""),
    ("00000", ""),
    ("", "America/Chicago"),
    ("K1A 0B1", "America/Toronto"),
)
"""Military, wrong, missing and foreign ZIPs, and the zone that the roster gives for them."""

# Millions of inhabitants, rounded; only the proportions matter.
_MILLIONS = {
    "CA": 39.0, "TX": 30.5, "FL": 22.6, "NY": 19.6, "PA": 13.0, "IL": 12.5, "OH": 11.8, "GA": 11.0,
    "NC": 10.8, "MI": 10.0, "NJ": 9.3, "VA": 8.7, "WA": 7.8, "AZ": 7.4, "TN": 7.1, "MA": 7.0,
    "IN": 6.9, "MO": 6.2, "MD": 6.2, "WI": 5.9, "CO": 5.9, "MN": 5.7, "SC": 5.4, "AL": 5.1,
    "LA": 4.6, "KY": 4.5, "OR": 4.2, "OK": 4.1, "CT": 3.6, "UT": 3.4, "IA": 3.2, "NV": 3.2,
    "AR": 3.1, "KS": 2.9, "MS": 2.9, "NM": 2.1, "NE": 2.0, "ID": 2.0, "WV": 1.8, "HI": 1.4,
    "NH": 1.4, "ME": 1.4, "MT": 1.1, "RI": 1.1, "DE": 1.0, "SD": 0.9, "ND": 0.8, "AK": 0.7,
    "DC": 0.7, "VT": 0.6, "WY": 0.6, "PR": 3.2, "GU": 0.2, "VI": 0.1,
}  # fmt: skip

_RADIUS = 50
_REACH = 150
_DEGREE_MILES = 69.0


def draw(rng: random.Random, zips: Sequence[Zip], count: int) -> list[Worksite]:
    """Return `count` worksites in the shares above, shuffled."""
    pools = divide(zips)
    chosen: list[Worksite] = []
    for region, share in SHARES:
        chosen += [_at(one, region) for one in rng.choices(pools[region], k=round(count * share))]
    unplaced = max(2, count // 900)
    chosen += [
        Worksite(code, zone, "unknown", zone or "America/New_York")
        for code, zone in (UNPLACED[k % len(UNPLACED)] for k in range(unplaced))
    ]
    far = _by_state(pools["far"])
    for state in FAR_OFF:
        chosen += [_at(one, "far") for one in rng.choices(far[state], k=max(2, count // 650))]
    chosen += [_at(one, "far") for one in _everywhere(rng, far, count - len(chosen))]
    rng.shuffle(chosen)
    return chosen


def divide(zips: Sequence[Zip]) -> Mapping[Region, list[Zip]]:
    """Return the ZIPs of each region; headquarters first where two overlap."""
    pools: dict[Region, list[Zip]] = defaultdict(list)
    for one in zips:
        pools[_region(one.place)].append(one)
    return pools


def _region(place: Place) -> Region:
    if _near(place, HEADQUARTERS, _RADIUS):
        return "headquarters"
    if _near(place, HEADQUARTERS, _REACH):
        return "reach"
    regions: tuple[tuple[Region, Spot], ...] = (
        ("dallas", DALLAS),
        ("denver", DENVER),
        ("san-jose", SAN_JOSE),
        ("detroit", DETROIT),
    )
    return next((region for region, spot in regions if _near(place, spot, _RADIUS)), "far")


def _near(place: Place, spot: Spot, radius: int) -> bool:
    # Most of the country is ruled out by its latitude alone.
    if abs(place.latitude - spot.latitude) * _DEGREE_MILES > radius + 1:
        return False
    return miles(place.latitude, place.longitude, spot.latitude, spot.longitude) <= radius


def _by_state(zips: Sequence[Zip]) -> dict[str, list[Zip]]:
    states: dict[str, list[Zip]] = defaultdict(list)
    for one in zips:
        states[one.state].append(one)
    return states


def _everywhere(rng: random.Random, far: Mapping[str, Sequence[Zip]], count: int) -> list[Zip]:
    states = sorted(far)
    weights = list(accumulate(_MILLIONS.get(state, 0.1) for state in states))
    return [rng.choice(far[s]) for s in rng.choices(states, cum_weights=weights, k=count)]


def _at(one: Zip, region: Region) -> Worksite:
    return Worksite(one.code, "", region, one.zone)
