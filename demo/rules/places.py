"""The sites of July 2024: address, place, zone, what each takes, and its hours."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Hours:
    """One day's hours in site time and who works: `from_july` is the first such day."""

    from_july: int
    opens: dt.time
    closes: dt.time
    technicians: int
    machines_each: int
    every_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Spot:
    """A site as the facts of July 2024 give it. No hours: it does not serve."""

    slug: str
    name: str
    kind: Literal["headquarters", "regional", "virtual"]
    zone: str
    address: str = ""
    zip: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    hours: Hours | None = None
    takes_bookings: bool = False
    takes_walkins: bool = False
    not_serving_reason: str = ""
    entrance: str = ""
    badge: str = ""


_REGIONAL_HOURS = Hours(24, dt.time(9, 30), dt.time(16, 30), technicians=2, machines_each=2)

HEADQUARTERS = Spot(
    slug="alexandria",
    name="Alexandria",
    kind="headquarters",
    zone="America/New_York",
    address="600 Dulany Street, Alexandria, VA",
    zip="22314",
    latitude=38.8013,
    longitude=-77.0636,
    hours=Hours(21, dt.time(8), dt.time(17), technicians=8, machines_each=3),
    takes_bookings=True,
    takes_walkins=True,
    entrance="Main entrance; follow the signs to the repair hall",
    badge="Your badge, or a photo identification",
)
DALLAS = Spot(
    slug="dallas",
    name="Dallas",
    kind="regional",
    zone="America/Chicago",
    address="207 South Houston Street, Dallas, TX",
    zip="75202",
    latitude=32.7781,
    longitude=-96.8080,
    hours=_REGIONAL_HOURS,
    takes_walkins=True,
    entrance="Street entrance; ask for the repair desk",
    badge="Your badge, or a photo identification",
)
DENVER = Spot(
    slug="denver",
    name="Denver",
    kind="regional",
    zone="America/Denver",
    address="1961 Stout Street, Denver, CO",
    zip="80294",
    latitude=39.7490,
    longitude=-104.9910,
    hours=_REGIONAL_HOURS,
    takes_walkins=True,
    entrance="Street entrance; ask for the repair desk",
    badge="Your badge, or a photo identification",
)
SAN_JOSE = Spot(
    slug="san-jose",
    name="San Jose",
    kind="regional",
    zone="America/Los_Angeles",
    address="26 South Fourth Street, San Jose, CA",
    zip="95113",
    latitude=37.3367,
    longitude=-121.8863,
    hours=_REGIONAL_HOURS,
    # The agency took walk-ins only; one bookable office shows how that works.
    takes_bookings=True,
    takes_walkins=True,
    entrance="Street entrance; ask for the repair desk",
    badge="Your badge, or a photo identification",
)
DETROIT = Spot(
    slug="detroit",
    name="Detroit",
    kind="regional",
    zone="America/Detroit",
    address="300 River Place South, Detroit, MI",
    zip="48207",
    latitude=42.3360,
    longitude=-83.0170,
    takes_walkins=True,
    not_serving_reason="staff limitations",
)
VIRTUAL = Spot(
    slug="virtual",
    name="Virtual desk",
    kind="virtual",
    zone="America/New_York",
    # Round the clock, so that a newcomer sees a reminder at any hour.
    hours=Hours(20, dt.time(0), dt.time(0), technicians=40, machines_each=1, every_minutes=15),
    takes_bookings=True,
)

SPOTS = (HEADQUARTERS, DALLAS, DENVER, SAN_JOSE, DETROIT, VIRTUAL)
LAST_JULY = 30
"""The last day on which anything can be booked: six days ahead of the played Wednesday."""
