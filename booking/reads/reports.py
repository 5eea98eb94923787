"""Which of their computers somebody may report as broken, or as working again."""

from dataclasses import dataclass

from booking.reads.ways import Situation
from outages.models import OFFLINE, AffectedDevice, Outage, OutageKind, Source, Standing
from outages.operations.reports import WHY_TYPED
from people.models import Device, Person
from people.rules import labels


@dataclass(frozen=True, slots=True)
class Reportable:
    """Workstation IDs of the person: not on the list (any more), on it, and taken off by the help
    desk."""

    broken_now: tuple[str, ...]
    listed: tuple[str, ...]
    taken_off: tuple[str, ...]


def reportable(person: Person, situation: Situation) -> Reportable:
    """Read it in one query."""
    offline = {one.device_id for one in situation.affected}
    taken_off = {one.device_id for one in situation.ended if one.standing == Standing.EXCLUDED}
    owned = Device.objects.filter(owner=person).exclude(pk__in=offline).order_by("pk")
    known = [
        (key, label)
        for key, label in owned.values_list("pk", "workstation_id")
        if not labels.is_set_aside(label)
    ]
    return Reportable(
        broken_now=tuple(label for key, label in known if key not in taken_off),
        listed=tuple(one.device.workstation_id for one in situation.affected),
        taken_off=tuple(label for key, label in known if key in taken_off),
    )


def mistakable(person: Person, outage: Outage) -> tuple[str, ...]:
    """Workstation IDs that the person typed, unbooked: they may say that one was a mistake.

    One query.
    """
    typed = AffectedDevice.objects.filter(
        outage=outage,
        person=person,
        source=Source.SELF_REPORTED,
        standing=Standing.UNBOOKED,
        changes__was="",
        changes__why=WHY_TYPED,
    )
    return tuple(typed.order_by("pk").values_list("device__workstation_id", flat=True))


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
