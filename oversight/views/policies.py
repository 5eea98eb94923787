"""Versions of the policy: draft, compare, put in force."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from booking.errors import BookingError, PreviewStale
from booking.operations import policies as versions
from booking.operations.policies import Comparison
from kit.words import gettext as _
from kit.words import ngettext
from outages.errors import BadPolicy, PolicyInForce
from outages.models import Outage, Policy
from outages.operations import policies as drafts
from outages.reads.situation import open_workstations_outage
from oversight.access import coordinators_only
from oversight.forms.policies import PolicyForm, WhenForm
from oversight.reads.policies import fingerprint, in_words_of, version_rows
from people.http import PersonRequest


@require_safe
@coordinators_only
def policies(request: PersonRequest) -> HttpResponse:
    """Every version of the open outage's policy."""
    outage = open_workstations_outage()
    if outage is None:
        return render(request, "oversight/no_outage.html")
    rows = version_rows(outage, now=timezone.now())
    return render(request, "oversight/policies.html", {"rows": rows, **_zone()})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def draft(request: PersonRequest) -> HttpResponse:
    """Make a draft of the version in force, and open it. Whoever reloads is led to the list."""
    if request.method != "POST":
        return redirect("oversight:policies")
    made = drafts.draft(outage=_outage(), by=request.user, now=timezone.now())
    return redirect("oversight:policy", version=made.version)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def policy(request: PersonRequest, version: int) -> HttpResponse:
    """One version: a draft as a form, another one as it is."""
    found = _found(version)
    if found.in_force_at is not None:
        if request.method == "POST":
            messages.warning(request, str(PolicyInForce.message))
        context = {"policy": found, "parts": in_words_of(found), **_zone()}
        return render(request, "oversight/policy.html", context)
    if request.method != "POST":
        form = PolicyForm(initial={**drafts.values(found), "was": fingerprint(found)})
        return _edit(request, found, form)
    form = PolicyForm(request.POST)
    if not form.is_valid():
        # What is empty and what cannot be, in one go.
        _add(form, drafts.wrong_numbers(policy=found, numbers=form.numbers()))
        return _edit(request, found, form)
    if form.cleaned_data["was"] not in ("", fingerprint(found)):
        typed = request.POST.copy()
        typed["was"] = fingerprint(found)
        form = PolicyForm(typed)
        form.add_error(
            None,
            _(
                "Somebody else has changed this draft since you opened it. What you typed is kept"
                " below; save once more to use it instead of theirs."
            ),
        )
        return _edit(request, found, form, status=409)
    try:
        drafts.revise(policy=found, by=request.user, numbers=form.numbers())
    except BadPolicy as refusal:
        _add(form, refusal.problems)
        return _edit(request, found, form)
    except PolicyInForce as refusal:
        messages.warning(request, refusal.message)
        return redirect("oversight:policy", version=version)
    messages.success(request, _("The draft is saved. Nothing is in force yet."))
    return redirect("oversight:compare", version=version)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def discard(request: PersonRequest, version: int) -> HttpResponse:
    """Throw a draft away. Whoever reloads is led to the list."""
    if request.method != "POST":
        return redirect("oversight:policies")
    try:
        drafts.discard(policy=_found(version))
        messages.success(request, _("The draft is thrown away."))
    except PolicyInForce as refusal:
        messages.warning(request, refusal.message)
    return redirect("oversight:policies")


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def compare(request: PersonRequest, version: int) -> HttpResponse:
    """What a draft changes and when (GET, `back`), whom it touches (POST), in force (`do`)."""
    found = _found(version)
    if found.in_force_at is not None and "do" not in request.POST:
        return redirect("oversight:policy", version=version)
    now = timezone.now()
    form = _when(request)
    if not form.is_bound or not form.is_valid():
        return _compared(request, found, form, now)
    at = form.in_force_at(now)
    seen = request.POST.get("seen", "")
    try:
        versions.require_words(found)
        if "do" in request.POST and seen:
            done = versions.publish(
                policy=found, in_force_at=at, seen=seen, by=request.user, now=now
            )
            messages.success(request, _done(done.told))
            return redirect("oversight:policy", version=version)
        shown = versions.compare(policy=found, in_force_at=at, now=now)
    except PreviewStale as stale:
        return _preview(request, found, form, stale.preview, at, stale=str(stale.message))
    except BadPolicy as refusal:
        form.add_error("on" if "in_force_at" in refusal.problems else None, refusal.message)
        return _compared(request, found, form, now)
    except PolicyInForce as refusal:
        messages.warning(request, refusal.message)
        return redirect("oversight:policy", version=version)
    except BookingError as refusal:
        form.add_error(None, refusal.message)
        return _compared(request, found, form, now, status=refusal.status)
    return _preview(request, found, form, shown, at)


def _outage() -> Outage:
    outage = open_workstations_outage()
    if outage is None:
        raise Http404
    return outage


def _found(version: int) -> Policy:
    policies = Policy.objects.select_related("outage", "drafted_by", "published_by")
    return get_object_or_404(policies, outage=_outage(), version=version)


def _when(request: PersonRequest) -> WhenForm:
    zone = settings.HEADQUARTERS_ZONE
    if request.method != "POST":
        return WhenForm(zone=zone)
    if "back" in request.POST:
        return WhenForm(zone=zone, initial=request.POST.dict())
    return WhenForm(request.POST, zone=zone)


def _add(form: PolicyForm, problems: Mapping[str, str]) -> None:
    for name, sentence in problems.items():
        form.add_error(name if name in form.fields else None, sentence)


def _edit(
    request: PersonRequest, found: Policy, form: PolicyForm, *, status: int = 422
) -> HttpResponse:
    context = {"policy": found, "form": form}
    return render(
        request, "oversight/policy_form.html", context, status=status if form.errors else 200
    )


def _compared(
    request: PersonRequest,
    found: Policy,
    form: WhenForm,
    now: dt.datetime,
    *,
    status: int = 422,
) -> HttpResponse:
    shown = versions.compare(policy=found, in_force_at=now, now=now)
    context = {"policy": found, "form": form, "shown": shown, "now": now, **_zone()}
    return render(request, "oversight/compare.html", context, status=status if form.errors else 200)


def _preview(
    request: PersonRequest,
    found: Policy,
    form: WhenForm,
    shown: Comparison,
    at: dt.datetime,
    *,
    stale: str = "",
) -> HttpResponse:
    context = {"policy": found, "form": form, "shown": shown, "at": at, "stale": stale, **_zone()}
    status = 409 if stale else 200
    return render(request, "oversight/in_force.html", context, status=status)


def _done(told: int) -> str:
    said = ngettext(
        "Put in force. %(count)d person is told what changes.",
        "Put in force. %(count)d people are told what changes.",
        told,
    )
    return said % {"count": told}


def _zone() -> dict[str, Any]:
    return {"zone": settings.HEADQUARTERS_ZONE}
