"""What one person may know of themselves at a glance."""

import datetime as dt
from dataclasses import dataclass

from booking.reads.ways import affected_of, held_by, is_mistake, reader_zone
from kit.times import local
from outages.models import OFFLINE, AffectedDevice, Outage
from outages.reads.situation import open_workstations_outage
from people.models import Device, Person, Role
from people.rules import labels


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A workstation; `standing` is empty if it is not affected, `appointment` if it has none."""

    workstation_id: str
    standing: str
    appointment: str


@dataclass(frozen=True, slots=True)
class Me:
    """The person; `standing` is that of the device that needs attention first, or empty."""

    person: Person
    roles: tuple[str, ...]
    zone: str
    is_elsewhere: bool
    devices: tuple[OwnDevice, ...]
    outage: Outage | None
    standing: str


def about(person: Person, *, now: dt.datetime) -> Me:
    """Read it in three or four queries: reports, affected devices, other devices, outage."""
    affected = [one for one in affected_of(person) if not is_mistake(one)]
    marked = {one.device_id for one in affected}
    others = Device.objects.filter(owner=person).exclude(pk__in=marked).order_by("pk")
    zone = reader_zone(person, now=now)
    needing = next((one for one in affected if one.standing in OFFLINE), None)
    first = needing or next(iter(affected), None)
    return Me(
        person=person,
        roles=_roles(person),
        zone=zone,
        is_elsewhere=person.is_elsewhere(local(now, zone).date()),
        devices=(
            *(_device(one) for one in affected),
            *(
                OwnDevice(one.workstation_id, "", "")
                for one in others
                if not labels.is_set_aside(one.workstation_id)
            ),
        ),
        outage=affected[0].outage if affected else open_workstations_outage(),
        standing=first.standing if first else "",
    )


def _device(one: AffectedDevice) -> OwnDevice:
    held = held_by(one)
    return OwnDevice(one.device.workstation_id, one.standing, held.reference if held else "")


def _roles(person: Person) -> tuple[str, ...]:
    """Everybody is an employee; a supervisor is who has reports (DESIGN 1), never a flag."""
    supervises = Person.objects.filter(supervisor=person, is_active=True).exists()
    held = [role.value for role in Role if role in person.roles]
    return ("employee", *(("supervisor",) if supervises else ()), *held)
