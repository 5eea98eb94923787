"""How and where one is reached: the number, how, and "I am somewhere else until …"."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.forms import ElsewhereForm, NumberForm, ReachForm, ZoneForm
from booking.models import Appointment
from booking.operations import contact
from booking.operations.contact import Contact, Elsewhere
from booking.reads.contact import ElsewherePage, elsewhere_page, known_zone
from kit.phones import spoken
from kit.times import full
from people.errors import BadTelephone
from people.http import PersonRequest
from people.models import Reach
from people.operations import whereabouts
from people.operations.whereabouts import BadZip, FarDay, NoZip, PastDay


@require_http_methods(["GET", "HEAD", "POST"])
def number(request: PersonRequest) -> HttpResponse:
    """Change the number that we call; every address that we know is told."""
    form = NumberForm(request.POST or None, initial={"callback": spoken(request.user.phone)})
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, Contact(callback=form.cleaned_data["callback"]))
        except BadTelephone as refusal:
            form.add_error("callback", refusal.message)
        else:
            said = _("We call %(number)s.") % {"number": spoken(request.user.phone)}
            messages.success(request, said)
            return redirect("booking:repair")
    return render(
        request, "booking/number.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: PersonRequest) -> HttpResponse:
    """Say how to be reached, and on which number."""
    person = request.user
    form = ReachForm(
        request.POST or None,
        initial={"reach": person.reach, "callback": spoken(person.phone)},
        has_number=bool(person.phone),
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            changed = _change(
                request, Contact(callback=chosen["callback"] or None, reach=Reach(chosen["reach"]))
            )
        except BadTelephone as refusal:
            form.add_error("callback", refusal.message)
        else:
            said = _("Saved. We have told every address of yours that it changed.")
            messages.success(request, said if changed else _("Nothing was changed."))
            return redirect("booking:repair")
    return render(request, "booking/reach.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: PersonRequest) -> HttpResponse:
    """Say where one is for a while, or that one is back."""
    now = timezone.now()
    page = elsewhere_page(request.user, now=now)
    if request.method == "POST" and "back" in request.POST:
        _change(request, Contact(back=True))
        messages.success(request, _("Welcome back. Your worksite counts again."))
        return redirect("booking:repair")
    form = ElsewhereForm(
        request.POST or None,
        initial={"zip": page.zip_code, "until": page.until} if page.is_away else None,
    )
    if request.method == "POST" and form.is_valid():
        there = Elsewhere(form.cleaned_data["zip"], form.cleaned_data["until"])
        try:
            _change(request, Contact(elsewhere=there))
        except (NoZip, BadZip) as refusal:
            form.add_error("zip", refusal.message)
        except (PastDay, FarDay) as refusal:
            form.add_error("until", refusal.message)
        else:
            return _now_elsewhere(request, page, now)
    return render(
        request,
        "booking/elsewhere.html",
        {"form": form, "page": page},
        status=422 if form.errors else 200,
    )


def _now_elsewhere(request: PersonRequest, before: ElsewherePage, now: dt.datetime) -> HttpResponse:
    """Go on to the ways from there; where we cannot place it, to the clock first."""
    page = elsewhere_page(request.user, now=now)
    if before.held is not None:
        messages.info(request, _kept(before.held))
    if page.is_placed:
        said = _("Saved until %(day)s. Your ways and times are those of ZIP %(zip)s.")
        messages.success(request, said % {"day": page.until_words, "zip": page.zip_code})
        return redirect("booking:repair")
    said = _(
        "We cannot place %(zip)s. That is all right: a technician can still call you."
        " Tell us which clock to go by."
    )
    messages.warning(request, said % {"zip": page.zip_code})
    return redirect("booking:zone")


def _kept(held: Appointment) -> str:
    said = _("Your repair keeps its time: %(time)s.")
    return said % {"time": full(held.starts_at, held.zone)}


@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: PersonRequest) -> HttpResponse:
    """Say whose clock one lives by; an appointment keeps the zone it was promised in."""
    person = request.user
    # Nothing is chosen for somebody whose clock we only guess: leaving it would keep a wrong one.
    known = known_zone(person, now=timezone.now())
    form = ZoneForm(
        request.POST if request.method == "POST" else None, initial={"zone": known} if known else {}
    )
    if request.method == "POST" and form.is_valid():
        whereabouts.live_by(person, zone=form.cleaned_data["zone"], now=timezone.now())
        messages.success(request, _("Times are shown in your zone now."))
        return redirect("booking:repair")
    return render(request, "booking/zone.html", {"form": form}, status=422 if form.errors else 200)


def _change(request: PersonRequest, wish: Contact) -> bool:
    return contact.change(person=request.user, contact=wish, by=request.user, now=timezone.now())
