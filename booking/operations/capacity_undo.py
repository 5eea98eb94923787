"""Undoing a change of capacity: what nobody has changed since goes back to what it was."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from booking import errors
from booking.models import (
    Appointment,
    CapacityChange,
    ChangedAppointment,
    ChangedSlot,
    ChangeKind,
    ServiceDay,
    Site,
    Slot,
)
from booking.operations import capacity_plan, new_places, rehousing, seats
from booking.operations.capacity_locks import Again, hold_site, lock_devices, lock_slots, trying
from booking.operations.capacity_plan import Touched, is_shut
from booking.reads.closures import closed_spans
from booking.rules.closing import NEVER
from booking.rules.hours import Interval
from booking.rules.placing import NOTICE
from outages.models import AffectedDevice
from outages.reads.situation import published_versions
from people.models import Person


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did.

    `given_back` have their first time again, `left_alone` have not: they have chosen since, or
    their time has begun, is taken, too near for who was told otherwise, or in hours that another
    change closes. `changed_since` counts starts, days and the site itself where something was
    changed again since and stays so. `moved` and `displaced` sat on starts
    that the change had added.
    """

    given_back: int = 0
    left_alone: int = 0
    changed_since: int = 0
    moved: int = 0
    displaced: int = 0


@dataclass(slots=True)
class _Back:
    """What goes back: seats by start, and who gets which start again."""

    capacity: dict[int, int]
    shut: set[int]
    pairs: list[tuple[ChangedAppointment, Slot]]
    left_alone: int
    changed_since: int


def undo(*, change: CapacityChange, by: Person, now: dt.datetime) -> Undone:
    """Undo a change in one transaction; again does nothing.

    1. Hold the change and its site.
    2. Lock the devices of whom it touched by id, then by id the starts that it altered, those
       that they had and have, and those where people on added starts could go.
    3. Read anew and write: hours and site, appointments, standing, messages, then the seats.

    Seats, hours and the site's values go back where they are still as the change left them and no
    other change closes those hours. An appointment goes back while it is open, nothing was changed
    about it since, and its start is ahead with a seat; who was told of the change has time to come.
    What stays as it is passes to the change that holds it now: the last one undone gives it back.
    Raises Busy.
    """
    for _try in trying():
        try:
            return _undo(change, by=by, now=now)
        except Again:
            continue
    raise errors.Busy


@transaction.atomic
def _undo(change: CapacityChange, *, by: Person, now: dt.datetime) -> Undone:
    row = CapacityChange.objects.select_for_update(of=("self",), no_key=True).get(pk=change.pk)
    if row.undone_at is not None:
        return Undone()
    hold_site(row, now=now)
    altered = list(ChangedSlot.objects.filter(change=row))
    records = list(ChangedAppointment.objects.filter(change=row, undone=False).order_by("pk"))
    losing, candidates = _on_added_starts(row, altered, now=now, only=None)
    devices = lock_devices(
        [
            *Appointment.objects.filter(changes__in=records).values_list("affected_id", flat=True),
            *(one.appointment.affected_id for one in losing),
        ]
    )
    _read_again(records)
    locked = lock_slots(
        [
            *(one.slot_id for one in altered),
            *(one.slot_was_id for one in records),
            *(one.appointment.slot_id for one in records),
            *(slot.pk for slot in candidates),
        ]
    )
    slots = Slot.objects.in_bulk(locked)
    back = _what_goes_back(row, altered, records, slots, now=now)
    back.changed_since += _write_hours(row)
    losing, _candidates = _on_added_starts(row, altered, now=now, only=locked)
    if any(one.appointment.affected_id not in devices for one in losing):
        raise Again
    _write(row, back, losing, altered, devices=devices, by=by, now=now)
    row.undone_at, row.undone_by = now, by
    row.save(update_fields=["undone_at", "undone_by"])
    return Undone(
        given_back=len(back.pairs),
        left_alone=back.left_alone,
        changed_since=back.changed_since,
        moved=sum(one.to is not None for one in losing),
        displaced=sum(one.to is None for one in losing),
    )


