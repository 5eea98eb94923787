"""Two versions of a policy beside each other, and what one of them makes of a booking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from booking.rules.hours import Interval, covers
from kit import times
from kit.words import gettext as _
from kit.words import ngettext
from outages.rules.policies import PARTS, in_words


@dataclass(frozen=True, slots=True)
class Difference:
    """A number or text that changes, in words with units."""

    field: str
    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is promised to somebody as far as a policy decides it: be there, stay, travel."""

    begins_at: datetime
    ends_at: datetime
    travel: str


@dataclass(frozen=True, slots=True)
class Booked:
    """A booked virtual window as it is and as it would be, and the desk it is at."""

    site: int
    starts_at: datetime
    ends_at: datetime
    would_end_at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """A virtual desk and its staffed hours as `hours.merge` returns them."""

    name: str
    zone: str
    staffed: Sequence[Interval]


def differences(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return what differs between two versions, given by the names of `PARTS`.

    The sentence that says what changes is no change itself.
    """
    return tuple(
        Difference(
            field=part.name,
            label=str(part.label),
            was=in_words(part, was[part.name]),
            becomes=in_words(part, becomes[part.name]),
        )
        for part in PARTS
        if part.name != "summary" and was[part.name] != becomes[part.name]
    )


def virtual_times(
    starts_at: datetime, *, ready_minutes: int, window_minutes: int
) -> tuple[datetime, datetime]:
    """Return when to be there and until when to stay: elapsed minutes from a start in UTC."""
    return (
        starts_at - timedelta(minutes=ready_minutes),
        starts_at + timedelta(minutes=window_minutes),
    )


def outlives(desk: Desk, *, starts_at: datetime, ends_at: datetime, would_end_at: datetime) -> bool:
    """Say whether a window that grows would go on after the desk is staffed.

    A window that stays or shrinks is never refused: it was published as it is.
    """
    return would_end_at > ends_at and not covers(desk.staffed, starts_at, would_end_at)


def problems(booked: Sequence[Booked], desks: Mapping[int, Desk]) -> tuple[str, ...]:
    """Return a sentence for each closing time that booked windows would outlive."""
    counts: dict[tuple[int, datetime], int] = {}
    for one in booked:
        desk = desks[one.site]
        if outlives(
            desk,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            would_end_at=one.would_end_at,
        ):
            spans = (end for begin, end in desk.staffed if begin <= one.starts_at < end)
            closing = (one.site, next(spans, one.starts_at))
            counts[closing] = counts.get(closing, 0) + 1
    return tuple(
        ngettext(
            "%(count)d booked window at “%(site)s” would go on after %(until)s, when the desk"
            " closes. Keep the desk open longer, or shorten the window.",
            "%(count)d booked windows at “%(site)s” would go on after %(until)s, when the desk"
            " closes. Keep the desk open longer, or shorten the window.",
            count,
        )
        % {
            "count": count,
            "site": desks[site].name,
            "until": times.full(until, desks[site].zone),
        }
        for (site, until), count in sorted(counts.items())
    )


def what_changes(was: Kept, now: Kept, *, virtual: bool, starts_at: datetime, zone: str) -> str:
    """Return what a person has to do otherwise than promised so far, a sentence for each thing."""
    said = []
    if was.begins_at != now.begins_at:
        sentence = (
            _("Be at your workstation from %(now)s. Until now it was %(was)s.")
            if virtual
            else _("You can check in from %(now)s. Until now it was %(was)s.")
        )
        said.append(sentence % _both(was.begins_at, now.begins_at, starts_at, zone))
    if was.ends_at != now.ends_at:
        sentence = _("Stay until %(now)s. Until now it was %(was)s.")
        said.append(sentence % _both(was.ends_at, now.ends_at, starts_at, zone))
    if was.travel != now.travel:
        said.append(
            now.travel or _("The agency does not pay for the drive of this visit any more.")
        )
    return " ".join(said)


def _both(was: datetime, now: datetime, starts_at: datetime, zone: str) -> dict[str, str]:
    return {
        "was": times.clock_on(was, zone, day_of=starts_at, named=True),
        "now": times.clock_on(now, zone, day_of=starts_at, named=True),
    }


def other_than_seen(*, people: int, seen: int) -> bool:
    """Say whether so many more or fewer people are told that it should be looked at again.

    People book all the time: a tenth more is still what was looked at, else nothing could be put
    in force while a stampede goes on.
    """
    return abs(people - seen) > seen // 10


def stale_words(*, people: int, seen: int) -> str:
    """Return what to say to whom looked at other numbers."""
    if people == seen:
        return _("This draft was changed since you looked. Nothing was put in force; look again.")
    return ngettext(
        "%(count)d person would be told now; you saw %(seen)d. Nothing was put in force; look again.",
        "%(count)d people would be told now; you saw %(seen)d. Nothing was put in force; look again.",
        people,
    ) % {"count": people, "seen": seen}
