"""Changing what a site takes: form, preview, done; what a change did, and taking it back."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from booking.errors import BookingError, PreviewStale
from booking.models import CapacityChange, ChangeKind, Site
from booking.operations import capacity
from booking.operations.capacity import Preview, Undone
from kit.words import gettext as _
from kit.words import ngettext
from oversight.access import coordinators_only
from oversight.forms.changes import FORMS, ChangeForm
from oversight.reads.changes import change_page, undo_page
from oversight.reads.preview import preview_rows
from oversight.reads.sites import day_rows
from oversight.rules import words
from oversight.rules.kinds import KINDS, applies
from people.http import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def change(request: PersonRequest, slug: str, kind: str) -> HttpResponse:
    """What to change (GET, or POST with `back`), whom it touches (POST), and doing it (`do`)."""
    place = get_object_or_404(Site, slug=slug)
    if kind not in FORMS or not applies(kind, takes_bookings=place.takes_bookings):
        raise Http404
    form = _form(request, kind, place)
    if not form.is_bound or not form.is_valid():
        return _form_page(request, form)
    now = timezone.now()
    key, seen = _key(request), request.POST.get("seen", "")
    try:
        if "do" in request.POST and seen:
            made = capacity.apply(
                change=form.change(), key=key, seen=seen, by=request.user, now=now
            )
            messages.success(request, _done(made))
            return redirect("oversight:change", key=made.key)
        preview = capacity.preview(change=form.change(), now=now)
    except PreviewStale as stale:
        return _preview_page(request, form, stale.preview, key=key, stale=str(stale.message))
    except BookingError as refusal:
        form.refuse(str(refusal.message), str(refusal.extra.get("field", "")))
        return _form_page(request, form, status=refusal.status)
    return _preview_page(request, form, preview, key=key)


def _done(made: CapacityChange) -> str:
    if made.appointments.exists():
        return _("Done. Everybody it touches is sent a message.")
    return _("Done. No booked time changed, so nobody is told.")


def _form(request: PersonRequest, kind: str, place: Site) -> ChangeForm:
    days = day_rows(place, now=timezone.now()) if kind == ChangeKind.EXTEND else ()
    if request.method != "POST":
        return FORMS[kind](site=place, days=days)
    if "back" in request.POST:
        return FORMS[kind](site=place, days=days, initial=request.POST.dict())
    return FORMS[kind](request.POST, site=place, days=days)


def _key(request: PersonRequest) -> uuid.UUID:
    """The key that came with the preview, so that two presses are one change; else a new one."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def _about(form: ChangeForm) -> dict[str, Any]:
    name, lede = KINDS[form.kind.value]
    return {"form": form, "site": form.site, "kind": form.kind.value, "name": name, "lede": lede}


def _form_page(request: PersonRequest, form: ChangeForm, *, status: int = 422) -> HttpResponse:
    return render(
        request,
        "oversight/change_form.html",
        {**_about(form), "now": timezone.now()},
        status=status if form.errors else 200,
    )


def _preview_page(
    request: PersonRequest, form: ChangeForm, preview: Preview, *, key: uuid.UUID, stale: str = ""
) -> HttpResponse:
    wanted = preview.change
    context = {
        **_about(form),
        "preview": preview,
        "said": words.change(
            wanted.kind,
            from_at=wanted.from_at,
            until_at=wanted.until_at,
            capacity=wanted.capacity,
            zone=wanted.site.zone,
            now=timezone.now(),
        ),
        "rows": preview_rows(preview),
        "key": key,
        "stale": stale,
    }
    return render(request, "oversight/preview.html", context, status=409 if stale else 200)


@require_safe
@coordinators_only
def made(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """One change with its counts, who was told, and the people. `?page=` the next hundred."""
    try:
        page = change_page(key=key, now=timezone.now(), page=_page(request))
    except CapacityChange.DoesNotExist:
        raise Http404 from None
    name, _lede = KINDS[page.row.kind]
    return render(request, "oversight/change.html", {"page": page, "row": page.row, "name": name})


def _page(request: PersonRequest) -> int:
    """Which page of the people; what is no number is the first."""
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def undo(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """Say what taking it back does and what not, then do it. Again: nothing more happens."""
    done = get_object_or_404(CapacityChange.objects.select_related("site"), key=key)
    if request.method != "POST":
        if done.undone_at is not None:
            return redirect("oversight:change", key=key)
        page = undo_page(key=key, now=timezone.now())
        return render(request, "oversight/undo.html", {"page": page, "row": page.row})
    try:
        undone = capacity.undo(change=done, by=request.user, now=timezone.now())
    except BookingError as refusal:
        messages.warning(request, refusal.message)
        return redirect("oversight:change", key=key)
    messages.success(request, _undone(undone))
    return redirect("oversight:change", key=key)


def _undone(undone: Undone) -> str:
    """What taking it back did, a sentence for each thing that happened."""
    said = [_("Undone.")]
    if undone.given_back:
        back = ngettext(
            "%(count)d person has the old time back.",
            "%(count)d people have the old time back.",
            undone.given_back,
        )
        said.append(back % {"count": undone.given_back})
    if undone.left_alone:
        left = ngettext(
            "%(count)d person keeps what they have now.",
            "%(count)d people keep what they have now.",
            undone.left_alone,
        )
        said.append(left % {"count": undone.left_alone})
    lost = undone.moved + undone.displaced
    if lost:
        moved = ngettext(
            "%(count)d person had booked in the longer hours and is told of another time.",
            "%(count)d people had booked in the longer hours and are told of another time.",
            lost,
        )
        said.append(moved % {"count": lost})
    if undone.changed_since:
        said.append(_("What somebody has changed again since stays as it is."))
    return " ".join(said)
