"""One open appointment as its owner sees it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from booking.models import Appointment, Mode
from booking.reads.changes import Notice
from booking.reads.travel import travel_words
from booking.reads.ways import reader_zone
from kit import times
from kit.phones import spoken
from people.models import Person, Reach


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline of a repair; `there` is the same on the clock where its reader is,
    where that is another one."""

    time: str
    text: str
    at: str
    there: str = ""
    spans: bool = False
    now: bool = False


@dataclass(frozen=True, slots=True)
class Chance:
    """A free time that is one tap away."""

    slot_id: int
    site: str
    words: str


@dataclass(frozen=True, slots=True)
class BookedPage:
    """`state`: displaced, ahead, today (its first moment's date), open (from then on), ready
    (said so), or over. `label` is the Workstation ID, or empty where there is but one computer.
    `zone_there` spells the clock where its owner is, or is empty where that is the promised one.
    """

    appointment: Appointment
    state: str
    moments: tuple[Moment, ...]
    zone_spelt: str
    zone_there: str
    may_say_ready: bool
    begins: str
    calls: str
    reach: str
    has_number: bool
    travel: str
    notice: Notice | None
    chances: tuple[Chance, ...]
    label: str


def booked_page(
    appointment: Appointment,
    *,
    person: Person,
    now: dt.datetime,
    notice: Notice | None = None,
    chances: Iterable[Chance] = (),
    label: str = "",
) -> BookedPage:
    """Put an open appointment into words. No query."""
    zone = appointment.zone
    begins = _begins(appointment)
    state = _state(appointment, begins, now)
    virtual = appointment.mode == Mode.VIRTUAL
    there = _other_clock(appointment, person, now) if virtual else ""
    return BookedPage(
        appointment=appointment,
        state=state,
        moments=_virtual_moments(appointment, there, now)
        if virtual
        else _onsite_moments(appointment, begins, now),
        zone_spelt=times.spelt(appointment.starts_at, zone),
        zone_there=times.spelt(appointment.starts_at, there) if there else "",
        may_say_ready=virtual and state == "open",
        begins=times.clock_zone(begins, zone),
        calls=_calls(person),
        reach=person.reach,
        has_number=bool(person.phone),
        travel=travel_words(
            person,
            appointment.site,
            appointment.policy,
            visit_on=times.local(appointment.starts_at, appointment.site.zone).date(),
        ),
        notice=notice,
        chances=tuple(chances),
        label=label,
    )


def _begins(appointment: Appointment) -> dt.datetime:
    """The ready time of a call; when check-in opens for a visit."""
    check_in = dt.timedelta(minutes=appointment.policy.check_in_minutes)
    return appointment.ready_at or appointment.starts_at - check_in


def _state(appointment: Appointment, begins: dt.datetime, now: dt.datetime) -> str:
    zone = appointment.zone
    if appointment.displaced_at is not None:
        return "displaced"
    if now >= appointment.ends_at:
        return "over"
    if appointment.ready_since is not None:
        return "ready"
    if now >= begins:
        return "open"
    if times.local(now, zone).date() == times.local(begins, zone).date():
        return "today"
    return "ahead"


def _calls(person: Person) -> str:
    """How the technician will come through, with the number; empty without one."""
    number = spoken(person.phone)
    if not number:
        return ""
    said = {
        Reach.RELAY: _("We call your relay service on %(number)s."),
        Reach.TEXT_FIRST: _("We text %(number)s, then call it."),
        Reach.CAPTIONED_VIDEO: _(
            "A technician uses %(number)s to agree with you on the captioned video call."
        ),
    }
    return said.get(Reach(person.reach), _("We call %(number)s.")) % {"number": number}


def _other_clock(appointment: Appointment, person: Person, now: dt.datetime) -> str:
    """The zone where the person is now, if its clock is not the promised one; else ""."""
    there, start = reader_zone(person, now=now), appointment.starts_at
    promised = times.local(start, appointment.zone).utcoffset()
    return "" if times.local(start, there).utcoffset() == promised else there


def _virtual_moments(appointment: Appointment, there: str, now: dt.datetime) -> tuple[Moment, ...]:
    """The three lines; `there` is the zone of a second clock, or empty."""
    ready, starts, ends = appointment.ready_at, appointment.starts_at, appointment.ends_at
    assert ready is not None  # noqa: S101  a CHECK of the slot it was copied from
    zone = appointment.zone
    return (
        Moment(
            _clock(ready, starts, zone, named=bool(there)),
            _("Be at your workstation. Say so here, and we may call earlier."),
            ready.isoformat(),
            there=_there(ready, zone, there),
            now=ready <= now < starts,
        ),
        Moment(
            _clock(starts, starts, zone, named=bool(there)),
            _("From this time on, we call you."),
            starts.isoformat(),
            there=_there(starts, zone, there),
            spans=True,
            now=starts <= now < ends,
        ),
        Moment(
            _clock(ends, starts, zone, named=bool(there)),
            _("Latest time for the call. If none came, choose another time here."),
            ends.isoformat(),
            there=_there(ends, zone, there),
        ),
    )


def _onsite_moments(
    appointment: Appointment, check_in: dt.datetime, now: dt.datetime
) -> tuple[Moment, ...]:
    zone, starts, ends = appointment.zone, appointment.starts_at, appointment.ends_at
    return (
        Moment(
            _clock(check_in, starts, zone),
            _("Check-in opens for you."),
            check_in.isoformat(),
            now=check_in <= now < starts,
        ),
        Moment(
            _clock(starts, starts, zone),
            _("Your repair begins."),
            starts.isoformat(),
            spans=True,
            now=starts <= now < ends,
        ),
        Moment(_clock(ends, starts, zone), _("Your time on the bench ends."), ends.isoformat()),
    )


def _there(moment: dt.datetime, zone: str, there: str) -> str:
    """`4:00 a.m. where you are (HST)`, with the weekday where that is another one there."""
    if not there:
        return ""
    clock = times.clock(moment, there).replace(" ", "\N{NO-BREAK SPACE}")
    if times.local(moment, there).date() != times.local(moment, zone).date():
        clock = f"{times.weekday(moment, there)} {clock}"
    return _("%(clock)s where you are (%(zone)s)") % {
        "clock": clock,
        "zone": times.abbreviation(moment, there),
    }


def _clock(moment: dt.datetime, start: dt.datetime, zone: str, *, named: bool = False) -> str:
    """The clock, with the weekday where it is not the day of the start; only there may a line
    break. `named` adds the zone, for who sees two clocks."""
    clock = times.clock(moment, zone).replace(" ", "\N{NO-BREAK SPACE}")
    if named:
        clock = f"{clock} {times.abbreviation(moment, zone)}"
    if times.local(moment, zone).date() == times.local(start, zone).date():
        return clock
    return f"{times.weekday(moment, zone)} {clock}"
