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
class Aside:
    """What a version brings about that is no promise of anybody's: counts.

    `switched_off` are bookings by the label of a way that is switched off, `soon` people who are
    told and begin within the hour, `unreached` those whom no message reaches; starts and their
    seats that the desk's hours take away or give back.
    """

    switched_off: Mapping[str, int]
    soon: int
    unreached: int
    lost: tuple[int, int]
    back: tuple[int, int]


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
        if part.name != "summary" and _said(was[part.name]) != _said(becomes[part.name])
    )


def _said(value: Any) -> Any:
    """A text without the line ends of whoever typed it, anything else as it is."""
    return value.splitlines() if isinstance(value, str) else value


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


def begins_as_before(was: Kept, becomes: Kept, *, now: datetime) -> bool:
    """Say whether people still have to be there at the same time; what is over is over."""
    return max(was.begins_at, now) == max(becomes.begins_at, now)


def promises_other(was: Kept, becomes: Kept, *, now: datetime) -> bool:
    """Say whether what is promised changes for somebody who hears of it at `now`."""
    stays = (was.ends_at, was.travel) == (becomes.ends_at, becomes.travel)
    return not (stays and begins_as_before(was, becomes, now=now))


def what_changes(
    was: Kept, becomes: Kept, *, virtual: bool, starts_at: datetime, zone: str, now: datetime
) -> str:
    """Return what a person has to do otherwise than promised so far, a sentence for each thing.

    `now` is when it is said: nobody is asked to have been there.
    """
    said = []
    if not begins_as_before(was, becomes, now=now):
        if becomes.begins_at <= now:
            sentence = (
                _("Be at your workstation from now on. Until now it was %(was)s.")
                if virtual
                else _("You can check in from now on. Until now it was %(was)s.")
            )
        else:
            sentence = (
                _("Be at your workstation from %(now)s. Until now it was %(was)s.")
                if virtual
                else _("You can check in from %(now)s. Until now it was %(was)s.")
            )
        said.append(sentence % _both(was.begins_at, becomes.begins_at, starts_at, zone))
    if was.ends_at != becomes.ends_at:
        sentence = _("Stay until %(now)s. Until now it was %(was)s.")
        said.append(sentence % _both(was.ends_at, becomes.ends_at, starts_at, zone))
    if was.travel != becomes.travel:
        said.append(
            becomes.travel or _("The agency does not pay for the drive of this visit any more.")
        )
    return " ".join(said)


def _both(was: datetime, now: datetime, starts_at: datetime, zone: str) -> dict[str, str]:
    return {
        "was": times.clock_on(was, zone, day_of=starts_at, named=True),
        "now": times.clock_on(now, zone, day_of=starts_at, named=True),
    }


def warnings(aside: Aside) -> tuple[str, ...]:
    """Return what to know before it is put in force, a sentence for each thing; none stops it."""
    said = [
        ngettext(
            "“%(way)s” is switched off, but %(count)d repair is booked there. It stays booked, it"
            " can be moved there, and its person is told nothing. To take the time away, close"
            " the site.",
            "“%(way)s” is switched off, but %(count)d repairs are booked there. They stay booked,"
            " they can be moved there, and their people are told nothing. To take the times"
            " away, close the site.",
            count,
        )
        % {"way": label, "count": count}
        for label, count in aside.switched_off.items()
        if count
    ]
    if aside.soon:
        said.append(
            ngettext(
                "%(count)d of those who are told begins within the hour.",
                "%(count)d of those who are told begin within the hour.",
                aside.soon,
            )
            % {"count": aside.soon}
        )
    if aside.unreached:
        said.append(
            ngettext(
                "%(count)d of those who are told cannot be reached by a message. Somebody has to"
                " call.",
                "%(count)d of those who are told cannot be reached by a message. Somebody has to"
                " call them.",
                aside.unreached,
            )
            % {"count": aside.unreached}
        )
    starts, seats = aside.lost
    if starts:
        said.append(
            ngettext(
                "%(count)d start would go on after its desk closes. It takes nobody more: free"
                " places that go: %(seats)d. A shorter stay gives them back.",
                "%(count)d starts would go on after their desk closes. They take nobody more: free"
                " places that go: %(seats)d. A shorter stay gives them back.",
                starts,
            )
            % {"count": starts, "seats": seats}
        )
    starts, seats = aside.back
    if starts:
        said.append(
            ngettext(
                "%(count)d start fits its desk's hours again. Free places that come back:"
                " %(seats)d.",
                "%(count)d starts fit their desk's hours again. Free places that come back:"
                " %(seats)d.",
                starts,
            )
            % {"count": starts, "seats": seats}
        )
    return tuple(said)


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
