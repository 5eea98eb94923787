"""My repair, and the ways that are open."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.models import Appointment
from booking.reads.repair import booked_page, options_page
from booking.reads.ways import Situation, situation_of, ways_of
from outages.reads.status import of_outage
from people.http import PersonRequest


@require_safe
def repair(request: PersonRequest) -> HttpResponse:
    """Where the person stands: booked, unbooked, back, not on the list, or no outage."""
    now = timezone.now()
    situation = situation_of(request.user, now=now)
    if situation.appointments:
        pages = [booked_page(one, person=request.user, now=now) for one in situation.appointments]
        return render(
            request, "booking/booked.html", {"pages": pages, "unbooked": situation.unbooked}
        )
    if situation.policy is None or not situation.affected:
        return render(request, "booking/nothing.html", {"situation": situation})
    return _options(request, situation)


@require_safe
def options(request: PersonRequest) -> HttpResponse:
    """The ways that are open to the person, whether or not one is booked."""
    situation = situation_of(request.user, now=timezone.now())
    if situation.policy is None or not situation.affected:
        return render(request, "booking/nothing.html", {"situation": situation})
    return _options(request, situation)


@require_safe
def move(request: PersonRequest, reference: str) -> HttpResponse:
    """The ways again, to give an appointment another time or place."""
    situation = situation_of(request.user, now=timezone.now())
    moving = next((one for one in situation.appointments if one.reference == reference), None)
    if moving is None:
        get_object_or_404(Appointment, reference=reference, person=request.user)
        return render(request, "booking/nothing.html", {"situation": situation})
    return _options(request, situation, moving)


def _options(
    request: PersonRequest, situation: Situation, moving: Appointment | None = None
) -> HttpResponse:
    now = timezone.now()
    arrangement = "arrangement" in request.GET or bool(moving and moving.accommodation)
    ways = ways_of(
        request.user,
        policy=situation.policy,
        now=now,
        accommodation=arrangement,
        moving=moving,
    )
    assert situation.policy is not None  # noqa: S101  both callers have looked
    return render(
        request,
        "booking/options.html",
        {
            "page": options_page(ways, policy=situation.policy, now=now),
            "situation": situation,
            "moving": moving,
            "arrangement": arrangement,
            "query": _query(moving, arrangement),
            "figure": None if request.htmx else of_outage(situation.policy.outage, now=now).figure,
        },
    )


def _query(moving: Appointment | None, arrangement: bool) -> str:
    """What the pages of times must know of this one."""
    known = {"move": moving.reference} if moving else {}
    if arrangement:
        known["arrangement"] = "1"
    return f"?{urlencode(known)}" if known else ""
