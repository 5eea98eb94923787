"""The public pages: the state of the outage, and whom to ask about anything else."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

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
            "now": now,
            "zone": settings.HEADQUARTERS_ZONE,
            "sender": settings.DEFAULT_FROM_EMAIL,
        },
    )


@login_not_required
@require_safe
def other_trouble(request: HttpRequest) -> HttpResponse:
    """Whom to call when it is not a workstation of this outage."""
    return render(
        request,
        "outages/other_trouble.html",
        {"patent_desk_phone": settings.PATENT_DESK_PHONE},
    )
