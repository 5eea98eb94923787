"""Where people could go whose time is taken away: read once for all of them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q

from booking.models import Appointment, Mode, ServiceDay, Site, Slot
from booking.reads.ways import reader_zone, sites_now, ways_of
from booking.rules import placing
from booking.rules.closing import DayHours
from booking.rules.placing import FARTHEST, NOTICE, Free, Seeker
from outages.reads.situation import policy_in_force

DAY = dt.timedelta(days=1)


def find(
    losing: Sequence[Appointment],
    *,
    site: Site,
    capacity: Mapping[int, int],
    days: Mapping[int, DayHours],
    values: Mapping[str, Any],
    now: dt.datetime,
    only: Collection[int] | None,
) -> tuple[list[tuple[Appointment, Slot | None]], list[Slot]]:
    """Who gets which start, in the order of choice, and every start that could be given.

    `capacity` are seats by start as they will be, `days` hours by service day, `values` those of
    the site. The same site first, whether or not its new bookings are paused: these people hold a
    place there. Else the virtual desk, to whom it is open once the change is made. Never another
    office, and nobody goes from the virtual desk to an office unasked. Eight queries at most.
    """
    sites = _sites_after(site, capacity=capacity, days=days, values=values, now=now)
    desk = next((one for one in sites if one.mode == Mode.VIRTUAL), None)
    begin = max(min(one.starts_at for one in losing), now + NOTICE)
    end = max(one.starts_at for one in losing) + FARTHEST
    where = Q(site__in={site.pk} | ({desk.pk} if desk else set()))
    candidates = [
        slot
        for slot in Slot.objects.filter(where, starts_at__gte=begin, starts_at__lte=end).filter(
            Q(remaining__gt=0) | Q(pk__in=[key for key, seats in capacity.items() if seats])
        )
        if only is None or slot.pk in only
    ]
    policy = policy_in_force(now)
    seekers = []
    for one in losing:
        theirs = [site.pk]
        if policy is not None and desk is not None and desk.pk != site.pk:
            ways = ways_of(
                one.person,
                policy=policy,
                now=now,
                accommodation=one.accommodation,
                sites=sites,
            )
            offer = ways.offer(desk.slug)
            if offer is not None and "booking" in offer.takes:
                theirs.append(desk.pk)
        zone = reader_zone(one.person, now=now)
        seekers.append(Seeker(one.pk, one.starts_at, one.booked_at, zone, tuple(theirs)))
    free = [
        Free(
            slot.pk,
            slot.site_id,
            slot.starts_at,
            capacity.get(slot.pk, slot.capacity) - slot.taken,
        )
        for slot in candidates
    ]
    given = placing.place(seekers, free, now=now)
    slots = {slot.pk: slot for slot in candidates}
    by_key = {one.pk: one for one in losing}
    return [
        (by_key[key], None if slot is None else slots[slot]) for key, slot in given.items()
    ], candidates


def _sites_after(
    site: Site,
    *,
    capacity: Mapping[int, int],
    days: Mapping[int, DayHours],
    values: Mapping[str, Any],
    now: dt.datetime,
) -> list[Site]:
    """Every site with what can be had there once the change is made. Four queries at most."""
    sites = sites_now(now)
    for one in sites:
        if one.pk != site.pk:
            continue
        for name, value in values.items():
            setattr(one, name, value)
        one.next_seat_at = _next_seat(one, capacity, now)  # type: ignore[attr-defined]
        line = _next_line(one, days, now)
        one.next_line_on, one.next_line_at, one.next_line_until = line  # type: ignore[attr-defined]
    return sites


def _next_seat(site: Site, capacity: Mapping[int, int], now: dt.datetime) -> dt.datetime | None:
    ahead = Slot.objects.filter(site=site, starts_at__gt=now).order_by("starts_at")
    keys = list(capacity)
    untouched = (
        ahead.filter(remaining__gt=0)
        .exclude(pk__in=keys)
        .values_list("starts_at", flat=True)
        .first()
    )
    changed = [
        slot.starts_at
        for slot in (ahead.filter(pk__in=keys) if any(capacity.values()) else ())
        if capacity[slot.pk] > slot.taken
    ]
    return min([*changed, *([untouched] if untouched else [])], default=None)


def _next_line(
    site: Site, days: Mapping[int, DayHours], now: dt.datetime
) -> tuple[dt.date | None, dt.datetime | None, dt.datetime | None]:
    """Date, opening and end of the next walk-in line that has not ended."""
    rows = ServiceDay.objects.filter(
        site=site, walkins_until__isnull=False, on__gte=(now - DAY).astimezone(dt.UTC).date()
    ).order_by("on")
    for day in rows:
        line = days.get(day.pk, DayHours.of(day, site.zone)).line
        if line is not None and line[1] > now:
            return day.on, *line
    return None, None, None
