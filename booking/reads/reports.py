"""Which of their computers somebody may report as broken, or as working again."""

from dataclasses import dataclass

from booking.reads.ways import Situation
from outages.models import OFFLINE, AffectedDevice, OutageKind, Standing
from people.models import Device, Person


@dataclass(frozen=True, slots=True)
class Reportable:
    """Workstation IDs of the person: not on the list (any more), and taken off by the help desk."""

    broken_now: tuple[str, ...]
    taken_off: tuple[str, ...]


def reportable(person: Person, situation: Situation) -> Reportable:
    """Read it in one query."""
    offline = {one.device_id for one in situation.affected}
    taken_off = {one.device_id for one in situation.ended if one.standing == Standing.EXCLUDED}
    owned = Device.objects.filter(owner=person).exclude(pk__in=offline).order_by("pk")
    labels = list(owned.values_list("pk", "workstation_id"))
    return Reportable(
        broken_now=tuple(label for key, label in labels if key not in taken_off),
        taken_off=tuple(label for key, label in labels if key in taken_off),
    )


def still_listed(person: Person) -> bool:
    """Whether the last outage that ended left a computer of theirs offline. One query."""
    last = (
        AffectedDevice.objects.filter(
            person=person,
            outage__kind=OutageKind.WORKSTATIONS,
            outage__ended_at__isnull=False,
        )
        .order_by("-outage__ended_at", "pk")
        .values_list("outage_id", "standing")
    )
    rows = list(last[:20])
    return any(standing in OFFLINE for outage, standing in rows if outage == rows[0][0])
