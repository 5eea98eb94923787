"""What marking computers as restored takes off."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Upper

from booking.models import Appointment
from outages.models import AffectedDevice, Outage
from people.models import Device


@dataclass(frozen=True, slots=True)
class Ending:
    """Open repairs that end, and the people whom they are of."""

    repairs: int
    people: int


def ending(outage: Outage, *, labels: Collection[str]) -> Ending:
    """The open repairs of the computers with these labels, in any case. One query."""
    asked = {label.strip().upper() for label in labels if label.isprintable()}
    devices = Device.objects.alias(capitals=Upper("workstation_id")).filter(capitals__in=asked)
    affected = AffectedDevice.objects.filter(outage=outage, device__in=devices)
    return Ending(
        **Appointment.objects.open()
        .filter(affected__in=affected)
        .aggregate(repairs=Count("pk"), people=Count("person", distinct=True))
    )
