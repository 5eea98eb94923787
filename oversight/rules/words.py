"""What a change of a site's capacity is called, in one line. Instants are read in the site's zone."""

import datetime as dt
from typing import Literal

from kit import times
from kit.words import gettext as _
from kit.words import ngettext

Kind = Literal["seats", "close", "extend", "pause"]


def change(
    kind: str,
    *,
    from_at: dt.datetime | None,
    until_at: dt.datetime | None,
    capacity: int | None,
    zone: str,
    now: dt.datetime,
) -> str:
    """Say what a change does: “Closed Wednesday 24 July, 12:00 p.m. to 4:30 p.m. MDT”.

    Dates that are far from `now` have their year.
    """
    if kind == "seats":
        seats = ngettext(
            "%(seats)d place at each start, %(span)s",
            "%(seats)d places at each start, %(span)s",
            capacity or 0,
        )
        return seats % {"seats": capacity or 0, "span": _span(from_at, until_at, zone, now)}
    if kind == "extend":
        return _("Open until %(end)s") % {"end": _full(until_at, zone, now)}
    if kind == "pause":
        return _("New bookings paused until %(end)s") % {"end": _full(until_at, zone, now)}
    if from_at is None:
        return _("Closed until further notice")
    if until_at is None:
        return _("Closed from %(begin)s until further notice") % {
            "begin": _full(from_at, zone, now)
        }
    return _("Closed %(span)s") % {"span": _span(from_at, until_at, zone, now)}


def _full(moment: dt.datetime | None, zone: str, now: dt.datetime) -> str:
    return times.dated(moment, zone, now=now) if moment else ""


def _span(begin: dt.datetime | None, end: dt.datetime | None, zone: str, now: dt.datetime) -> str:
    """`Wednesday 24 July, 12:00 p.m. to 4:30 p.m. MDT`; over midnight both dates are named."""
    if begin is None or end is None:
        return _full(begin or end, zone, now)
    if times.local(begin, zone).date() != times.local(end, zone).date():
        return _("%(begin)s to %(end)s") % {
            "begin": _full(begin, zone, now),
            "end": _full(end, zone, now),
        }
    return _("%(day)s, %(begin)s to %(end)s") % {
        "day": times.day_dated(begin, zone, now=now),
        "begin": times.clock(begin, zone),
        "end": times.clock_zone(end, zone),
    }


def hours(opens_at: dt.datetime, closes_at: dt.datetime, zone: str) -> str:
    """Say a span of one day: `9:30 a.m. to 4:30 p.m. MDT`, or “around the clock” for a whole day."""
    first, last = times.local(opens_at, zone), times.local(closes_at, zone)
    if first.time() == last.time() == dt.time(0) and (last.date() - first.date()).days == 1:
        return _("around the clock")
    return _("%(first)s to %(last)s") % {
        "first": times.clock(opens_at, zone),
        "last": times.clock_on(closes_at, zone, day_of=opens_at, named=True),
    }
