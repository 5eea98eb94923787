"""`appointments`: book, see, move, cancel, and say that one is there."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import AuthorizationError
from ninja.responses import Status

from booking import errors
from booking.api import schemas
from booking.api.schemas import AppointmentOut, BookIn, Conflict, MoveIn
from booking.models import Appointment, Mode, Site
from booking.operations import appointments, receipts
from booking.operations.receipts import Answer
from booking.reads.ways import reader_zone
from kit.schemas import refusals
from people.errors import UnknownPerson
from people.http import PersonRequest
from people.models import Person, Role

router = Router(tags=["Appointments"])

IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {
        "type": "string",
        "maxLength": 200,
        "description": "Any text of your own for this booking, so that it can be sent again safely",
    },
}
ONE = {200: AppointmentOut, **refusals(401, 404)}


@router.post(
    "appointments",
    response={
        200: AppointmentOut,
        201: AppointmentOut,
        409: Conflict,
        **refusals(401, 403, 404, 422),
    },
    summary="Book",
    openapi_extra={"parameters": [IDEMPOTENCY_KEY]},
)
def book(
    request: PersonRequest,
    response: HttpResponse,
    payload: BookIn,
) -> Status[dict[str, Any]]:
    """Take a seat. 201 made it; 200: the same slot was booked already, here it is.

    With an `Idempotency-Key` the same call can be sent again, however often: the first success
    is answered again, as 200 with `Idempotency-Replayed: true`. A refusal is not kept, so that
    a later try may succeed. The same key with another body is 422 `idempotency_key_reused`.
    """
    now = timezone.now()

    def act() -> Answer:
        person = _for_whom(request.user, payload.person)
        with _told(person, now):
            booked = appointments.book(
                person=person,
                slot_id=payload.slot,
                by=request.user,
                now=now,
                workstation_id=payload.device,
                accommodation=payload.accommodation,
                callback=payload.callback,
            )
        status = 201 if booked.created else 200
        return Answer(status, schemas.appointment(booked.appointment))

    key = request.headers.get("Idempotency-Key")
    if key is None:
        answer = act()
    else:
        answer = receipts.once(person=request.user, key=key, request=request.body, act=act)
    if answer.replayed:
        response["Idempotency-Replayed"] = "true"
    return Status(answer.status, answer.body)


@router.get("appointments/{slug:reference}", response=ONE, summary="See one")
def see(request: PersonRequest, reference: str) -> dict[str, Any]:
    """One's own appointment, open or closed. Anybody else's is 404."""
    return schemas.appointment(_mine(request, reference))


@router.patch(
    "appointments/{slug:reference}",
    response={**ONE, 409: Conflict, **refusals(422)},
    summary="Move",
)
def move(request: PersonRequest, reference: str, payload: MoveIn) -> dict[str, Any]:
    """Move to another slot in one step; if that is full, the old seat stays. Same slot: as it is.

    Whose time we had to take away moves in the same way, to the old start too if it has a place.
    """
    now = timezone.now()
    with _told(request.user, now):
        moved = appointments.move(
            appointment=_mine(request, reference),
            slot_id=payload.slot,
            by=request.user,
            now=now,
            accommodation=payload.accommodation,
            callback=payload.callback,
        )
    return schemas.appointment(moved)


@router.delete("appointments/{slug:reference}", response={**ONE, **refusals(409)}, summary="Cancel")
def cancel(request: PersonRequest, reference: str) -> dict[str, Any]:
    """Free the seat; the answer is the closed appointment. Again: the same answer, no harm."""
    cancelled = appointments.cancel(
        appointment=_mine(request, reference), by=request.user, now=timezone.now()
    )
    return schemas.appointment(cancelled)


@router.post(
    "appointments/{slug:reference}/ready",
    response={**ONE, **refusals(409)},
    summary="I am at my workstation",
)
def ready(request: PersonRequest, reference: str) -> dict[str, Any]:
    """From the ready time on; before it 409 `too_early`. Again: the first time stays."""
    told = appointments.say_ready(appointment=_mine(request, reference), now=timezone.now())
    return schemas.appointment(told)


def _mine(request: PersonRequest, reference: str) -> Appointment:
    """One's own; nobody learns whether anybody else's exists."""
    return get_object_or_404(
        Appointment.objects.select_related("site", "policy", "person"),
        reference=reference,
        person=request.user.pk,
    )


def _for_whom(caller: Person, email: str | None) -> Person:
    """The person to book for: the caller, or whom a technician or coordinator names."""
    if email is None or email.lower() == caller.email:
        return caller
    if not caller.has_role(Role.TECHNICIAN, Role.COORDINATOR):
        raise AuthorizationError(
            message=_(
                "Only technicians and coordinators book for others. Leave “for” out to book"
                " for yourself."
            )
        )
    person = Person.objects.filter(email=email.lower(), is_active=True).first()
    if person is None:
        raise UnknownPerson(_("Nobody in our records has the agency e-mail given as “for”."))
    return person


@contextmanager
def _told(person: Person, now: dt.datetime) -> Iterator[None]:
    """Give a refusal what the contract promises: the times instead, or the one that is held."""
    try:
        yield
    except errors.SlotGone as gone:
        gone.extra["alternatives"] = _alternatives(gone, person, now)
        raise
    except errors.AlreadyBooked as refusal:
        refusal.extra["appointment"] = schemas.appointment(refusal.held)
        raise


def _alternatives(gone: errors.SlotGone, person: Person, now: dt.datetime) -> list[dict[str, Any]]:
    if not gone.alternatives:
        return []
    # They are all of the site that was asked for.
    site = Site.objects.get(pk=gone.alternatives[0].site_id)
    zone = reader_zone(person, now=now) if site.mode == Mode.VIRTUAL else site.zone
    return [schemas.slot(one, site=site.slug, zone=zone) for one in gone.alternatives]
