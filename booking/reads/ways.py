"""What one person may do now: their situation, and the decision of every site.

Gathers the facts in few queries and lets `booking.rules.eligibility` decide.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from booking.errors import NoOutage, NotEligible
from booking.models import Appointment, Mode, Site
from booking.rules import eligibility, reasons
from booking.rules.eligibility import Applicant, Decision, PolicyFacts, SiteFacts
from kit.prepared import Prepared
from kit.times import dated, local
from outages.models import OFFLINE, AffectedDevice, OutageKind, Policy, Standing
from outages.reads.situation import policy_in_force
from people.models import Person
from people.reads.clocks import reader_zone as reader_zone
from people.rules import labels

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Situation:
    """One person in the open workstations outage; `affected` still offline, `ended` not."""

    person: Person
    policy: Policy | None
    affected: tuple[AffectedDevice, ...]
    ended: tuple[AffectedDevice, ...]
    appointments: tuple[Appointment, ...]

    @property
    def appointment(self) -> Appointment | None:
        """The open appointment that comes first."""
        return min(self.appointments, key=lambda one: one.starts_at, default=None)

    @property
    def is_restored(self) -> bool:
        """Whether a computer of theirs was down and is back."""
        return any(device.standing == Standing.RESTORED for device in self.ended)

    @property
    def unbooked(self) -> tuple[AffectedDevice, ...]:
        """Offline devices without an open appointment."""
        held = {appointment.affected_id for appointment in self.appointments}
        return tuple(device for device in self.affected if device.pk not in held)


@dataclass(frozen=True, slots=True)
class Ways:
    """The decision with the sites it speaks of and the zone the person reads times in."""

    decision: Decision
    sites: dict[str, Site]
    zone: str
    zone_is_assumed: bool
    now: dt.datetime

    def offer(self, slug: str) -> eligibility.Offer | None:
        """The offer of that site, or None."""
        return next((one for one in self.decision.offers if one.site == slug), None)

    def refusal(self, slug: str) -> eligibility.Refusal | None:
        """The refusal of that site, or None."""
        return next((one for one in self.decision.refusals if one.site == slug), None)

    def not_bookable(self, slug: str) -> NotEligible:
        """The refusal of a booking at a site that takes none from this person now.

        It says why and what would change that; while new bookings are paused it carries
        `opens_at`, the instant at which they open by themselves.
        """
        site = self.sites[slug]
        opens = bookings_open(site, now=self.now, zone=self.zone) if site.takes_bookings else ""
        extra: dict[str, Any] = {}
        if opens and site.bookings_open_at:
            extra["opens_at"] = site.bookings_open_at.isoformat()
        refusal = self.refusal(slug)
        if refusal is not None:
            way_out = f" {refusal.unless}" if refusal.unless else ""
            extra["refusal"] = {"site": refusal.site, "code": refusal.code}
            return NotEligible(f"{refusal.reason}{way_out}", **extra)
        if opens:
            return NotEligible(reasons.until_open(opens, site.pause_reason), **extra)
        return NotEligible(
            _("No new times can be booked at %(site)s at the moment.") % {"site": site.name}
        )


def _theirs(person: int) -> QuerySet[AffectedDevice]:
    return AffectedDevice.objects.filter(
        person=person,
        outage__kind=OutageKind.WORKSTATIONS,
        outage__ended_at__isnull=True,
    ).order_by("pk")


_locked = Prepared(lambda person: _theirs(person).select_for_update(of=("self",), no_key=True))
_affected: Prepared[AffectedDevice] = Prepared(
    lambda person: (
        _theirs(person)
        .annotate(
            open_appointment=FilteredRelation(
                "appointments", condition=Q(appointments__closed_at__isnull=True)
            )
        )
        .select_related(  # type: ignore[misc]  # the stubs know no annotated relation
            "outage",
            "device",
            "open_appointment",
            "open_appointment__site",
            "open_appointment__policy",
        )
    )
)
_sites = Prepared(lambda now, yesterday: Site.objects.with_availability(now, yesterday=yesterday))
_sites_with_days = Prepared(
    lambda now, yesterday, slug, zone: Site.objects.with_availability(
        now, yesterday=yesterday
    ).with_free_days(slug, zone=zone, now=now)
)


def affected_of(person: Person, *, lock: bool = False) -> list[AffectedDevice]:
    """The person's affected devices in the open workstations outage, each with device, outage
    and `open_appointment` (with its site) loaded. One query; `lock` locks the affected rows by
    one more, first.
    """
    if lock:
        # Not in one statement with what is read: where that has to wait for the lock, it goes on
        # with the locked row as it is now but the joined ones as they were when it began, and
        # would miss the appointment that the other one has just made.
        _locked.fetch(person=person.pk)
    return _affected.fetch(person=person.pk)


def held_by(device: AffectedDevice) -> Appointment | None:
    """The open appointment of a device that `affected_of` read."""
    # The joined row sets the attribute only where there is one.
    held: Appointment | None = getattr(device, "open_appointment", None)
    return held


def situation_of(person: Person, *, now: dt.datetime) -> Situation:
    """Read where the person stands. Two queries."""
    devices = [one for one in affected_of(person) if not is_mistake(one)]
    appointments = []
    for device in devices:
        appointment = held_by(device)
        if appointment is not None:
            appointment.affected = device
            appointment.person = person
            appointments.append(appointment)
    return Situation(
        person=person,
        policy=policy_in_force(now),
        affected=tuple(device for device in devices if device.standing in OFFLINE),
        ended=tuple(device for device in devices if device.standing not in OFFLINE),
        appointments=tuple(appointments),
    )


def is_mistake(device: AffectedDevice) -> bool:
    """Whether the person typed it by mistake and took it back: it is not theirs to read of."""
    aside = labels.is_set_aside(device.device.workstation_id)
    return aside and device.standing == Standing.EXCLUDED


def ways_of(
    person: Person,
    *,
    policy: Policy | None,
    now: dt.datetime,
    accommodation: bool = False,
    moving: Appointment | None = None,
    days_of: str = "",
    sites: Sequence[Site] | None = None,
) -> Ways:
    """Decide what is open to the person at every site. One query; none with `sites`.

    `moving` is the appointment that is to get another time, its site loaded: it may stay what it is.
    `days_of` names a site whose `free_days` are read along, in the person's or the site's zone.
    `sites` are those that `sites_now` has read, where many people are asked about at once.
    Raises NoOutage without a policy in force.
    """
    if policy is None:
        raise NoOutage
    zone = reader_zone(person, now=now)
    if sites is None and days_of:
        sites = _sites_with_days.fetch(now=now, yesterday=_yesterday(now), slug=days_of, zone=zone)
    elif sites is None:
        sites = sites_now(now)
    today = local(now, zone).date()
    applicant = Applicant(
        roster_place=person.roster_place,
        elsewhere=person.elsewhere_place if person.is_elsewhere(today) else None,
        has_elsewhere=person.is_elsewhere(today),
        programme=person.programme,
        accommodation=accommodation,
        holds=cast(eligibility.Kind, str(moving.site.kind)) if moving is not None else None,
    )
    decision = eligibility.decide(
        applicant, [_facts(site, now, zone) for site in sites], _numbers(policy)
    )
    return Ways(
        decision=decision,
        sites={site.slug: site for site in sites},
        zone=zone,
        zone_is_assumed=not person.zone and zone != person.elsewhere_zone,
        now=now,
    )


def sites_now(now: dt.datetime) -> list[Site]:
    """Every site with what can be had there. One query."""
    return _sites.fetch(now=now, yesterday=_yesterday(now))


def _yesterday(now: dt.datetime) -> dt.date:
    return (now - DAY).astimezone(dt.UTC).date()


def _facts(site: Site, now: dt.datetime, zone: str) -> SiteFacts:
    """One site's facts; `zone` is the person's."""
    takes_bookings = site.takes_bookings and not site.is_paused(now)
    seat_at: dt.datetime | None = site.next_seat_at if takes_bookings else None  # type: ignore[attr-defined]
    line_at: dt.datetime | None = site.next_line_at if site.takes_walkins else None  # type: ignore[attr-defined]
    line_on: dt.date | None = site.next_line_on if line_at else None  # type: ignore[attr-defined]
    visits = [local(seat_at, site.zone).date()] if seat_at else []
    if line_on:
        visits.append(line_on)
    return SiteFacts(
        slug=site.slug,
        name=site.name,
        kind=cast(eligibility.Kind, str(site.kind)),
        place=site.place,
        serving=site.serving,
        not_serving_reason=site.not_serving_reason,
        seats_ahead=seat_at is not None,
        line_ahead=line_on is not None,
        within_a_day=any(moment <= now + DAY for moment in (seat_at, line_at) if moment),
        takes_bookings=takes_bookings,
        visit_on=min(visits, default=None),
        bookings_open=bookings_open(site, now=now, zone=zone) if site.takes_bookings else "",
        pause_reason=site.pause_reason,
    )


def bookings_open(site: Site, *, now: dt.datetime, zone: str) -> str:
    """When a paused site opens, as a reader in `zone` is told (onsite: on the site's clock); ""
    while it is open."""
    if site.bookings_open_at is None or not site.is_paused(now):
        return ""
    read_in = zone if site.mode == Mode.VIRTUAL else site.zone
    return dated(site.bookings_open_at, read_in, now=now)


def _numbers(policy: Policy) -> PolicyFacts:
    return PolicyFacts(
        onsite_miles=policy.onsite_miles,
        travel_miles=policy.travel_miles,
        regional_miles=policy.regional_miles,
        travel_through=policy.travel_through,
        travel_programmes=frozenset(policy.travel_programmes),
        headquarters_on=policy.headquarters_on,
        regional_on=policy.regional_on,
        virtual_on=policy.virtual_on,
    )
