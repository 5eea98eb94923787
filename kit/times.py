"""Times as people read them: weekday, date, clock and the zone's abbreviation of that instant.

Every function takes an aware datetime and the IANA name of the zone it is read in. The formats are
translatable: letters as Django's `date` filter takes them.
"""

import datetime as dt
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as written
from django.utils.dateformat import time_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

# Spelt out once a page (DESIGN 2.7). Zones that are not here are spelt by their abbreviation.
_SPELT = {
    "EST": _("Eastern Standard Time"),
    "EDT": _("Eastern Daylight Time"),
    "CST": _("Central Standard Time"),
    "CDT": _("Central Daylight Time"),
    "MST": _("Mountain Standard Time"),
    "MDT": _("Mountain Daylight Time"),
    "PST": _("Pacific Standard Time"),
    "PDT": _("Pacific Daylight Time"),
    "AKST": _("Alaska Standard Time"),
    "AKDT": _("Alaska Daylight Time"),
    "HST": _("Hawaii Standard Time"),
    "HDT": _("Hawaii-Aleutian Daylight Time"),
    "AST": _("Atlantic Standard Time"),
    "ChST": _("Chamorro Standard Time"),
    "SST": _("Samoa Standard Time"),
}
_A_MONDAY = dt.date(2024, 1, 1)
_FAR = dt.timedelta(days=300)
"""As far away, a date without its year is read as another one."""


@cache
def zone_info(zone: str) -> ZoneInfo:
    """The zone of that IANA name."""
    return ZoneInfo(zone)


def local(moment: dt.datetime, zone: str) -> dt.datetime:
    """The same instant on the wall clock of `zone`."""
    return moment.astimezone(zone_info(zone))


# A page of times says hundreds of them, out of few clocks and days: each is written once for each
# language (docs/speed.md).
@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, language: str | None) -> str:
    # Translators: a clock time, 11:00 a.m. The letters are those of Django's date filter.
    return time_format(dt.time(hour, minute), gettext("g:i a"))


@lru_cache(maxsize=4096)
def _day(date: dt.date, language: str | None) -> str:
    # Translators: a day, Thursday 25 July. The letters are those of Django's date filter.
    return written(date, gettext("l j F"))


@lru_cache(maxsize=4096)
def _short_day(date: dt.date, language: str | None) -> str:
    # Translators: a day in short, Thu 25 July. The letters are those of Django's date filter.
    return written(date, gettext("D j F"))


@lru_cache(maxsize=1024)
def _dated(date: dt.date, language: str | None) -> str:
    # Translators: a far day, Monday 25 November 2030. The letters are those of the date filter.
    return written(date, gettext("l j F Y"))


@lru_cache(maxsize=1024)
def _short_dated(date: dt.date, language: str | None) -> str:
    # Translators: a far day in short, Mon 25 November 2030. The letters: see the date filter.
    return written(date, gettext("D j F Y"))


@lru_cache(maxsize=64)
def _weekday(number: int, language: str | None) -> str:
    return written(_A_MONDAY + dt.timedelta(days=number), "D")


@lru_cache(maxsize=16_384)
def _day_and_clock(day: str, clock: str, language: str | None) -> str:
    return gettext("%(day)s, %(clock)s") % {"day": day, "clock": clock}


def _date(moment: dt.datetime | dt.date, zone: str) -> dt.date:
    return local(moment, zone).date() if isinstance(moment, dt.datetime) else moment


def clock(moment: dt.datetime, zone: str) -> str:
    """`11:00 a.m.`, `noon` and `midnight` left as figures so that columns line up."""
    there = local(moment, zone)
    return _clock(there.hour, there.minute, get_language())


def abbreviation(moment: dt.datetime, zone: str) -> str:
    """`MDT`: the zone's name at that instant."""
    return local(moment, zone).tzname() or zone


def spelt(moment: dt.datetime, zone: str) -> str:
    """`Mountain Daylight Time`."""
    short = abbreviation(moment, zone)
    return str(_SPELT.get(short, short))


def day(moment: dt.datetime | dt.date, zone: str = "UTC") -> str:
    """`Thursday 25 July`; a date is taken as it is."""
    return _day(_date(moment, zone), get_language())


def short_day(moment: dt.datetime | dt.date, zone: str = "UTC") -> str:
    """`Thu 25 July`."""
    return _short_day(_date(moment, zone), get_language())


def weekday(moment: dt.datetime | dt.date, zone: str = "UTC") -> str:
    """`Thu`."""
    return _weekday(_date(moment, zone).weekday(), get_language())


def clock_on(moment: dt.datetime, zone: str, *, day_of: dt.datetime, named: bool = False) -> str:
    """`11:30 p.m.`, and `11:30 p.m. on Thu 25 July` where that is not the day of `day_of`.

    `named` adds the zone's abbreviation to the clock.
    """
    said = clock_zone(moment, zone) if named else clock(moment, zone)
    if local(moment, zone).date() == local(day_of, zone).date():
        return said
    return gettext("%(clock)s on %(day)s") % {"clock": said, "day": short_day(moment, zone)}


def clock_zone(moment: dt.datetime, zone: str) -> str:
    """`11:00 a.m. MDT`."""
    return _clock_zone(local(moment, zone), get_language())


def full(moment: dt.datetime, zone: str) -> str:
    """`Thursday 25 July, 11:00 a.m. MDT`."""
    there, language = local(moment, zone), get_language()
    return _day_and_clock(_day(there.date(), language), _clock_zone(there, language), language)


def brief(moment: dt.datetime, zone: str) -> str:
    """`Thu 25 July, 11:00 a.m. MDT`."""
    there, language = local(moment, zone), get_language()
    return _day_and_clock(
        _short_day(there.date(), language), _clock_zone(there, language), language
    )


def is_far(moment: dt.datetime, *, now: dt.datetime) -> bool:
    """Whether an instant is so far from `now` that its year has to be said."""
    return abs(moment - now) > _FAR


def day_dated(moment: dt.datetime, zone: str, *, now: dt.datetime) -> str:
    """`day`, with the year where it is far: `Monday 25 November 2030`."""
    if not is_far(moment, now=now):
        return day(moment, zone)
    return _dated(_date(moment, zone), get_language())


def dated(moment: dt.datetime, zone: str, *, now: dt.datetime) -> str:
    """`full`, with the year where it is far: `Monday 25 November 2030, 1:00 p.m. MST`."""
    if not is_far(moment, now=now):
        return full(moment, zone)
    there, language = local(moment, zone), get_language()
    return _day_and_clock(_dated(there.date(), language), _clock_zone(there, language), language)


def dated_brief(moment: dt.datetime, zone: str, *, now: dt.datetime) -> str:
    """`brief`, with the year where it is far: `Mon 25 November 2030, 1:00 p.m. MST`."""
    if not is_far(moment, now=now):
        return brief(moment, zone)
    there, language = local(moment, zone), get_language()
    day_said = _short_dated(there.date(), language)
    return _day_and_clock(day_said, _clock_zone(there, language), language)


def _clock_zone(there: dt.datetime, language: str | None) -> str:
    return f"{_clock(there.hour, there.minute, language)} {there.tzname()}"
