"""Devices that are back: the only way into the standing `restored`."""

import datetime as dt
from collections import Counter
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from booking.models import Appointment, ClosedAs, Slot
from notifications.operations import outbox
from outages.models import AffectedDevice, Standing
from outages.operations import affected as standing
from people.models import Person


def restore(*, affected_ids: Collection[int], by: Person | None, why: str, now: dt.datetime) -> int:
    """Restore affected devices: close their appointments, free the seats, stop the messages.

    In the order of docs/booking-protocol.md: devices by id, then messages, then slots by id.
    Devices that are back already are left alone. Returns how many were moved.
    """
    with transaction.atomic():
        devices = list(
            AffectedDevice.objects.select_for_update(no_key=True)
            .filter(pk__in=affected_ids)
            .exclude(standing__in=(Standing.RESTORED, Standing.EXCLUDED))
            .order_by("pk")
        )
        held = list(
            Appointment.objects.open().filter(affected__in=[device.pk for device in devices])
        )
        standing.move_many(devices, to=Standing.RESTORED, by=by, why=why, now=now)
        for appointment in held:
            outbox.withdraw(about=appointment.uuid, now=now)
        Appointment.objects.filter(pk__in=[one.pk for one in held]).update(
            closed_at=now, closed_as=ClosedAs.RESTORED, revision=F("revision") + 1
        )
        for slot_id, seats in sorted(Counter(one.slot_id for one in held).items()):
            Slot.objects.filter(pk=slot_id).update(taken=F("taken") - seats)
    return len(devices)
