"""Changing what can be booked without dropping anybody (DESIGN 2.2, docs/booking-protocol.md)."""

import datetime as dt
from collections import Counter
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import errors
from booking.models import (
    CapacityChange,
    ChangedAppointment,
    ChangedSlot,
    ChangeKind,
    ServiceDay,
    Site,
    Slot,
)
from booking.operations import capacity_plan, change_check, rehousing, seats
from booking.operations.capacity_locks import Again, hold_site, lock_devices, lock_slots, trying
from booking.operations.capacity_plan import Plan, Preview, Touched
from booking.operations.capacity_undo import Undone, undo
from booking.operations.change_check import Change
from outages.models import AffectedDevice
from outages.reads.situation import published_versions
from people.models import Person

__all__ = ["Change", "Preview", "Touched", "Undone", "apply", "made_before", "preview", "undo"]

_DAY_FIELDS = ("opens", "closes", "walkins_from", "walkins_until", "technicians")


def preview(*, change: Change, now: dt.datetime) -> Preview:
    """Say what a change would do and whom it would touch. Reads only.

    Raises InvalidChange (with the field), NothingToChange, NoOutage.
    """
    return capacity_plan.plan(change, now=now).preview()


def apply(*, change: Change, key: UUID, seen: str, by: Person, now: dt.datetime) -> CapacityChange:
    """Do a change that was looked at, in one transaction; nobody loses a place without another
    one or a way to choose.

    1. Put down the change under its key. The same press again, or a second one at the same
       instant, gets the same change and does nothing.
    2. Hold the site (changes of one site take turns), then look who is touched.
    3. Lock their devices by id, then the starts by id: those of the span and those where people
       could go. Nobody books, moves or cancels there from now on.
    4. Look again. Who is touched must be whom the coordinator saw, and must be locked; who came
       in between is found by starting anew.
    5. Write appointments, standing and messages, then the seats, by sets.

    Raises what `preview` raises, PreviewStale (with the new preview), KeyReused and Busy.
    """
    for _try in trying():
        done = made_before(change=change, key=key)
        if done is not None:
            return done
        try:
            return _apply(change, key=key, seen=seen, by=by, now=now)
        except Again:
            continue
    raise errors.Busy


def made_before(*, change: Change, key: UUID) -> CapacityChange | None:
    """The change that was made under that key. Raises KeyReused if another one was asked for."""
    done = CapacityChange.objects.select_related("site").filter(key=key).first()
    return _same_asked(done, change) if done is not None else None


def _same_asked(done: CapacityChange, change: Change) -> CapacityChange:
    asked = change_check.digest(change)
    if done.was.get("asked", asked) != asked:
        raise errors.KeyReused(_("This key came with another change before. Use a new key."))
    return done


@transaction.atomic
def _apply(change: Change, *, key: UUID, seen: str, by: Person, now: dt.datetime) -> CapacityChange:
    checked = change_check.checked(change, now=now)
    asked = change_check.digest(change)
    row, is_new = _put_down(checked, asked=asked, key=key, by=by, now=now)
    if not is_new:
        return _same_asked(row, change)
    hold_site(row, now=now)
    planned = capacity_plan.plan(change, now=now, itself=row)
    _same(planned, seen)
    devices = lock_devices(one.appointment.affected_id for one in planned.touched)
    locked = lock_slots(
        [*(slot.pk for slot in planned.starts), *(slot.pk for slot in planned.candidates)]
    )
    planned = look_again(planned, change, row, locked, now)
    _same(planned, seen)
    if any(one.appointment.affected_id not in devices for one in planned.touched) or any(
        slot.pk not in locked for slot in planned.starts
    ):
        raise Again
    _write(planned, row, devices=devices, by=by, now=now)
    return row


def look_again(
    _before: Plan, change: Change, row: CapacityChange, locked: set[int], now: dt.datetime
) -> Plan:
    """Plan anew under the locks: what was read before may have changed while they were waited
    for."""
    return capacity_plan.plan(change, now=now, itself=row, only=locked)


def _put_down(
    change: Change, *, asked: str, key: UUID, by: Person, now: dt.datetime
) -> tuple[CapacityChange, bool]:
    """Insert the change. Whoever comes with the same key waits here and then gets the first."""
    try:
        with transaction.atomic():
            return CapacityChange.objects.create(
                key=key,
                site=change.site,
                kind=change.kind,
                from_at=change.from_at,
                until_at=change.until_at,
                capacity=change.capacity,
                reason=change.reason,
                was={"asked": asked},
                by=by,
                at=now,
            ), True
    except IntegrityError:
        return CapacityChange.objects.get(key=key), False


