""" "My screen is blue too", and "it works again"."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.errors import BookingError
from booking.forms import DeviceForm, LabelForm
from booking.operations.reports import works_again
from booking.reads.reports import mistakable, reportable
from booking.reads.ways import Situation, situation_of
from outages.errors import OutageError
from outages.models import Standing
from outages.operations import reports
from outages.operations.reports import TakenOff
from people.http import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PersonRequest) -> HttpResponse:
    """Put one of one's computers on the list: a known one, or one by its label."""
    situation = situation_of(request.user, now=timezone.now())
    if situation.policy is None:
        return redirect("booking:repair")
    page = reportable(request.user, situation)
    if request.POST.get("device") in page.listed:
        # Pressed again on a page from before: as after the first press.
        messages.success(request, _("Your computer is on the list already."))
        return redirect("booking:repair")
    other = "other" in request.GET
    form: DeviceForm | LabelForm
    if page.broken_now and not other:
        submit = _("It is broken")
        form = DeviceForm(_posted(request), devices=page.broken_now, submit=submit)
    else:
        form = LabelForm(_posted(request), submit=_("Put it on the list"))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("label") or form.cleaned_data.get("device")
        try:
            done = reports.report(
                person=request.user,
                by=request.user,
                now=timezone.now(),
                workstation_id=chosen or page.broken_now[0],
            )
        except TakenOff as refusal:
            messages.warning(request, refusal.message)
            return redirect("booking:repair")
        except OutageError as refusal:
            form.add_error("label" if "label" in form.fields else None, refusal.message)
        else:
            said = _("Your computer is on the list. Now book its repair.")
            again = _("Your computer is on the list already.")
            messages.success(request, said if done.is_news else again)
            return redirect("booking:repair")
    return render(
        request,
        "booking/report.html",
        {"form": form, "page": page, "situation": situation, "other": other},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def works(request: PersonRequest) -> HttpResponse:
    """Ask once, then take the computer as back."""
    now = timezone.now()
    situation = situation_of(request.user, now=now)
    if situation.policy is None or not situation.affected:
        return redirect("booking:repair")
    if request.POST.get("device") in _back(situation):
        messages.success(request, _("Good to hear. It is taken off the list."))
        return redirect("booking:repair")
    labels = [one.device.workstation_id for one in situation.affected]
    form = DeviceForm(_posted(request), devices=labels, submit=_("Yes, it works again"))
    if request.method == "POST" and form.is_valid():
        try:
            works_again(
                person=request.user,
                by=request.user,
                now=now,
                workstation_id=form.cleaned_data.get("device") or labels[0],
            )
        except BookingError as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("Good to hear. It is taken off the list."))
        return redirect("booking:repair")
    return render(
        request,
        "booking/works.html",
        {"form": form, "situation": situation, "label": labels[0] if len(labels) == 1 else ""},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mistake(request: PersonRequest) -> HttpResponse:
    """Take a computer back whose label was mistyped."""
    situation = situation_of(request.user, now=timezone.now())
    if situation.policy is None or not situation.affected:
        return redirect("booking:repair")
    labels = mistakable(request.user, situation.policy.outage)
    if not labels:
        return redirect("booking:works")
    form = DeviceForm(_posted(request), devices=labels, submit=_("Take it off the list"))
    if request.method == "POST" and form.is_valid():
        try:
            reports.take_back(
                person=request.user,
                by=request.user,
                now=timezone.now(),
                workstation_id=form.cleaned_data["device"] or labels[0],
            )
        except OutageError as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(
                request, _("It is off the list. Is your computer broken? Then type its label anew.")
            )
        return redirect("booking:repair")
    return render(
        request,
        "booking/mistake.html",
        {"form": form, "label": labels[0] if len(labels) == 1 else ""},
        status=422 if form.errors else 200,
    )


def _back(situation: Situation) -> list[str]:
    """The computers of theirs that are back already."""
    return [
        one.device.workstation_id for one in situation.ended if one.standing == Standing.RESTORED
    ]


def _posted(request: PersonRequest) -> object:
    """What was sent; an empty form is sent too, when one has only to confirm."""
    return request.POST if request.method == "POST" else None
