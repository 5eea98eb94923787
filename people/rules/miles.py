"""The distance between two points, as every rule compares it and every page shows it."""

import math
from decimal import ROUND_HALF_UP, Decimal

EARTH_RADIUS_MILES = 3958.7613
_TENTH = Decimal("0.1")


def miles(a_lat: float, a_lon: float, b_lat: float, b_lon: float) -> Decimal:
    """Return the great-circle miles between two points in degrees, rounded half-up to 0.1.

    This is the only rounding: the figure that is shown is the figure that is compared, so that
    nobody reads "50.0 miles, farther than 50".
    """
    a_phi, b_phi = math.radians(a_lat), math.radians(b_lat)
    half_lat = math.sin((b_phi - a_phi) / 2)
    half_lon = math.sin(math.radians(b_lon - a_lon) / 2)
    chord = half_lat**2 + math.cos(a_phi) * math.cos(b_phi) * half_lon**2
    # Opposite points of the globe can come out a hair above 1, outside the domain of asin.
    exact = 2 * EARTH_RADIUS_MILES * math.asin(min(1.0, math.sqrt(chord)))
    return Decimal(exact).quantize(_TENTH, rounding=ROUND_HALF_UP)
