"""A change of capacity as a coordinator words it, and what is wrong with it in a sentence."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from booking.errors import InvalidChange
from booking.models import ChangeKind, ServiceDay, Site
from booking.rules import closing
from booking.rules.closing import DayHours
from kit import times

LONGEST_REASON = 200
MOST_SEATS = 10_000
"""More seats at one start than any site will ever have: a slip of the finger."""
FARTHEST = dt.timedelta(days=731)
LATE = dt.timedelta(days=1)
"""A closing that began longer ago than this is a slip of the calendar."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a coordinator wants; instants aware, the span half-open.

    seats: `capacity` seats for each start in the span. close: nothing in the span; without
    `until_at` until further notice, without `from_at` from now on. extend: `until_at` is the new
    closing of the service day that `from_at` lies in. pause: no new bookings until `until_at`.
    `reason` is a sentence that people are shown.
    """

    site: Site
    kind: ChangeKind
    reason: str
    from_at: dt.datetime | None = None
    until_at: dt.datetime | None = None
    capacity: int | None = None


def digest(change: Change) -> str:
    """SHA-256 of what was asked for: the same words and instants, in whatever offset."""
    reason = " ".join(change.reason.split())
    said = (
        change.site.pk,
        str(change.kind),
        reason.rstrip("."),
        *(moment and moment.timestamp() for moment in (change.from_at, change.until_at)),
        change.capacity,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def checked(change: Change, *, now: dt.datetime) -> Change:
    """Return the change with its reason as one sentence and nothing of it in the past.

    Raises InvalidChange with a sentence and the field to put right.
    """
    for name in ("from_at", "until_at"):
        moment: dt.datetime | None = getattr(change, name)
        if moment is not None and is_naive(moment):
            raise InvalidChange(_("Say in which time zone that time is."), field=name)
        if moment is not None and moment > now + FARTHEST:
            raise InvalidChange(
                _("That is more than two years ahead. Give a nearer day."), field=name
            )
    reason = " ".join(change.reason.split())
    if not reason:
        raise InvalidChange(_("Give the reason. People are shown it."), field="reason")
    if reason[-1] not in ".?":
        reason += "."
    if len(reason) > LONGEST_REASON:
        raise InvalidChange(
            _("The reason is too long. It may have %(count)s characters.")
            % {"count": LONGEST_REASON},
            field="reason",
        )
    change = replace(change, reason=reason)
    match change.kind:
        case ChangeKind.SEATS:
            return _seats(change, now)
        case ChangeKind.CLOSE:
            return _close(change, now)
        case ChangeKind.EXTEND:
            return _extend(change, now)
        case _:
            return _pause(change, now)


def day_of(
    moment: dt.datetime, days: Sequence[tuple[ServiceDay, DayHours]], site: Site
) -> ServiceDay:
    """The staffed day that an instant lies in, else the one of its date. Raises InvalidChange."""
    staffed = [(day, was) for day, was in days if was.technicians]
    for day, was in staffed:
        if was.span[0] <= moment < was.span[1]:
            return day
    date = times.local(moment, site.zone).date()
    for day, was in staffed:
        if was.on == date:
            return day
    raise InvalidChange(
        _("%(site)s is not staffed on %(day)s, so there are no hours to make longer.")
        % {"site": site.name, "day": times.day(date)},
        field="from_at",
    )


def extended(was: DayHours, until: dt.datetime) -> DayHours:
    """The day with the later closing. Raises InvalidChange."""
    became = closing.extend(was, until)
    if became is not None:
        return became
    opens_at, closes_at = was.span
    if until <= closes_at:
        said = _("It closes at %(time)s as it is. Give a later time.") % {
            "time": times.full(closes_at, was.zone)
        }
    else:
        said = _("A day that opens at %(time)s ends 24 hours later at the latest.") % {
            "time": times.full(opens_at, was.zone)
        }
    raise InvalidChange(said, field="until_at")


def _seats(change: Change, now: dt.datetime) -> Change:
    if change.capacity is None or not 0 <= change.capacity <= MOST_SEATS:
        raise InvalidChange(
            _("Give the places for each start: a whole number from 0 to %(most)s.")
            % {"most": MOST_SEATS},
            field="capacity",
        )
    if change.from_at is None:
        raise InvalidChange(_("Say from when on."), field="from_at")
    if change.until_at is None:
        raise InvalidChange(_("Say until when."), field="until_at")
    return _ahead(change, now)


def _close(change: Change, now: dt.datetime) -> Change:
    if change.from_at is not None and change.from_at < now - LATE:
        raise InvalidChange(
            _("That day is over. Leave the beginning empty to close from now on."), field="from_at"
        )
    if change.from_at is None or change.from_at < now:
        change = replace(change, from_at=now)
    return _ahead(_without_seats(change), now)


def _extend(change: Change, now: dt.datetime) -> Change:
    if change.from_at is None:
        raise InvalidChange(_("Say which day is to be longer."), field="from_at")
    if change.until_at is None:
        raise InvalidChange(_("Say when it closes now."), field="until_at")
    return _ahead(_without_seats(change), now)


def _pause(change: Change, now: dt.datetime) -> Change:
    if change.until_at is None:
        raise InvalidChange(_("Say when new bookings open again."), field="until_at")
    if change.from_at is not None and change.from_at > now:
        raise InvalidChange(
            _("A pause begins at once. Leave the beginning empty."), field="from_at"
        )
    return _ahead(_without_seats(replace(change, from_at=None)), now)


def _without_seats(change: Change) -> Change:
    if change.capacity is not None:
        raise InvalidChange(_("Only a change of places has a number of them."), field="capacity")
    return change


def _ahead(change: Change, now: dt.datetime) -> Change:
    """Refuse what is over, and an end that is not after the beginning."""
    begin, end = change.from_at, change.until_at
    if end is not None and begin is not None and end <= begin and end > now:
        raise InvalidChange(_("The end has to be after the beginning."), field="until_at")
    if end is not None and end <= now:
        raise InvalidChange(_("That is over already. Give a time ahead."), field="until_at")
    return change
