"""The outbox page, for staff; in the demo for everybody, so that a newcomer sees what goes out."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kit.http import HtmxRequest
from notifications.models import Message
from notifications.reads.outbox import message_page, outbox_page
from people.models import Person, Role


@login_not_required
@never_cache
@require_safe
def outbox(request: HtmxRequest) -> HttpResponse:
    """Two lists: what waits and what has ended. `?whose=mine` or `all`; `?refresh=off` stands still."""
    refused = turn_away(request)
    if refused:
        return refused
    whose = _whose(request)
    reader = request.user if isinstance(request.user, Person) else None
    page = outbox_page(
        person_id=reader.pk if reader and whose == "mine" else None, now=timezone.now()
    )
    context = {
        "page": page,
        "whose": whose,
        "may_choose": reader is not None,
        "is_coordinator": reader is not None and reader.has_role(Role.COORDINATOR),
        "refreshes": request.GET.get("refresh") != "off",
    }
    template = "notifications/outbox.html"
    return render(request, f"{template}#lists" if request.htmx else template, context)


@login_not_required
@never_cache
@require_safe
def message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message: its words, where it is, and each try."""
    refused = turn_away(request)
    if refused:
        return refused
    try:
        page = message_page(message_id=message_id, now=timezone.now())
    except Message.DoesNotExist:
        raise Http404 from None
    return render(request, "notifications/message.html", {"page": page})


def turn_away(request: HttpRequest) -> HttpResponse | None:
    """The way to the sign-in for strangers; PermissionDenied for who is signed in and not staff."""
    if settings.DEMO:
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.user.is_staff:
        raise PermissionDenied
    return None


def _whose(request: HttpRequest) -> str:
    """What was asked for; without a wish one's own, but everybody's for staff and strangers."""
    if not request.user.is_authenticated:
        return "all"
    wish = request.GET.get("whose", "")
    if wish in ("mine", "all"):
        return wish
    return "all" if request.user.is_staff else "mine"
