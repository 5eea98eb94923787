"""A place on the map."""

from typing import NamedTuple


class Place(NamedTuple):
    """Degrees, north and east positive."""

    latitude: float
    longitude: float
