"""Publishing slots: from service days to starts that can be booked."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.errors import CapacityNeedsReason, NoOutage, NotStaffed
from booking.models import Mode, ServiceDay, Site, Slot
from booking.reads.closures import closed_spans
from booking.rules import closing, hours, slots
from booking.rules.hours import Interval, StaffedDay
from booking.rules.slots import Refused
from kit.times import full
from outages.models import Policy
from outages.operations import policies
from outages.reads.situation import Versions, policy_in_force, published_versions

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: new slots, those that were there, and why the rest was refused.

    `proposed` and `capacity` are seats per slot of the last day that was looked at.
    """

    added: int
    unchanged: int
    refused: tuple[str, ...]
    proposed: int
    capacity: int


def publish_slots(
    *,
    site: Site,
    first: dt.date,
    last: dt.date,
    every_minutes: int,
    now: dt.datetime,
    capacity: int | None = None,
    reason: str = "",
) -> Published:
    """Publish the slots of a site's service days from `first` to `last`, both included.

    Idempotent: a slot that exists is left as it is, seats and all. Without `capacity` the
    proposal of the policy's measured handling time is taken; more than that wants a `reason`.
    Virtual slots whose window outlives the desk are refused, each with a sentence, and so is what
    lies in hours that were closed. Each start promises by the version in force at it.
    Raises NoOutage, NotStaffed, CapacityNeedsReason.

    Locks: the outage, so that no version is put in force meanwhile, then the site's days, so that
    its hours do not change meanwhile.
    """
    policy = policy_in_force(now)
    if policy is None:
        raise NoOutage
    with transaction.atomic():
        policies.hold(policy.outage)
        versions = published_versions()
        days = list(
            ServiceDay.objects.select_for_update()
            .filter(site=site, on__range=(first - DAY, last + DAY))
            .order_by("on")
        )
        chosen = [day for day in days if first <= day.on <= last and day.technicians]
        if not site.takes_bookings or not chosen:
            raise NotStaffed(
                _("%(site)s has no day with bookings from %(first)s to %(last)s.")
                % {"site": site.name, "first": first, "last": last}
            )
        staffed = closing.subtract(
            [hours.interval(staffed_day(day, site)) for day in days if day.technicians],
            closed_spans(site),
        )
        made: list[Slot] = []
        refused: list[str] = []
        proposed = seats = 0
        for day in chosen:
            proposed = _proposal(day, site, policy, every_minutes)
            seats = proposed if capacity is None else capacity
            if seats > proposed and not reason.strip():
                raise CapacityNeedsReason(
                    _(
                        "%(seats)d places exceed the %(proposed)d that the technicians of %(day)s"
                        " can serve. Give a reason to publish them all the same."
                    )
                    % {"seats": seats, "proposed": proposed, "day": day.on}
                )
            if seats < 1:
                raise CapacityNeedsReason(
                    ngettext(
                        "The technicians of %(day)s can serve nobody within %(minutes)d minute."
                        " Publish a longer step, or a capacity with a reason.",
                        "The technicians of %(day)s can serve nobody within %(minutes)d minutes."
                        " Publish a longer step, or a capacity with a reason.",
                        every_minutes,
                    )
                    % {"day": day.on, "minutes": every_minutes}
                )
            _keep_step(day, site, every_minutes)
            fitting, no = starts_of(staffed_day(day, site), site, versions, staffed, every_minutes)
            refused += no
            for slot in fitting:
                slot.service_day = day
                slot.capacity = seats
                slot.capacity_reason = reason.strip() if seats > proposed else ""
            made += fitting
        before = Slot.objects.filter(service_day__in=chosen).count()
        Slot.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)
        added = Slot.objects.filter(service_day__in=chosen).count() - before
    return Published(added, len(made) - added, tuple(refused), proposed, seats)


def _keep_step(day: ServiceDay, site: Site, every_minutes: int) -> None:
    """Refuse a second grid of starts beside the first: together they would exceed the capacity."""
    starts = list(
        Slot.objects.filter(service_day=day)
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
    )
    steps = {later - earlier for earlier, later in pairwise(starts)}
    if steps and min(steps) != dt.timedelta(minutes=every_minutes):
        minutes = min(steps) // dt.timedelta(minutes=1)
        raise NotStaffed(
            ngettext(
                "%(site)s has a start every minute on %(day)s already. Use that step.",
                "%(site)s has a start every %(minutes)d minutes on %(day)s already. Use that step.",
                minutes,
            )
            % {"site": site.name, "day": day.on, "minutes": minutes}
        )


def starts_of(
    day: StaffedDay,
    site: Site,
    versions: Versions,
    staffed: Sequence[Interval],
    every_minutes: int,
) -> tuple[list[Slot], list[str]]:
    """One day's starts that lie in `staffed`, without day or seats, and why the others may not be.

    `staffed` are the site's hours about that day as `hours.merge` returns them.
    """
    made: list[Slot] = []
    refused: list[str] = []
    mode = cast(slots.Mode, str(site.mode))
    for start in slots.starts(day, every_minutes, mode):
        # A start before the outage is nobody's promise; it may be published all the same.
        policy = versions.at(start) or versions.policies[0]
        window = slots.publishable(
            starts_at=start,
            mode=mode,
            day=day,
            staffed=staffed,
            length_minutes=every_minutes,
            ready_lead_minutes=policy.ready_minutes,
            window_minutes=policy.window_minutes,
        )
        if isinstance(window, Refused):
            refused.append(window.reason)
        elif mode == "onsite" and not hours.covers(staffed, window.starts_at, window.ends_at):
            refused.append(
                _("The slot at %(time)s lies in hours that are closed.")
                % {"time": full(window.starts_at, site.zone)}
            )
        else:
            made.append(
                Slot(
                    site=site,
                    mode=site.mode,
                    starts_at=window.starts_at,
                    ready_at=window.ready_at,
                    ends_at=window.ends_at,
                )
            )
    return made, refused


def staffed_day(day: ServiceDay, site: Site) -> StaffedDay:
    """A service day as the rules of hours see it."""
    return StaffedDay(on=day.on, opens=day.opens, closes=day.closes, zone=site.zone)


def _proposal(day: ServiceDay, site: Site, policy: Policy, minutes: int) -> int:
    virtual = site.mode == Mode.VIRTUAL
    return slots.propose_capacity(
        day.technicians,
        day.machines_each,
        minutes,
        policy.virtual_handling_minutes if virtual else policy.onsite_handling_minutes,
        policy.capacity_factor,
    )
