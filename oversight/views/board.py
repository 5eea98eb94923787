"""The board and the lists behind its figures."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from outages.models import Standing
from outages.reads import count
from outages.reads.situation import open_workstations_outage
from oversight.access import coordinators_only
from oversight.reads.board import board_of
from oversight.reads.lists import Listing, Needs, needs_list, standing_list
from oversight.rules.standings import NEEDS, STANDINGS
from people.http import PersonRequest

LARGEST = 2**63 - 1


@require_safe
@coordinators_only
def board(request: PersonRequest) -> HttpResponse:
    """Where the outage stands now."""
    now = timezone.now()
    outage = open_workstations_outage()
    if outage is None:
        return render(request, "oversight/no_outage.html")
    page = board_of(outage, zone=settings.HEADQUARTERS_ZONE, now=now)
    accounting = [
        {"standing": standing.value, "name": STANDINGS[standing.value][0], "devices": devices}
        for standing, devices in page.count.by_standing.items()
    ]
    needs = [
        {"which": one.value, "name": NEEDS[one.value][0], "devices": devices}
        for one, devices in page.needs.items()
        if devices
    ]
    context = {"page": page, "accounting": accounting, "needs": needs, "now": now}
    return render(request, "oversight/board.html", {**context, **_zone()})


@require_safe
@coordinators_only
def standing(request: PersonRequest, which: str) -> HttpResponse:
    """The computers that stand so. `?q=` part of a name, `?after=` the next page."""
    if which not in Standing.values:
        raise Http404
    outage = open_workstations_outage()
    if outage is None:
        return render(request, "oversight/no_outage.html")
    heading, lede = STANDINGS[which]
    name, after = _asked(request)
    listing = standing_list(outage, Standing(which), name=name, after=after)
    total = count.of_outage(outage).by_standing[Standing(which)]
    return _list(request, listing, heading=heading, lede=lede, total=total)


@require_safe
@coordinators_only
def needs(request: PersonRequest, which: str) -> HttpResponse:
    """One of the lists under “Needs you”, with the same two parameters."""
    if which not in NEEDS:
        raise Http404
    outage = open_workstations_outage()
    if outage is None:
        return render(request, "oversight/no_outage.html")
    heading, lede = NEEDS[which]
    name, after = _asked(request)
    zone, now = settings.HEADQUARTERS_ZONE, timezone.now()
    listing = needs_list(outage, Needs(which), zone=zone, now=now, name=name, after=after)
    return _list(request, listing, heading=heading, lede=lede, total=None)


def _list(
    request: PersonRequest, listing: Listing, *, heading: Any, lede: Any, total: int | None
) -> HttpResponse:
    name, after = _asked(request)
    return render(
        request,
        "oversight/list.html",
        {
            "listing": listing,
            "heading": heading,
            "lede": lede,
            "total": total,
            "q": name,
            "is_first": not after,
            **_zone(),
        },
    )


def _asked(request: PersonRequest) -> tuple[str, int]:
    """The part of a name, and after which row; what cannot be used is as if it were not there."""
    name = "".join(char for char in request.GET.get("q", "") if char.isprintable()).strip()[:100]
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 20 else 0
    return name, number if number <= LARGEST else 0


def _zone() -> dict[str, str]:
    return {"zone": settings.HEADQUARTERS_ZONE}
