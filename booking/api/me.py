"""`me`: who calls, and how and where to reach them."""

from typing import Any

from django.utils import timezone
from ninja import Router

from booking.api.schemas import ContactIn, MeOut
from booking.operations import contact
from booking.operations.contact import Contact, Elsewhere
from booking.reads.me import Me, about
from kit.schemas import refusals
from people.http import PersonRequest

router = Router(tags=["Me"])


@router.get("me", response={200: MeOut, **refusals(401)}, summary="Who I am")
def see(request: PersonRequest) -> dict[str, Any]:
    """Roles, own workstations with their standing, the outage, and how I am reached."""
    return _body(about(request.user, now=timezone.now()))


@router.patch("me", response={200: MeOut, **refusals(401, 422)}, summary="How to reach me")
def change(request: PersonRequest, payload: ContactIn) -> dict[str, Any]:
    """Change the call-back number, how to reach me, or where I am for a while.

    What is left out stays. A ZIP code that cannot be placed is kept; virtual repair is then the
    way. A changed number is told to every address of the roster.
    """
    now = timezone.now()
    sent = payload.model_fields_set
    elsewhere = payload.elsewhere
    contact.change(
        person=request.user,
        contact=Contact(
            callback=payload.callback if "callback" in sent else None,
            reach=payload.reach if "reach" in sent else None,
            elsewhere=Elsewhere(elsewhere.zip, elsewhere.until) if elsewhere else None,
            back="elsewhere" in sent and elsewhere is None,
        ),
        by=request.user,
        now=now,
    )
    return _body(about(request.user, now=now))


def _body(me: Me) -> dict[str, Any]:
    person = me.person
    return {
        "email": person.email,
        "name": person.name,
        "roles": list(me.roles),
        "zone": me.zone,
        "callback": person.phone,
        "reach": person.reach,
        "elsewhere": {
            "zip": person.elsewhere_zip,
            "until": person.elsewhere_until,
            "zone": person.elsewhere_zone or None,
        }
        if me.is_elsewhere
        else None,
        "devices": [
            {
                "workstation_id": device.workstation_id,
                "standing": device.standing or None,
                "appointment": device.appointment or None,
            }
            for device in me.devices
        ],
        "outage": {"slug": me.outage.slug, "title": me.outage.title} if me.outage else None,
        "standing": me.standing or None,
    }
