"""Which reminders an appointment gets, when each is due, and when it is past its use."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from booking.rules.hours import instant

Mode = Literal["virtual", "onsite"]
Kind = Literal["day_before", "be_at_workstation", "be_there_now", "onsite_reminder"]

AT_WORKSTATION_LEAD = 60
READY_LEAD = 30
ONSITE_LEAD = 120
ONSITE_FAR_LEAD = 180
FAR_MILES = Decimal(50)
DAY_BEFORE_AT = time(16, 0)


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """An appointment as its reminders see it: aware instants, leads in minutes.

    `ready_at` is None onsite. `reader_zone` is the zone of whoever reads the messages.
    `miles` is the way to the site, None where it is unknown or nobody travels.
    """

    mode: Mode
    starts_at: datetime
    ready_at: datetime | None
    ends_at: datetime
    reader_zone: str
    miles: Decimal | None = None
    at_workstation_lead: int = AT_WORKSTATION_LEAD
    ready_lead: int = READY_LEAD
    onsite_lead: int = ONSITE_LEAD
    onsite_far_lead: int = ONSITE_FAR_LEAD
    far_miles: Decimal = FAR_MILES
    day_before_at: time = DAY_BEFORE_AT


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder: due at an instant, of use until another; both in UTC."""

    kind: Kind
    due_at: datetime
    expires_at: datetime


def plan(facts: AppointmentFacts, now: datetime) -> tuple[Planned, ...]:
    """Return the reminders of an appointment booked (or moved) at `now`, in the order they are due.

    A reminder whose minute has passed is due at once while it is of use, else it is left out;
    so nothing is planned once the start has come. At exactly the ready time (30 minutes before
    the start) only "be there now" is planned: "be at your workstation" would say the same in
    the same minute. "Beyond 50 miles" is strictly beyond.
    """
    now, starts_at = now.astimezone(UTC), facts.starts_at.astimezone(UTC)
    if now >= starts_at:
        return ()
    chosen = (
        _virtual(facts, starts_at, now)
        if facts.mode == "virtual"
        else _onsite(facts, starts_at, now)
    )
    planned = [*_day_before(facts, starts_at, now), *chosen]
    return tuple(
        sorted(
            (one for one in planned if one.due_at < one.expires_at),
            key=lambda one: one.due_at,
        )
    )


def _virtual(facts: AppointmentFacts, starts_at: datetime, now: datetime) -> list[Planned]:
    """Plan "be at your workstation" until the ready time, and "be there now" from then on."""
    if facts.ready_at is None:
        ready_at = starts_at - timedelta(minutes=facts.ready_lead)
    else:
        ready_at = facts.ready_at.astimezone(UTC)
    at_workstation_at = starts_at - timedelta(minutes=facts.at_workstation_lead)
    return [
        Planned("be_at_workstation", max(now, at_workstation_at), ready_at),
        Planned("be_there_now", max(now, ready_at), facts.ends_at.astimezone(UTC)),
    ]


def _onsite(facts: AppointmentFacts, starts_at: datetime, now: datetime) -> list[Planned]:
    """Plan the one reminder with place and what to bring, earlier for those who come from far."""
    far = facts.miles is not None and facts.miles > facts.far_miles
    lead = facts.onsite_far_lead if far else facts.onsite_lead
    return [Planned("onsite_reminder", max(now, starts_at - timedelta(minutes=lead)), starts_at)]


def _day_before(facts: AppointmentFacts, starts_at: datetime, now: datetime) -> list[Planned]:
    """Plan the day-before message; left out, not sent late, once its time has come."""
    day = starts_at.astimezone(ZoneInfo(facts.reader_zone)).date()
    due_at = instant(day - timedelta(days=1), facts.day_before_at, facts.reader_zone)
    if now >= due_at:
        return []
    return [Planned("day_before", due_at, instant(day, time(0), facts.reader_zone))]
