"""One open appointment as its owner sees it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from booking.models import Appointment, Mode
from booking.reads.changes import Notice
from booking.reads.travel import travel_words
from kit import times
from kit.phones import spoken
from people.models import Person, Reach


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline of a repair."""

    time: str
    text: str
    at: str
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
    """

    appointment: Appointment
    state: str
    moments: tuple[Moment, ...]
    zone_spelt: str
    may_say_ready: bool
    begins: str
    calls: str
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
    return BookedPage(
        appointment=appointment,
        state=state,
        moments=_virtual_moments(appointment, now)
        if virtual
        else _onsite_moments(appointment, begins, now),
        zone_spelt=times.spelt(appointment.starts_at, zone),
        may_say_ready=virtual and state == "open",
        begins=times.clock_zone(begins, zone),
        calls=_calls(person),
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
        Reach.CAPTIONED_VIDEO: _("We call %(number)s and agree on the captioned video call."),
    }
    return said.get(Reach(person.reach), _("We call %(number)s.")) % {"number": number}


def _virtual_moments(appointment: Appointment, now: dt.datetime) -> tuple[Moment, ...]:
    ready, starts, ends = appointment.ready_at, appointment.starts_at, appointment.ends_at
    assert ready is not None  # noqa: S101  a CHECK of the slot it was copied from
    zone = appointment.zone
    return (
        Moment(
            _clock(ready, starts, zone),
            _("Be at your workstation. Say so here, and we may call earlier."),
            ready.isoformat(),
            now=ready <= now < starts,
        ),
        Moment(
            _clock(starts, starts, zone),
            _("From this time on, we call you."),
            starts.isoformat(),
            spans=True,
            now=starts <= now < ends,
        ),
        Moment(
            _clock(ends, starts, zone),
            _("Latest time for the call. If none came, choose another time here."),
            ends.isoformat(),
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


def _clock(moment: dt.datetime, start: dt.datetime, zone: str) -> str:
    """The clock, with the weekday where it is not the day of the start; only there may a line break."""
    clock = times.clock(moment, zone).replace(" ", "\N{NO-BREAK SPACE}")
    if times.local(moment, zone).date() == times.local(start, zone).date():
        return clock
    return f"{times.weekday(moment, zone)} {clock}"