def _on_added_starts(
    row: CapacityChange,
    altered: Sequence[ChangedSlot],
    *,
    now: dt.datetime,
    only: set[int] | None,
) -> tuple[list[Touched], list[Slot]]:
    """Who sits on seats that the change had added by longer hours, and where they could go."""
    if row.kind != ChangeKind.EXTEND:
        return [], []
    capacity = _without_added(altered, now=now)
    out = capacity_plan.losers(capacity) if capacity else []
    if not out:
        return [], []
    found, candidates = new_places.find(
        out, site=row.site, capacity=capacity, days={}, values={}, now=now, only=only
    )
    return [Touched(appointment, slot) for appointment, slot in found], candidates


def _without_added(altered: Sequence[ChangedSlot], *, now: dt.datetime) -> dict[int, int]:
    """The seats of the starts ahead that longer hours have added or opened, as they were."""
    slots = Slot.objects.in_bulk([one.slot_id for one in altered])
    return {
        one.slot_id: one.capacity_was or 0
        for one in altered
        if slots[one.slot_id].capacity == one.capacity_became and slots[one.slot_id].starts_at > now
    }


def _read_again(records: Sequence[ChangedAppointment]) -> None:
    """Put the appointments onto their records as they are now, under the locks of the devices."""
    fresh = Appointment.objects.select_related("person", "site", "policy").in_bulk(
        [record.appointment_id for record in records]
    )
    for record in records:
        record.appointment = fresh[record.appointment_id]


def _what_goes_back(
    row: CapacityChange,
    altered: Sequence[ChangedSlot],
    records: Sequence[ChangedAppointment],
    slots: Mapping[int, Slot],
    *,
    now: dt.datetime,
) -> _Back:
    closed = closed_spans(row.site, but=row)
    shut = {one.slot_id for one in altered if is_shut(slots[one.slot_id], closed)}
    as_left = [
        one
        for one in altered
        if slots[one.slot_id].capacity == one.capacity_became and one.slot_id not in shut
    ]
    changed_since = len(altered) - len(as_left)
    if row.kind == ChangeKind.EXTEND:
        capacity = _without_added(altered, now=now)
    else:
        # Who sits there now keeps the seat, even where there are fewer again.
        capacity = {
            one.slot_id: max(one.capacity_was or 0, slots[one.slot_id].taken) for one in as_left
        }
    free = {
        key: capacity.get(key, slot.capacity) - slot.taken
        for key, slot in slots.items()
        if slot.starts_at > now and not is_shut(slot, closed)
    }
    told = rehousing.told_of(records)
    pairs = []
    for record in records:
        appointment = record.appointment
        unchanged = appointment.closed_at is None and appointment.revision == record.revision_became
        if not unchanged or free.get(record.slot_was_id, 0) < 1:
            continue
        if record.appointment_id in told and slots[record.slot_was_id].starts_at < now + NOTICE:
            continue
        free[record.slot_was_id] -= 1
        if appointment.displaced_at is None and appointment.slot_id in free:
            free[appointment.slot_id] += 1
        pairs.append((record, slots[record.slot_was_id]))
    return _Back(capacity, shut, pairs, len(records) - len(pairs), changed_since)


def _write(
    row: CapacityChange,
    back: _Back,
    losing: list[Touched],
    altered: Sequence[ChangedSlot],
    *,
    devices: Mapping[int, AffectedDevice],
    by: Person,
    now: dt.datetime,
) -> None:
    sites = {site.pk: site for site in Site.objects.all()}
    versions = published_versions()
    taken: Counter[int] = Counter()
    for record, slot in back.pairs:
        taken[slot.pk] += 1
        if record.appointment.displaced_at is None:
            taken[record.appointment.slot_id] -= 1
    for one in losing:
        taken[one.appointment.slot_id] -= 1
        if one.to is not None:
            taken[one.to.pk] += 1
    if back.pairs:
        rehousing.bring_back(
            back.pairs, sites=sites, versions=versions, devices=devices, by=by, now=now
        )
    if losing:
        ChangedAppointment.objects.bulk_create(
            rehousing.rehouse(
                losing,
                change=row,
                sites=sites,
                versions=versions,
                devices=devices,
                by=by,
                now=now,
            ),
            batch_size=rehousing.BATCH,
        )
    _hand_on(row, [one for one in altered if one.slot_id not in back.capacity], back.shut)
    _reasons_back(row, [one for one in altered if one.slot_id in back.capacity])
    seats.rearrange(capacity=back.capacity, taken=taken)


