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
        "begins": times.clock(begins, zone),
        "begins_day": _other_day(begins, starts, zone),
        "starts": times.clock_zone(starts, zone),
        "ends": times.clock_zone(promise.ends_at, zone),
        "ends_day": _other_day(promise.ends_at, starts, zone),
        "zone_spelt": times.spelt(starts, zone),
        "site": promise.site_name,
        "address": promise.address,
        "entrance": promise.entrance,
        "badge": promise.badge,
        "by": by,
        "said_at": said_at.isoformat(),
    }


def _other_day(moment: dt.datetime, start: dt.datetime, zone: str) -> str:
    """The weekday and date, where a window begins or ends on another day than it starts; else ""."""
    if times.local(moment, zone).date() == times.local(start, zone).date():
        return ""
    return times.day(moment, zone)
