"""The public pages: the state of the outage, and whom to ask about anything else."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kit import times
from notifications import kinds
from notifications.reads.engine import pulse
from outages.models import Policy
from outages.reads.situation import policy_in_force
from outages.reads.status import of_outage


@login_not_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What is down, how many are offline as last published, and what to do now."""
    now = timezone.now()
    policy = policy_in_force(now)
    return render(
        request,
        "outages/status.html",
        {
            "policy": policy,
            "status": of_outage(policy.outage, now=now) if policy else None,
            "pulse": pulse(now=now) if policy else None,
            "now": now,
            "zone": settings.HEADQUARTERS_ZONE,
            "sender": settings.DEFAULT_FROM_EMAIL,
            "address": settings.BASE_URL,
            "kinds": kinds.every(),
            "example": _example(policy) if policy else None,
        },
    )


def _example(policy: Policy) -> dict[str, str]:
    """What an appointment at eleven asks of one, by the numbers in force."""
    starts = dt.datetime(2024, 7, 24, 11, tzinfo=dt.UTC)
    ready = starts - dt.timedelta(minutes=policy.ready_minutes)
    ends = starts + dt.timedelta(minutes=policy.window_minutes)
    moments = {"starts": starts, "ready": ready, "ends": ends}
    return {name: times.clock(moment, "UTC") for name, moment in moments.items()}


@login_not_required
@require_safe
def other_trouble(request: HttpRequest) -> HttpResponse:
    """Whom to call when it is not a workstation of this outage."""
    return render(
        request,
        "outages/other_trouble.html",
        {"patent_desk_phone": settings.PATENT_DESK_PHONE},
    )