def _same(planned: Plan, seen: str) -> None:
    """Refuse if who is touched is not whom the coordinator has seen."""
    if planned.seen == seen:
        return
    before, _dash, _digest = seen.partition("-")
    more = len(planned.touched) - (int(before) if before.isdecimal() else 0)
    if more > 0:
        said = ngettext(
            "%(count)s more person has booked since you looked. Nothing was changed.",
            "%(count)s more people have booked since you looked. Nothing was changed.",
            more,
        )
    elif more < 0:
        said = ngettext(
            "%(count)s person fewer is touched than when you looked. Nothing was changed.",
            "%(count)s people fewer are touched than when you looked. Nothing was changed.",
            -more,
        )
    else:
        said = _("Other people are touched than when you looked. Nothing was changed.")
    raise errors.PreviewStale(said % {"count": abs(more)}, preview=planned.preview())


def _write(
    planned: Plan,
    row: CapacityChange,
    *,
    devices: dict[int, AffectedDevice],
    by: Person,
    now: dt.datetime,
) -> None:
    was = _write_hours(planned)
    Slot.objects.bulk_create(planned.made, batch_size=rehousing.BATCH)
    capacity_was = {slot.pk: slot.capacity for slot in planned.starts}
    ChangedSlot.objects.bulk_create(
        [
            *(
                ChangedSlot(
                    change=row, slot_id=key, capacity_was=capacity_was[key], capacity_became=n
                )
                for key, n in planned.capacity.items()
            ),
            *(
                ChangedSlot(change=row, slot=slot, capacity_was=None, capacity_became=slot.capacity)
                for slot in planned.made
            ),
        ],
        batch_size=rehousing.BATCH,
    )
    taken = seats_moved(planned.touched)
    ChangedAppointment.objects.bulk_create(
        rehousing.rehouse(
            planned.touched,
            change=row,
            sites={site.pk: site for site in Site.objects.all()},
            versions=published_versions(),
            devices=devices,
            by=by,
            now=now,
        ),
        batch_size=rehousing.BATCH,
    )
    if planned.change.kind == ChangeKind.SEATS:
        was["reasons"] = _give_reasons(planned)
    seats.rearrange(capacity=planned.capacity, taken=taken)
    row.from_at, row.until_at, row.was = (
        planned.change.from_at,
        planned.change.until_at,
        {**row.was, **was},
    )
    row.save(update_fields=["from_at", "until_at", "was"])


def seats_moved(touched: list[Touched]) -> Counter[int]:
    """How many seats more are taken on each start when everybody goes where they are put."""
    more: Counter[int] = Counter()
    for one in touched:
        more[one.appointment.slot_id] -= 1
        if one.to is not None:
            more[one.to.pk] += 1
    return more


def _write_hours(planned: Plan) -> dict[str, Any]:
    """Write the days and the site's own values; return what they were and became, for undo."""
    days: dict[str, Any] = {}
    for day, became in planned.days:
        changed = {}
        for name in _DAY_FIELDS:
            old, new = getattr(day, name), getattr(became, name)
            if old != new:
                changed[name] = [_plain(old), _plain(new)]
                setattr(day, name, new)
        days[str(day.pk)] = changed
    ServiceDay.objects.bulk_update(
        [day for day, _became in planned.days], _DAY_FIELDS, batch_size=rehousing.BATCH
    )
    values = {
        name: [_plain(getattr(planned.site, name)), _plain(new)]
        for name, new in planned.values.items()
    }
    if planned.values:
        Site.objects.filter(pk=planned.site.pk).update(**planned.values)
    return {"days": days, "site": values}


def _give_reasons(planned: Plan) -> dict[str, str]:
    """More seats than before want the reason beside them; return those that stood there."""
    raised = [slot for slot in planned.starts if planned.capacity.get(slot.pk, 0) > slot.capacity]
    Slot.objects.filter(pk__in=[slot.pk for slot in raised]).update(
        capacity_reason=planned.change.reason
    )
    return {str(slot.pk): slot.capacity_reason for slot in raised if slot.capacity_reason}


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, dt.time | dt.datetime) else value
