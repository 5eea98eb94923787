"""`restored`: devices that are back, as something else than a technician found."""

from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import AuthorizationError
from pydantic import Field

from booking.operations import restorations
from booking.operations.restorations import Result
from kit.schemas import Line, Sent, refusals
from people.http import PersonRequest
from people.models import Role

router = Router(tags=["Devices"])

MOST = 10_000


class RestoredIn(Sent):
    """Devices that work again, by Workstation ID."""

    workstation_ids: Annotated[list[Line], Field(min_length=1, max_length=MOST)]


class ResultOut(Schema):
    """What became of one Workstation ID.

    `already_restored` and `excluded` were left alone; `not_affected` is not on the list of this
    outage; `unknown` is in no record of ours; `repeated` stood in the list before.
    """

    workstation_id: str
    result: Result


class RestoredOut(Schema):
    """How many were restored, and a result for each Workstation ID in the order sent."""

    restored: int
    results: list[ResultOut]


@router.post(
    "restored",
    response={200: RestoredOut, **refusals(401, 403, 409, 422)},
    summary="Devices that are back",
)
def restore(request: PersonRequest, payload: RestoredIn) -> dict[str, Any]:
    """Say which workstations are back, up to 10,000 in one call; coordinators only.

    Their repairs are taken off, the seats are freed, and whoever had one is told once. Sending
    the same list again changes nothing.
    """
    if not request.user.has_role(Role.COORDINATOR):
        raise AuthorizationError(message=_("Only coordinators report devices as back."))
    answers = restorations.restore_by_label(
        workstation_ids=payload.workstation_ids,
        by=request.user,
        why="reported as back",
        now=timezone.now(),
    )
    return {
        "restored": sum(one.result == Result.RESTORED for one in answers),
        "results": [
            {"workstation_id": one.workstation_id, "result": one.result} for one in answers
        ],
    }
