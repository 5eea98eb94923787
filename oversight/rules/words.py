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
) -> str:
    """Say what a change does: “Closed from Wednesday 24 July, 12:00 p.m. MDT, until further notice”."""
    begin = times.full(from_at, zone) if from_at else ""
    end = times.full(until_at, zone) if until_at else ""
    if kind == "seats":
        seats = ngettext("%(seats)d place a start", "%(seats)d places a start", capacity or 0)
        said = {"seats": seats % {"seats": capacity or 0}, "begin": begin, "end": end}
        return _("%(seats)s from %(begin)s until %(end)s") % said
    if kind == "extend":
        return _("Open until %(end)s") % {"end": end}
    if kind == "pause":
        return _("New bookings paused until %(end)s") % {"end": end}
    if not begin:
        return _("Closed until further notice")
    if not end:
        return _("Closed from %(begin)s until further notice") % {"begin": begin}
    return _("Closed from %(begin)s until %(end)s") % {"begin": begin, "end": end}


def hours(opens_at: dt.datetime, closes_at: dt.datetime, zone: str) -> str:
    """Say a span of one day: `9:30 a.m. to 4:30 p.m. MDT`, or “around the clock” for a whole day."""
    first, last = times.local(opens_at, zone), times.local(closes_at, zone)
    if first.time() == last.time() == dt.time(0) and (last.date() - first.date()).days == 1:
        return _("around the clock")
    return _("%(first)s to %(last)s") % {
        "first": times.clock(opens_at, zone),
        "last": times.clock_on(closes_at, zone, day_of=opens_at, named=True),
    }
