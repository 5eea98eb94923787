"""Miles: a great circle, rounded half-up to a tenth, once."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rules.miles import miles

RADIUS = 3958.7613
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


def north_of(latitude: float, distance: float) -> float:
    """Return the latitude that lies `distance` miles north along the meridian."""
    return latitude + math.degrees(distance / RADIUS)


@pytest.mark.parametrize(
    ("distance", "shown"),
    [
        (0.0, "0.0"),
        (0.049, "0.0"),
        (0.051, "0.1"),
        (49.949, "49.9"),
        (49.951, "50.0"),
        (50.0, "50.0"),
        (50.049, "50.0"),
        (50.051, "50.1"),
        (150.049, "150.0"),
        (150.051, "150.1"),
    ],
)
def test_a_distance_is_rounded_to_the_nearest_tenth(distance: float, shown: str) -> None:
    assert str(miles(38.8013, -77.0636, north_of(38.8013, distance), -77.0636)) == shown


def test_exactly_half_a_tenth_is_rounded_up(monkeypatch: pytest.MonkeyPatch) -> None:
    # 0.25 and 0.75 are exact in binary; half-even would give 0.2 for the first.
    for exact, shown in ((0.25, "0.3"), (0.75, "0.8")):
        monkeypatch.setattr("people.rules.miles.EARTH_RADIUS_MILES", exact)
        monkeypatch.setattr("math.asin", lambda _: 0.5)
        assert str(miles(0, 0, 1, 1)) == shown


def test_denver_to_alexandria_agrees_with_the_law_of_cosines() -> None:
    a, b = math.radians(39.7490), math.radians(38.8013)
    turn = math.radians(-77.0636 - -104.9910)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    expected = RADIUS * math.acos(cosine)
    assert 1400 < expected < 1550
    assert abs(float(miles(39.7490, -104.9910, 38.8013, -77.0636)) - expected) <= 0.051


def test_the_other_side_of_the_globe_is_half_its_circumference() -> None:
    assert abs(float(miles(0, 0, 0, 180)) - math.pi * RADIUS) <= 0.051
    assert abs(float(miles(90, 0, -90, 77)) - math.pi * RADIUS) <= 0.051


def test_the_date_line_is_no_wall() -> None:
    assert miles(13.4, 179.9, 13.4, -179.9) == miles(13.4, 10.0, 13.4, 10.2)


@given(latitudes, longitudes, latitudes, longitudes)
def test_there_and_back_are_the_same_and_never_beyond_half_the_globe(
    a_lat: float, a_lon: float, b_lat: float, b_lon: float
) -> None:
    there = miles(a_lat, a_lon, b_lat, b_lon)
    assert there == miles(b_lat, b_lon, a_lat, a_lon)
    assert Decimal(0) <= there <= Decimal("12436.9")
    assert there.as_tuple().exponent == -1
