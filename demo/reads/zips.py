"""The bundled table of ZIPs, as the demo draws from it."""

from zoneinfo import available_timezones

import zipcodes

from demo.rules.spread import Zip
from people.rules.places import Place


def usable() -> tuple[Zip, ...]:
    """Every active standard ZIP with coordinates and a time zone, by code.

    Reads the whole table (about 40 MB while it lasts), which only the demo ever does.
    """
    zones = available_timezones()
    found = []
    for row in zipcodes.list_all():  # type: ignore[no-untyped-call]
        place = Place(float(row["lat"]), float(row["long"]))
        standard = row["active"] and row["zip_code_type"] == "STANDARD"
        if standard and any(place) and row["timezone"] in zones:
            found.append(Zip(row["zip_code"], row["state"], place, row["timezone"]))
    return tuple(sorted(found, key=lambda one: one.code))
