"""Choose a time, and book or move."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.errors import AlreadyBooked, BookingError, SlotFull, SlotGone
from booking.forms import TimeForm
from booking.models import Appointment, Mode, Slot
from booking.operations import appointments
from booking.reads import times
from booking.reads.travel import words_of
from booking.reads.ways import Situation, situation_of, ways_of
from kit.phones import spoken
from people.errors import BadTelephone
from people.http import PersonRequest


@dataclass(frozen=True, slots=True)
class _Choosing:
    """Who chooses, for what: a new appointment, or another time for the one that is moving."""

    situation: Situation
    slug: str
    moving: Appointment | None
    arrangement: bool
    on: dt.date | None
    now: dt.datetime


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PersonRequest, site: str) -> HttpResponse:
    """The free times of a site, a day at a time; a POST books the chosen one or moves to it."""
    choosing = _read(request, site)
    if choosing is None:
        return redirect("booking:repair")
    if request.method != "POST":
        return _page(request, choosing, _form(choosing, None))
    form = _form(choosing, request.POST)
    if not form.is_valid():
        return _page(request, choosing, form, status=422)
    try:
        _book_or_move(request, choosing, form.cleaned_data)
    except SlotGone as gone:
        return _gone(request, choosing, gone)
    except BadTelephone as refusal:
        form.add_error("callback" if "callback" in form.fields else None, refusal.message)
        return _page(request, choosing, form, status=422)
    except AlreadyBooked as refusal:
        messages.warning(request, refusal.message)
    except BookingError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, choosing, form, status=refusal.status)
    return redirect("booking:repair")


def _read(request: PersonRequest, slug: str) -> _Choosing | None:
    """What the page is about; None when there is nothing to choose a time for."""
    now = timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    situation = situation_of(request.user, now=now)
    if situation.policy is None or not situation.affected:
        return None
    reference = asked.get("move", "")
    moving = next((one for one in situation.appointments if one.reference == reference), None)
    if moving is None and (reference or not situation.unbooked):
        return None
    return _Choosing(
        situation=situation,
        slug=slug,
        moving=moving,
        arrangement="arrangement" in asked or bool(moving and moving.accommodation),
        on=_date(asked.get("day")),
        now=now,
    )


def _form(choosing: _Choosing, data: QueryDict | None) -> TimeForm:
    """The form without its times, which only a page that is shown needs to read."""
    return TimeForm(
        data,
        devices=() if choosing.moving else choosing.situation.unbooked,
        # What is not asked is not posted: the page leaves the field out where nobody calls.
        asks_number=data is None or "callback" in data,
        submit=_("Move to this time") if choosing.moving else _("Book this time"),
        initial={"callback": spoken(choosing.situation.person.phone)},
    )


def _book_or_move(request: PersonRequest, choosing: _Choosing, chosen: dict[str, Any]) -> None:
    if choosing.moving is not None:
        appointments.move(
            appointment=choosing.moving,
            slot_id=int(chosen["slot"]),
            by=request.user,
            now=choosing.now,
            accommodation=choosing.arrangement,
            callback=chosen.get("callback"),
        )
        messages.success(request, _("Your repair has a new time."))
        return
    appointments.book(
        person=request.user,
        slot_id=int(chosen["slot"]),
        by=request.user,
        now=choosing.now,
        workstation_id=chosen.get("device"),
        accommodation=choosing.arrangement,
        callback=chosen.get("callback"),
    )
    messages.success(request, _("Your repair is booked."))


def _gone(request: PersonRequest, choosing: _Choosing, gone: SlotGone) -> HttpResponse:
    """The same page, everything kept but the time, the nearest free times first."""
    data = request.POST.copy()
    chosen = int(data.pop("slot")[-1])
    form = _form(choosing, data)
    form.full_clean()
    form.errors.pop("slot", None)
    form.add_error("slot", gone.message)
    return _page(
        request,
        choosing,
        form,
        status=gone.status,
        alternatives=gone.alternatives,
        taken=times.published(chosen) if isinstance(gone, SlotFull) else None,
    )


def _page(
    request: PersonRequest,
    choosing: _Choosing,
    form: TimeForm,
    *,
    status: int = 200,
    alternatives: Sequence[Slot] = (),
    taken: Slot | None = None,
) -> HttpResponse:
    policy = choosing.situation.policy
    assert policy is not None  # noqa: S101  `_read` has looked
    ways = ways_of(
        request.user,
        policy=policy,
        now=choosing.now,
        accommodation=choosing.arrangement,
        moving=choosing.moving,
        days_of=choosing.slug,
    )
    site = ways.sites.get(choosing.slug)
    if site is None:
        raise Http404
    offer = ways.offer(site.slug)
    if offer is None or "booking" not in offer.takes:
        messages.warning(request, ways.not_bookable(site.slug).message)
        return redirect("booking:options")
    page = times.page_of(site, ways, on=choosing.on, now=choosing.now)
    nearest = [times.tile(slot, page.zone, with_day=True) for slot in alternatives]
    is_virtual = site.mode == Mode.VIRTUAL
    # Who moves from call to call has confirmed the number.
    has_call = choosing.moving is not None and choosing.moving.mode == Mode.VIRTUAL
    form.offer_times(
        page,
        nearest=nearest,
        taken=times.tile(taken, page.zone, with_day=True) if taken else None,
        asks_number=is_virtual and not has_call,
    )
    return render(
        request,
        "booking/times.html",
        {
            "page": page,
            "form": form,
            "site": site,
            "offer": offer,
            "policy": policy,
            "moving": choosing.moving,
            "arrangement": choosing.arrangement,
            "is_virtual": is_virtual,
            "travel": words_of(offer.travel, policy),
            "also": _also(choosing),
        },
        status=status,
    )


def _also(choosing: _Choosing) -> str:
    """What another day's page must know of this one, as an address carries it."""
    known = {"move": choosing.moving.reference} if choosing.moving else {}
    if choosing.arrangement:
        known["arrangement"] = "1"
    return urlencode(known)


def _date(text: str | None) -> dt.date | None:
    """A day from the address; one that is none is as if there were none."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
