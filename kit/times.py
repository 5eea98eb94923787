"""Times as people read them: weekday, date, clock and the zone's abbreviation of that instant.

Every function takes an aware datetime and the IANA name of the zone it is read in.
"""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

# Spelt out once a page (DESIGN 2.7). Zones that are not here are spelt by their abbreviation.
_SPELT = {
    "EST": "Eastern Standard Time",
    "EDT": "Eastern Daylight Time",
    "CST": "Central Standard Time",
    "CDT": "Central Daylight Time",
    "MST": "Mountain Standard Time",
    "MDT": "Mountain Daylight Time",
    "PST": "Pacific Standard Time",
    "PDT": "Pacific Daylight Time",
    "AKST": "Alaska Standard Time",
    "AKDT": "Alaska Daylight Time",
    "HST": "Hawaii Standard Time",
    "HDT": "Hawaii-Aleutian Daylight Time",
    "AST": "Atlantic Standard Time",
    "ChST": "Chamorro Standard Time",
    "SST": "Samoa Standard Time",
}


@cache
def zone_info(zone: str) -> ZoneInfo:
    """The zone of that IANA name."""
    return ZoneInfo(zone)


def local(moment: dt.datetime, zone: str) -> dt.datetime:
    """The same instant on the wall clock of `zone`."""
    return moment.astimezone(zone_info(zone))


def clock(moment: dt.datetime, zone: str) -> str:
    """`11:00 a.m.`, `noon` and `midnight` left as figures so that columns line up."""
    there = local(moment, zone)
    return f"{there.hour % 12 or 12}:{there.minute:02d} {'a.m.' if there.hour < 12 else 'p.m.'}"


def abbreviation(moment: dt.datetime, zone: str) -> str:
    """`MDT`: the zone's name at that instant."""
    return local(moment, zone).strftime("%Z")


def spelt(moment: dt.datetime, zone: str) -> str:
    """`Mountain Daylight Time`."""
    short = abbreviation(moment, zone)
    return _SPELT.get(short, short)


def day(moment: dt.datetime | dt.date, zone: str = "UTC") -> str:
    """`Thursday 25 July`; a date is taken as it is."""
    date = local(moment, zone).date() if isinstance(moment, dt.datetime) else moment
    return f"{date:%A} {date.day} {date:%B}"


def short_day(moment: dt.datetime | dt.date, zone: str = "UTC") -> str:
    """`Thu 25 July`."""
    date = local(moment, zone).date() if isinstance(moment, dt.datetime) else moment
    return f"{date:%a} {date.day} {date:%B}"


def clock_on(moment: dt.datetime, zone: str, *, day_of: dt.datetime, named: bool = False) -> str:
    """`11:30 p.m.`, and `11:30 p.m. on Thu 25 July` where that is not the day of `day_of`.

    `named` adds the zone's abbreviation to the clock.
    """
    said = clock_zone(moment, zone) if named else clock(moment, zone)
    if local(moment, zone).date() == local(day_of, zone).date():
        return said
    return f"{said} on {short_day(moment, zone)}"


def clock_zone(moment: dt.datetime, zone: str) -> str:
    """`11:00 a.m. MDT`."""
    return f"{clock(moment, zone)} {abbreviation(moment, zone)}"


def full(moment: dt.datetime, zone: str) -> str:
    """`Thursday 25 July, 11:00 a.m. MDT`."""
    return f"{day(moment, zone)}, {clock_zone(moment, zone)}"


def brief(moment: dt.datetime, zone: str) -> str:
    """`Thu 25 July, 11:00 a.m. MDT`."""
    return f"{short_day(moment, zone)}, {clock_zone(moment, zone)}"