def _hand_on(row: CapacityChange, altered: Sequence[ChangedSlot], shut: set[int]) -> None:
    """Let the change that holds a start now remember the seats that this one took from it."""
    later = {
        (one.slot_id, one.capacity_was): one
        for one in ChangedSlot.objects.filter(
            slot__in=[one.slot_id for one in altered],
            change__undone_at__isnull=True,
            change__gt=row.pk,
        )
    }
    holders, made, kept = _closings(row), list[ChangedSlot](), list[ChangedSlot]()
    known = {(one.change_id, one.slot_id) for one in later.values()}
    slots = Slot.objects.in_bulk(shut)
    for one in altered:
        following = later.get((one.slot_id, one.capacity_became))
        if one.capacity_was is None:
            continue
        if following is not None:
            following.capacity_was = one.capacity_was
            kept.append(following)
        elif one.slot_id in shut:
            slot = slots[one.slot_id]
            holder = next((change for change in holders if is_shut(slot, [_span(change)])), None)
            if holder is not None and (holder.pk, slot.pk) not in known:
                made.append(
                    ChangedSlot(
                        change=holder,
                        slot=slot,
                        capacity_was=one.capacity_was,
                        capacity_became=slot.capacity,
                    )
                )
    ChangedSlot.objects.bulk_update(kept, ["capacity_was"], batch_size=rehousing.BATCH)
    ChangedSlot.objects.bulk_create(made, batch_size=rehousing.BATCH)


def _closings(row: CapacityChange) -> list[CapacityChange]:
    """The other closings of the site that are in force, the newest first."""
    return list(
        CapacityChange.objects.filter(
            site=row.site_id, kind=ChangeKind.CLOSE, undone_at__isnull=True, from_at__isnull=False
        )
        .exclude(pk=row.pk)
        .order_by("-at", "-pk")
    )


def _span(change: CapacityChange) -> Interval:
    assert change.from_at is not None  # noqa: S101  `_closings` asks for it
    return change.from_at, change.until_at or NEVER


def _reasons_back(row: CapacityChange, altered: Sequence[ChangedSlot]) -> None:
    """What stood beside starts that had got more seats stands there again."""
    raised = [one.slot_id for one in altered if one.capacity_became > (one.capacity_was or 0)]
    if row.kind != ChangeKind.SEATS or not raised:
        return
    stood: dict[str, str] = row.was.get("reasons", {})
    slots = list(Slot.objects.filter(pk__in=raised).only("pk"))
    for slot in slots:
        slot.capacity_reason = stood.get(str(slot.pk), "")
    Slot.objects.bulk_update(slots, ["capacity_reason"], batch_size=rehousing.BATCH)


def _write_hours(row: CapacityChange) -> int:
    """Put days and site back where they are as the change left them; return how many are not."""
    days: dict[str, dict[str, Any]] = row.was.get("days", {})
    rows = ServiceDay.objects.in_bulk([int(key) for key in days])
    back = [day for key, day in rows.items() if _put_back(day, days[str(key)])]
    names = sorted({name for changed in days.values() for name in changed})
    if back:
        ServiceDay.objects.bulk_update(back, names, batch_size=rehousing.BATCH)
    since = len(rows) - len(back)
    values: dict[str, Any] = row.was.get("site", {})
    if values:
        site = Site.objects.get(pk=row.site_id)
        if _put_back(site, values):
            site.save(update_fields=list(values))
        else:
            since += 1
    return since


def _put_back(instance: models.Model, changed: Mapping[str, Any]) -> bool:
    """Set the old values if all of the new ones are still there; say whether they were."""
    read = {
        name: [instance._meta.get_field(name).to_python(value) for value in pair]  # type: ignore[union-attr]
        for name, pair in changed.items()
    }
    if any(getattr(instance, name) != became for name, (_was, became) in read.items()):
        return False
    for name, (was, _became) in read.items():
        setattr(instance, name, was)
    return True
