"""What marking computers as restored takes off."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q
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
    """The open repairs of the computers with these labels: spelled so, else in capitals, as
    `restore_by_label` reads them. Two queries."""
    asked = {label.strip() for label in labels if label.isprintable()}
    exact = dict(
        Device.objects.filter(workstation_id__in=asked).values_list("workstation_id", "pk")
    )
    left = {label.upper() for label in asked - exact.keys()}
    alike = Device.objects.alias(capitals=Upper("workstation_id")).filter(capitals__in=left)
    affected = AffectedDevice.objects.filter(
        Q(device__in=list(exact.values())) | Q(device__in=alike), outage=outage
    )
    return Ending(
        **Appointment.objects.open()
        .filter(affected__in=affected)
        .aggregate(repairs=Count("pk"), people=Count("person", distinct=True))
    )
