"""What one does with an appointment. Nothing is changed by GET."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.errors import BookingError
from booking.models import Appointment
from booking.operations import appointments
from booking.operations.notes import context_of
from booking.rules import calendar
from people.http import PersonRequest


def _mine(request: PersonRequest, reference: str) -> Appointment:
    """The person's own appointment; anybody else's does not exist for them."""
    return get_object_or_404(
        Appointment.objects.select_related("site", "policy", "person"),
        reference=reference,
        person=request.user,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: PersonRequest, reference: str) -> HttpResponse:
    """Ask once, then cancel."""
    appointment = _mine(request, reference)
    if request.method == "POST":
        try:
            appointments.cancel(appointment=appointment, by=request.user, now=timezone.now())
            messages.success(request, _("Your repair is cancelled. Nobody will call you for it."))
        except BookingError as refusal:
            messages.warning(request, refusal.message)
        return redirect("booking:repair")
    if appointment.closed_at is not None:
        return redirect("booking:repair")
    return render(request, "booking/cancel.html", {"appointment": appointment})


@require_POST
def ready(request: PersonRequest, reference: str) -> HttpResponse:
    """ "I am at my workstation"."""
    try:
        appointments.say_ready(appointment=_mine(request, reference), now=timezone.now())
        messages.success(request, _("Thank you. We know that you are there. We may call earlier."))
    except BookingError as refusal:
        messages.warning(request, refusal.message)
    return redirect("booking:repair")


@require_safe
def calendar_entry(request: PersonRequest, reference: str) -> HttpResponse:
    """The calendar entry as a file; the same entry as the one in the messages."""
    appointment = _mine(request, reference)
    # A time that was taken away stands in nobody's calendar, until another one is chosen.
    gone = appointment.closed_at is not None or appointment.displaced_at is not None
    content = calendar.entry(
        context_of(appointment, policy=appointment.policy, by=request.user, now=timezone.now()),
        method="CANCEL" if gone else "PUBLISH",
        page=request.build_absolute_uri(reverse("booking:repair")),
    )
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="repair.ics"'},
    )
