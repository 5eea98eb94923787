"""What a change of capacity would do: planned by reading, the same for the preview and the press."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import errors
from booking.models import Appointment, CapacityChange, ChangeKind, ServiceDay, Site, Slot
from booking.operations import change_check, new_places, publishing
from booking.operations.change_check import Change
from booking.reads.closures import closed_spans
from booking.rules import closing
from booking.rules.closing import NEVER, DayHours
from booking.rules.hours import Interval, StaffedDay
from kit import times
from outages.reads.situation import published_versions

DAY = dt.timedelta(days=1)
NAMED = 3
"""How many days are named one by one in a sentence."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody who loses their time, and what they get for it; None: nothing suits, they choose."""

    appointment: Appointment
    to: Slot | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, before it is done.

    `seats_before` and `seats_after` are those of every start in the span that is still ahead.
    `touched` stand in the order in which they are given new places. `walkins` says what becomes of
    the line, "" if nothing. `seen` is a digest of who is touched: `apply` wants it back.
    """

    change: Change
    seats_before: int
    seats_after: int
    new_slots: int
    touched: tuple[Touched, ...]
    walkins: str
    seen: str

    @property
    def moved(self) -> int:
        """How many get another time."""
        return sum(one.to is not None for one in self.touched)

    @property
    def displaced(self) -> int:
        """How many have to choose themselves."""
        return sum(one.to is None for one in self.touched)


@dataclass(slots=True)
class Plan:
    """A change down to the rows: what each start, day and site value becomes, and who goes where.

    `starts` are all starts of the span ahead, `capacity` the new seats of those that change,
    `made` new starts, `candidates` where somebody could be put.
    """

    change: Change
    site: Site
    now: dt.datetime
    starts: list[Slot] = field(default_factory=list)
    capacity: dict[int, int] = field(default_factory=dict)
    made: list[Slot] = field(default_factory=list)
    days: list[tuple[ServiceDay, DayHours]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    closes_hours: bool = False
    touched: list[Touched] = field(default_factory=list)
    candidates: list[Slot] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """Who is touched: how many, and a digest of which appointments."""
        keys = sorted(one.appointment.pk for one in self.touched)
        digest = hashlib.sha256(",".join(map(str, keys)).encode()).hexdigest()
        return f"{len(keys)}-{digest[:32]}"

    def preview(self) -> Preview:
        """The same for people."""
        before = sum(slot.capacity for slot in self.starts)
        after = sum(self.capacity.get(slot.pk, slot.capacity) for slot in self.starts)
        return Preview(
            change=self.change,
            seats_before=before,
            seats_after=after + sum(slot.capacity for slot in self.made),
            new_slots=len(self.made),
            touched=tuple(self.touched),
            walkins=_line_words(self),
            seen=self.seen,
        )


def plan(
    change: Change,
    *,
    now: dt.datetime,
    itself: CapacityChange | None = None,
    only: Collection[int] | None = None,
) -> Plan:
    """Plan a change by reading; nothing is locked or written.

    `itself` is its own row, where that is written already; `only` the starts that people may be
    given. Raises InvalidChange, NothingToChange.
    """
    change = change_check.checked(change, now=now)
    site = Site.objects.get(pk=change.site.pk)
    planned = Plan(replace(change, site=site), site, now)
    match change.kind:
        case ChangeKind.SEATS:
            _seats(planned)
        case ChangeKind.CLOSE:
            _close(planned, itself)
        case ChangeKind.EXTEND:
            _extend(planned, itself)
        case ChangeKind.PAUSE:
            _pause(planned)
    if not (
        planned.capacity or planned.made or planned.days or planned.values or planned.closes_hours
    ):
        raise errors.NothingToChange
    planned.touched, planned.candidates = _touch(planned, only)
    return planned


def hours_of(day: ServiceDay, site: Site) -> DayHours:
    """A service day as the rules of closing see it."""
    return DayHours.of(day, site.zone)


def days_about(site: Site, span: Interval) -> list[ServiceDay]:
    """The service days that a span can touch, and the one before and after. One query."""
    begin, end = span
    days = ServiceDay.objects.filter(site=site, on__gte=times.local(begin, site.zone).date() - DAY)
    if end != NEVER:
        days = days.filter(on__lte=times.local(end, site.zone).date() + DAY)
    return list(days.order_by("on"))


def span_of(change: Change) -> Interval:
    """The span of a checked change."""
    begin, end = change.from_at, change.until_at
    if begin is None:
        raise ValueError("Only a checked change has a span.")
    return begin, end or NEVER


def _seats(planned: Plan) -> None:
    begin, end = span_of(planned.change)
    seats = planned.change.capacity or 0
    ahead = Slot.objects.filter(site=planned.site, starts_at__gt=planned.now)
    planned.starts = list(
        ahead.filter(starts_at__gte=begin, starts_at__lt=end).order_by("starts_at")
    )
    closed = closed_spans(planned.site)
    planned.capacity = {
        slot.pk: seats
        for slot in planned.starts
        # Hours that are closed get no seats by another door.
        if slot.capacity > seats or (slot.capacity < seats and not is_shut(slot, closed))
    }


def is_shut(slot: Slot, closed: Iterable[Interval]) -> bool:
    """Whether a start, with its window, reaches into closed hours."""
    return any(closing.overlaps((slot.starts_at, slot.ends_at), span) for span in closed)


def _close(planned: Plan, itself: CapacityChange | None) -> None:
    """No seat on a start whose slot or window reaches into the span, no line, no hours."""
    site, span, now = planned.site, span_of(planned.change), planned.now
    hit = Q(site=site, starts_at__gt=now, ends_at__gt=span[0])
    if span[1] != NEVER:
        hit &= Q(starts_at__lt=span[1])
    planned.starts = list(Slot.objects.filter(hit).order_by("starts_at"))
    planned.capacity = {slot.pk: 0 for slot in planned.starts if slot.capacity}
    days = [(day, hours_of(day, site)) for day in days_about(site, span)]
    for day, was in days:
        became = closing.close(was, span, now=now)
        if became != was:
            planned.days.append((day, became))
    staffed = [
        (max(was.span[0], span[0]), min(was.span[1], span[1]))
        for _day, was in days
        if was.technicians
    ]
    planned.closes_hours = bool(closing.subtract(staffed, closed_spans(site, but=itself)))
    if planned.change.until_at is None and span[0] <= now:
        _set(planned, serving=False, not_serving_reason=planned.change.reason)


def _extend(planned: Plan, itself: CapacityChange | None) -> None:
    """A later closing, the line with it, and the starts that fit now, at the day's own step."""
    site, change = planned.site, planned.change
    begin, until = span_of(change)
    days = days_about(site, (min(begin, until), max(begin, until)))
    day = change_check.day_of(begin, [(day, hours_of(day, site)) for day in days], site)
    was = hours_of(day, site)
    became = change_check.extended(was, until)
    planned.change = replace(change, from_at=was.span[1], until_at=until)
    planned.days = [(day, became)]
    planned.starts = list(
        Slot.objects.filter(service_day=day, starts_at__gt=planned.now).order_by("starts_at")
    )
    every = list(Slot.objects.filter(service_day=day).order_by("starts_at"))
    step = min((later.starts_at - one.starts_at for one, later in pairwise(every)), default=None)
    seats = _usual(every)
    if step is None or not seats or not site.takes_bookings:
        return
    closed = closing.subtract(closed_spans(site, but=itself), [(was.span[1], until)])
    staffed = closing.subtract(
        [became.span, *(hours_of(one, site).span for one in days if one.technicians)], closed
    )
    versions = published_versions()
    if not versions.policies:
        raise errors.NoOutage
    longer = StaffedDay(became.on, became.opens, became.closes, became.zone)
    minutes = step // dt.timedelta(minutes=1)
    fitting, _refused = publishing.starts_of(longer, site, versions, staffed, minutes)
    there = {slot.starts_at: slot for slot in every}
    for slot in fitting:
        old = there.get(slot.starts_at)
        if slot.starts_at <= planned.now:
            continue
        if old is None:
            slot.service_day, slot.capacity = day, seats
            planned.made.append(slot)
        elif not old.capacity and slot.ends_at > was.span[1]:
            # Closed earlier than it was meant to: the start is there and gets its seats back.
            planned.capacity[old.pk] = seats


