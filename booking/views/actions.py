"""What one does with an appointment. Nothing is changed by GET."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.errors import BookingError
from booking.forms import NumberForm, ZoneForm
from booking.models import Appointment
from booking.operations import appointments, contact
from booking.operations.contact import Contact
from booking.operations.notes import context_of
from booking.rules import calendar
from kit.phones import spoken
from people.errors import BadTelephone
from people.http import PersonRequest
from people.operations import whereabouts


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
            messages.success(request, "Your repair is cancelled. Nobody will call you for it.")
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
        messages.success(request, "Thank you. We know that you are there; we may call earlier.")
    except BookingError as refusal:
        messages.warning(request, refusal.message)
    return redirect("booking:repair")


@require_http_methods(["GET", "HEAD", "POST"])
def number(request: PersonRequest) -> HttpResponse:
    """Change the number that we call; every address of the roster is told."""
    form = NumberForm(request.POST or None, initial={"callback": spoken(request.user.phone)})
    if request.method == "POST" and form.is_valid():
        try:
            contact.change(
                person=request.user,
                contact=Contact(callback=form.cleaned_data["callback"]),
                by=request.user,
                now=timezone.now(),
            )
        except BadTelephone as refusal:
            form.add_error("callback", refusal.message)
        else:
            messages.success(request, f"We call {spoken(request.user.phone)}.")
            return redirect("booking:repair")
    return render(
        request, "booking/number.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: PersonRequest) -> HttpResponse:
    """Say whose clock one lives by; an appointment keeps the zone it was promised in."""
    form = ZoneForm(request.POST or None, initial={"zone": request.user.zone})
    if request.method == "POST" and form.is_valid():
        whereabouts.live_by(request.user, zone=form.cleaned_data["zone"])
        messages.success(request, "Times are shown in your zone now.")
        return redirect("booking:repair")
    return render(request, "booking/zone.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def calendar_entry(request: PersonRequest, reference: str) -> HttpResponse:
    """The calendar entry as a file; the same entry as the one in the messages."""
    appointment = _mine(request, reference)
    closed = appointment.closed_at is not None
    content = calendar.entry(
        context_of(appointment, policy=appointment.policy, by=request.user, now=timezone.now()),
        method="CANCEL" if closed else "PUBLISH",
        page=request.build_absolute_uri(reverse("booking:repair")),
    )
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="repair.ics"'},
    )
