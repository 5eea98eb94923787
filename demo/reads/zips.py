"""The bundled table of ZIPs, as the demo draws from it."""

import zipcodes

from demo.rules.spread import Zip
from people.reads import places


def usable() -> tuple[Zip, ...]:
    """Every active standard ZIP that the product can place, by code.

    Reads the whole table (about 40 MB while it lasts), which only the demo ever does.
    """
    found = []
    for row in zipcodes.list_all():
        if row["active"] and row["zip_code_type"] == "STANDARD":
            known = places.find(row["zip_code"])
            if known is not None:
                found.append(Zip(row["zip_code"], row["state"], known.place, known.zone))
    return tuple(sorted(found, key=lambda one: one.code))
