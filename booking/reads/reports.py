"""Which of their computers somebody may report as broken, or as working again."""

from dataclasses import dataclass

from booking.reads.ways import Situation
from outages.models import Standing
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
