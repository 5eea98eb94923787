"""The plain values that messages about an appointment are written from.

No proof is among them: no Workstation ID, no call phrase, no private telephone, no address.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from kit import times


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised: aware instants, the zone they are read in, and the place."""

    reference: str
    uuid: str
    revision: int
    mode: Literal["virtual", "onsite"]
    starts_at: dt.datetime
    ready_at: dt.datetime | None
    ends_at: dt.datetime
    zone: str
    site_name: str
    address: str = ""
    entrance: str = ""
    badge: str = ""
    travel: str = ""


def context(
    promise: Promise, *, check_in_minutes: int, said_at: dt.datetime, by: str = ""
) -> dict[str, str | int]:
    """Return the values of every message about this promise, times ready made.

    `said_at` stamps the calendar entry. `by` names who did it when somebody else did; "" when
    the person did.
    """
    starts, zone = promise.starts_at, promise.zone
    begins = promise.ready_at or starts - dt.timedelta(minutes=check_in_minutes)
    return {
        "reference": promise.reference,
        "uuid": promise.uuid,
        "revision": promise.revision,
        "mode": promise.mode,
        "starts_at": starts.isoformat(),
        "begins_at": (promise.ready_at or starts).isoformat(),
        "ends_at": promise.ends_at.isoformat(),
        "day": times.day(starts, zone),
        "short_day": times.short_day(starts, zone),
        "begins": times.clock_on(begins, zone, day_of=starts),
        "starts": times.clock_zone(starts, zone),
        "ends": times.clock_on(promise.ends_at, zone, day_of=starts, named=True),
        "zone_spelt": times.spelt(starts, zone),
        "site": promise.site_name,
        "address": promise.address,
        "entrance": promise.entrance,
        "badge": promise.badge,
        "travel": promise.travel,
        "by": by,
        "said_at": said_at.isoformat(),
    }
