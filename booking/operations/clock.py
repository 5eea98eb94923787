"""What waits by the clock: one sweep, repeated, moves it (DESIGN decision 3)."""

import datetime as dt

from django.db import transaction

from booking.models import Appointment
from outages.models import AffectedDevice, Standing
from outages.operations import affected as standing

BATCH = 500


def begin_waiting(*, now: dt.datetime) -> int:
    """Move booked devices whose window or slot has begun to `waiting`; return how many.

    Rows that somebody else holds are left for the next sweep, so it never waits for a booking.
    """
    moved = 0
    while True:
        with transaction.atomic():
            begun = (
                Appointment.objects.begun(now)
                .filter(affected__standing=Standing.BOOKED)
                .values_list("affected_id", flat=True)[:BATCH]
            )
            devices = list(
                AffectedDevice.objects.select_for_update(skip_locked=True, no_key=True)
                .filter(pk__in=list(begun), standing=Standing.BOOKED)
                .order_by("pk")
            )
            # A booking may have moved between the look and the lock.
            still = set(
                Appointment.objects.begun(now)
                .filter(affected__in=[device.pk for device in devices])
                .values_list("affected_id", flat=True)
            )
            devices = [device for device in devices if device.pk in still]
            standing.move_many(devices, to=Standing.WAITING, by=None, why="window began", now=now)
        moved += len(devices)
        if len(devices) < BATCH:
            return moved
