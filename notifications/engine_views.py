"""The engine, for coordinators: whether it runs, what is in doubt, and the ways out of both.

Also in the demo for coordinators alone. Every change is a POST that ends in a redirect to the page;
a refusal draws the page again, with a sentence.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kit.errors import DomainError
from kit.words import gettext as _
from kit.words import ngettext
from notifications.forms import PauseForm
from notifications.operations import engine as operations
from notifications.operations import quarantine, settlement
from notifications.reads.operations import engine_page
from people.http import PersonRequest
from people.models import Role

P = ParamSpec("P")
PAGE = "notifications:engine"


def _coordinators_only(
    view: Callable[Concatenate[PersonRequest, P], HttpResponse],
) -> Callable[Concatenate[PersonRequest, P], HttpResponse]:
    """Let in coordinators; a stranger was sent to the sign-in before this."""

    @never_cache
    @wraps(view)
    def guarded(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.has_role(Role.COORDINATOR):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _change(
    view: Callable[Concatenate[PersonRequest, P], HttpResponse],
) -> Callable[Concatenate[PersonRequest, P], HttpResponse]:
    """A change by POST. Whoever comes back from the sign-in by GET gets the page, unchanged."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @_coordinators_only
    @wraps(view)
    def changing(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if request.method == "POST" else redirect(PAGE)

    return changing


@require_safe
@_coordinators_only
def engine(request: PersonRequest) -> HttpResponse:
    """Where everything stands."""
    return _page(request, PauseForm())


@_change
def pause(request: PersonRequest) -> HttpResponse:
    """Send nothing from now on."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        operations.pause(reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    except DomainError as refusal:
        form.add_error("reason", str(refusal.message))
        return _page(request, form, status=refusal.status)
    messages.success(request, _("Paused. Nothing is sent from now on."))
    return redirect(PAGE)


@_change
def resume(request: PersonRequest) -> HttpResponse:
    """Send again."""
    operations.resume(by=request.user, now=timezone.now())
    messages.success(request, _("Messages go out again."))
    return redirect(PAGE)


@_change
def settle(request: PersonRequest, message_id: uuid.UUID) -> HttpResponse:
    """What the coordinator found out about one message in doubt."""
    arrived = _answer(request)
    if arrived is None:
        return _page(request, PauseForm(), refusal=_unanswered(), status=422)
    try:
        settlement.settle_by_hand(message_id=message_id, arrived=arrived, by=request.user)
    except DomainError as refusal:
        return _page(request, PauseForm(), refusal=str(refusal.message), status=refusal.status)
    messages.success(
        request,
        _("Noted: it arrived.")
        if arrived
        else _("Noted: it did not arrive. It is sent again while it is of use."),
    )
    return redirect(PAGE)


@_change
def settle_all(request: PersonRequest) -> HttpResponse:
    """The same answer for all that is in doubt after a restore."""
    arrived = _answer(request)
    if arrived is None:
        return _page(request, PauseForm(), refusal=_unanswered(), status=422)
    count = quarantine.settle_all(arrived=arrived, by=request.user)
    messages.success(
        request,
        ngettext("%(count)d message settled.", "%(count)d messages settled.", count)
        % {"count": count},
    )
    return redirect(PAGE)


def _answer(request: PersonRequest) -> bool | None:
    return {"yes": True, "no": False}.get(request.POST.get("arrived", ""))


def _unanswered() -> str:
    return _("It is not clear whether it arrived. Use one of the two buttons.")


def _page(
    request: PersonRequest, form: PauseForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "page": engine_page(now=now),
        "form": form,
        "refusal": refusal,
        "has_errors": bool(refusal),
        "now": now,
        "zone": settings.HEADQUARTERS_ZONE,
    }
    return render(request, "notifications/engine.html", context, status=status)
