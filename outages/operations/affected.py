"""Standing: the one column that the whole accounting rests on."""

import datetime as dt
from collections.abc import Collection

from kit.insert import insert
from outages.models import AffectedDevice, Outage, Source, Standing, StandingChange
from people.models import Device, Person


def mark(
    *,
    outage: Outage,
    device: Device,
    person: Person,
    source: Source,
    by: Person | None,
    now: dt.datetime,
    why: str,
) -> AffectedDevice:
    """Mark a device as affected, unbooked, and write the first line of its history.

    Call it in a transaction. A device that is marked already stays as it is, wherever it stands,
    and is returned; of two at once the second waits and gets what the first has made. `person` is
    the owner of now.
    """
    marked, is_new = AffectedDevice.objects.get_or_create(
        outage=outage,
        device=device,
        defaults={
            "person": person,
            "source": source,
            "affected_at": now,
            "standing_since": now,
        },
    )
    if is_new:
        StandingChange.objects.create(
            affected=marked, was="", became=Standing.UNBOOKED, by=by, why=why, at=now
        )
    return marked


def move(device: AffectedDevice, *, to: str, by: Person | None, why: str, now: dt.datetime) -> None:
    """Move one affected device to another standing and write its history.

    Call it in the transaction that changes what the standing follows from, with the row of
    `device` locked by the caller. `by` None is the clock. A move to where it stands already
    writes nothing.
    """
    if device.standing == to:
        return
    change = StandingChange(affected=device, was=device.standing, became=to, by=by, why=why, at=now)
    device.standing = to
    device.standing_since = now
    AffectedDevice.objects.filter(pk=device.pk).update(standing=to, standing_since=now)
    insert([change])


def move_many(
    devices: Collection[AffectedDevice], *, to: str, by: Person | None, why: str, now: dt.datetime
) -> None:
    """`move` for many devices, whose rows the caller has locked, in two statements."""
    moving = [device for device in devices if device.standing != to]
    StandingChange.objects.bulk_create(
        StandingChange(affected=device, was=device.standing, became=to, by=by, why=why, at=now)
        for device in moving
    )
    AffectedDevice.objects.filter(pk__in=[device.pk for device in moving]).update(
        standing=to, standing_since=now
    )
    for device in moving:
        device.standing, device.standing_since = to, now