def _pause(planned: Plan) -> None:
    change = planned.change
    planned.starts = list(
        Slot.objects.filter(
            site=planned.site, starts_at__gt=planned.now, starts_at__lt=change.until_at
        )
    )
    _set(planned, bookings_open_at=change.until_at, pause_reason=change.reason)


def _set(planned: Plan, **values: Any) -> None:
    """Note the site's values, if any of them is another than now."""
    if any(getattr(planned.site, name) != value for name, value in values.items()):
        planned.values = values


def _usual(slots: Iterable[Slot]) -> int:
    """The number of seats that most starts have; of two as frequent the smaller."""
    counted = Counter(slot.capacity for slot in slots if slot.capacity)
    return min(counted, key=lambda seats: (-counted[seats], seats), default=0)


def losers(capacity: dict[int, int]) -> list[Appointment]:
    """Who has no seat any more where starts get that many: who booked last goes first. One query."""
    held = (
        Appointment.objects.seated()
        .filter(slot__in=list(capacity))
        .select_related("person__supervisor", "site", "policy", "slot")
        .order_by("booked_at", "pk")
    )
    sitting: Counter[int] = Counter()
    out = []
    for appointment in held:
        sitting[appointment.slot_id] += 1
        if sitting[appointment.slot_id] > capacity[appointment.slot_id]:
            out.append(appointment)
    return out


def _touch(planned: Plan, only: Collection[int] | None) -> tuple[list[Touched], list[Slot]]:
    fewer = {
        slot.pk: planned.capacity[slot.pk]
        for slot in planned.starts
        if planned.capacity.get(slot.pk, slot.capacity) < slot.taken
    }
    out = losers(fewer) if fewer else []
    if not out:
        return [], []
    found, candidates = new_places.find(
        out,
        site=planned.site,
        capacity=planned.capacity,
        days={day.pk: became for day, became in planned.days},
        values=planned.values,
        now=planned.now,
        only=only,
    )
    return [Touched(appointment, slot) for appointment, slot in found], candidates


def _line_words(planned: Plan) -> str:
    """What becomes of the walk-in line on each day, for whoever decides."""
    zone, said = planned.site.zone, []
    for day, became in planned.days:
        was = hours_of(day, planned.site)
        if not planned.site.takes_walkins or was.line == became.line:
            continue
        if was.line is None or was.line[1] <= planned.now:
            continue
        on = times.day(day.on)
        if became.line is None:
            said.append(_("There is no walk-in line on %(day)s.") % {"day": on})
            continue
        said.append(
            _("The walk-in line on %(day)s is open from %(begins)s to %(ends)s.")
            % {
                "day": on,
                "begins": times.clock(became.line[0], zone),
                "ends": times.clock_zone(became.line[1], zone),
            }
        )
    if len(said) > NAMED:
        rest = len(said) - NAMED
        more = ngettext("%(count)s more day changes.", "%(count)s more days change.", rest)
        said = [*said[:NAMED], more % {"count": rest}]
    return " ".join(said)
