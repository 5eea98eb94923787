"""My repair, and the ways that are open."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.models import Appointment
from booking.reads.repair import home, options_page
from booking.reads.reports import still_listed
from booking.reads.ways import Situation, situation_of, ways_of
from outages.reads.status import figure_of
from people.http import PersonRequest


@require_safe
def repair(request: PersonRequest) -> HttpResponse:
    """Where the person stands: booked, unbooked, back, not on the list, or no outage."""
    now = timezone.now()
    situation = situation_of(request.user, now=now)
    if situation.policy is None or not situation.affected:
        return _nothing(request, situation)
    if not situation.appointments:
        return _options(request, situation, asks_post=True)
    page = home(situation, policy=situation.policy, now=now)
    return render(request, "booking/booked.html", {"page": page})


@require_safe
def options(request: PersonRequest) -> HttpResponse:
    """The ways that are open to the person, whether or not one is booked."""
    situation = situation_of(request.user, now=timezone.now())
    if situation.policy is None or not situation.affected:
        return _nothing(request, situation)
    return _options(request, situation)


@require_safe
def move(request: PersonRequest, reference: str) -> HttpResponse:
    """The ways again, to give an appointment another time or place."""
    situation = situation_of(request.user, now=timezone.now())
    moving = next((one for one in situation.appointments if one.reference == reference), None)
    if moving is None:
        get_object_or_404(Appointment, reference=reference, person=request.user)
        messages.info(request, _("That repair is closed. It cannot be moved any more."))
        return redirect("booking:repair")
    return _options(request, situation, moving)


def _nothing(request: PersonRequest, situation: Situation) -> HttpResponse:
    over = situation.policy is None
    still_offline = over and still_listed(request.user)
    return render(
        request,
        "booking/nothing.html",
        {"situation": situation, "still_offline": still_offline},
    )


def _options(
    request: PersonRequest,
    situation: Situation,
    moving: Appointment | None = None,
    *,
    asks_post: bool = False,
) -> HttpResponse:
    now = timezone.now()
    policy = situation.policy
    arrangement = "arrangement" in request.GET or bool(moving and moving.accommodation)
    ways = ways_of(
        request.user,
        policy=policy,
        now=now,
        accommodation=arrangement,
        moving=moving,
    )
    assert policy is not None  # noqa: S101  `ways_of` raises without one
    figure = None if request.htmx or moving else figure_of(policy.outage, now=now)
    return render(
        request,
        "booking/options.html",
        {
            "page": options_page(ways, policy=policy, now=now),
            "home": home(situation, policy=policy, now=now, with_booked=False, asks_post=asks_post),
            "moving": moving,
            "arrangement": arrangement,
            "query": _query(moving, arrangement),
            "figure": figure,
        },
    )


def _query(moving: Appointment | None, arrangement: bool) -> str:
    """What the pages of times must know of this one."""
    known = {"move": moving.reference} if moving else {}
    if arrangement:
        known["arrangement"] = "1"
    return f"?{urlencode(known)}" if known else ""
