"""`me/broken`, `me/mistaken` and `me/working`: a person's own word about their workstations."""

from typing import Any

from django.utils import timezone
from ninja import Router
from ninja.responses import Status

from booking.api.schemas import BrokenIn, DeviceOut, MistakenIn, WorkingIn
from booking.models import Appointment
from booking.operations.reports import works_again
from booking.reads.ways import affected_of, held_by
from kit.schemas import refusals
from outages.models import AffectedDevice
from outages.operations import reports
from people.http import PersonRequest

router = Router(tags=["Me"])


@router.post(
    "me/broken",
    response={200: DeviceOut, 201: DeviceOut, **refusals(401, 409, 422)},
    summary="My computer is broken",
)
def broken(request: PersonRequest, payload: BrokenIn) -> Status[dict[str, Any]]:
    """Put an own workstation on the list of the outage, unbooked. 201: it is there now; 200: it was.

    Without `device` the only one of mine that is not on it. A Workstation ID that nobody knows is
    taken as mine; a technician confirms it at first look.
    """
    done = reports.report(
        person=request.user,
        by=request.user,
        now=timezone.now(),
        workstation_id=payload.device,
    )
    listed = next(one for one in affected_of(request.user) if one.pk == done.affected.pk)
    return Status(201 if done.is_news else 200, _body(listed, held_by(listed)))


@router.post(
    "me/working",
    response={200: DeviceOut, **refusals(401, 409, 422)},
    summary="It works again",
)
def working(request: PersonRequest, payload: WorkingIn) -> dict[str, Any]:
    """Take an own workstation as restored: its appointment is closed, its seat free. Again: as it is.

    Without `device` the only one of mine that is broken.
    """
    back = works_again(
        person=request.user,
        by=request.user,
        now=timezone.now(),
        workstation_id=payload.device,
    )
    return _body(back, None)


@router.post(
    "me/mistaken",
    response={200: DeviceOut, **refusals(401, 409, 422)},
    summary="I typed a wrong Workstation ID",
)
def mistaken(request: PersonRequest, payload: MistakenIn) -> dict[str, Any]:
    """Take a workstation off the list that I put on it by a label nobody knew, and that is unbooked.

    The label is free again for whom it belongs to. Anything else: 409 `no_mistake`.
    """
    back = reports.take_back(
        person=request.user,
        by=request.user,
        now=timezone.now(),
        workstation_id=payload.device,
    )
    return _body(back, None)


def _body(affected: AffectedDevice, held: Appointment | None) -> dict[str, Any]:
    return {
        "workstation_id": affected.device.workstation_id,
        "standing": affected.standing,
        "appointment": held.reference if held else None,
    }
