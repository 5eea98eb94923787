"""My repair: what the page of one person says."""

import datetime as dt
from dataclasses import dataclass

from booking.models import Appointment, Mode, Site
from booking.reads.travel import travel_words, words_of
from booking.reads.ways import Ways
from booking.rules.eligibility import Offer, Refusal
from kit import times
from kit.phones import spoken
from outages.models import Policy
from people.models import Person


@dataclass(frozen=True, slots=True)
class Way:
    """An offer in words: what it is, when it is first to be had, what stands against it."""

    offer: Offer
    site: Site
    heading: str
    first_time: str
    line: str
    travel: str


@dataclass(frozen=True, slots=True)
class OptionsPage:
    """Ways that are open, and those that are not; `zone` is what times are read in."""

    ways: tuple[Way, ...]
    refusals: tuple[Refusal, ...]
    may_ask_arrangement: bool
    zone: str
    zone_spelt: str
    zone_is_assumed: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline of a repair."""

    time: str
    text: str
    at: str
    spans: bool = False
    now: bool = False


@dataclass(frozen=True, slots=True)
class BookedPage:
    """One appointment as its owner sees it: `state` is ahead, today, ready or over."""

    appointment: Appointment
    state: str
    moments: tuple[Moment, ...]
    zone_spelt: str
    may_say_ready: bool
    ready_from: str
    number: str
    travel: str


def options_page(ways: Ways, *, policy: Policy, now: dt.datetime) -> OptionsPage:
    """Put the decision into words. No query."""
    return OptionsPage(
        ways=tuple(_way(offer, ways, policy, now) for offer in ways.decision.offers),
        refusals=ways.decision.refusals,
        may_ask_arrangement=any(
            refusal.code == "onsite_expected" for refusal in ways.decision.refusals
        ),
        zone=ways.zone,
        zone_spelt=times.spelt(now, ways.zone),
        zone_is_assumed=ways.zone_is_assumed,
    )


def _way(offer: Offer, ways: Ways, policy: Policy, now: dt.datetime) -> Way:
    site = ways.sites[offer.site]
    virtual = offer.mode == "virtual"
    zone = ways.zone if virtual else site.zone
    seat_at: dt.datetime | None = site.next_seat_at if "booking" in offer.takes else None  # type: ignore[attr-defined]
    if virtual:
        heading = "A technician calls you"
    else:
        heading = f"{site.name}, {offer.miles:,} miles" if offer.miles is not None else site.name
    return Way(
        offer=offer,
        site=site,
        heading=heading,
        first_time=times.brief(seat_at, zone) if seat_at else "",
        line=_line(site, now) if "walk_in" in offer.takes else "",
        travel=words_of(offer.travel, policy),
    )


def _line(site: Site, now: dt.datetime) -> str:
    """When one may walk in, in site time."""
    opens: dt.datetime = site.next_line_at  # type: ignore[attr-defined]
    until: dt.datetime = site.next_line_until  # type: ignore[attr-defined]
    ends = times.clock_zone(until, site.zone)
    if opens <= now:
        return f"Walk in now, until {ends}"
    return f"Walk in {times.short_day(opens, site.zone)}, {times.clock(opens, site.zone)} to {ends}"


def booked_page(appointment: Appointment, *, person: Person, now: dt.datetime) -> BookedPage:
    """Put an open appointment into words. No query."""
    zone = appointment.zone
    begins = appointment.ready_at or appointment.starts_at
    if now >= appointment.ends_at:
        state = "over"
    elif appointment.ready_since is not None:
        state = "ready"
    elif now >= begins or times.local(now, zone).date() == times.local(begins, zone).date():
        state = "today"
    else:
        state = "ahead"
    virtual = appointment.mode == Mode.VIRTUAL
    return BookedPage(
        appointment=appointment,
        state=state,
        moments=_virtual_moments(appointment, now) if virtual else _onsite_moments(appointment),
        zone_spelt=times.spelt(appointment.starts_at, zone),
        may_say_ready=virtual and state == "today" and now >= begins,
        ready_from=times.clock_zone(begins, zone),
        number=spoken(person.phone),
        travel=travel_words(
            person,
            appointment.site,
            appointment.policy,
            visit_on=times.local(appointment.starts_at, appointment.site.zone).date(),
        ),
    )


def _virtual_moments(appointment: Appointment, now: dt.datetime) -> tuple[Moment, ...]:
    ready, starts, ends = appointment.ready_at, appointment.starts_at, appointment.ends_at
    assert ready is not None  # noqa: S101  a CHECK of the slot it was copied from
    zone = appointment.zone
    return (
        Moment(
            _clock(ready, starts, zone),
            "be at your workstation; say so here, and we may call earlier",
            ready.isoformat(),
            now=ready <= now < starts,
        ),
        Moment(
            _clock(starts, starts, zone),
            "your call comes between now",
            starts.isoformat(),
            spans=True,
            now=starts <= now < ends,
        ),
        Moment(
            _clock(ends, starts, zone),
            "and now; if it does not, choose another time here",
            ends.isoformat(),
        ),
    )


def _onsite_moments(appointment: Appointment) -> tuple[Moment, ...]:
    zone, starts = appointment.zone, appointment.starts_at
    check_in = starts - dt.timedelta(minutes=appointment.policy.check_in_minutes)
    return (
        Moment(_clock(check_in, starts, zone), "check-in opens for you", check_in.isoformat()),
        Moment(_clock(starts, starts, zone), "your repair begins", starts.isoformat(), spans=True),
        Moment(
            _clock(appointment.ends_at, starts, zone),
            "your time on the bench ends",
            appointment.ends_at.isoformat(),
        ),
    )


def _clock(moment: dt.datetime, start: dt.datetime, zone: str) -> str:
    """The clock, with the weekday where it is not the day of the start."""
    if times.local(moment, zone).date() == times.local(start, zone).date():
        return times.clock(moment, zone)
    return f"{times.local(moment, zone):%a} {times.clock(moment, zone)}"
