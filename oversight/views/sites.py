"""One site: today, its next days, what can be done to it, and what was."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.models import ChangeKind, Site
from booking.reads.closures import closed_for_good_by
from oversight.access import coordinators_only
from oversight.reads.changes import changes_of
from oversight.reads.sites import site_page
from oversight.rules.kinds import KINDS, applies
from people.http import PersonRequest


@require_safe
@coordinators_only
def site(request: PersonRequest, slug: str) -> HttpResponse:
    """A site today, its next days, what can be done to it, and what was."""
    now = timezone.now()
    try:
        page = site_page(slug=slug, now=now)
    except Site.DoesNotExist:
        raise Http404 from None
    place = page.today.site
    kinds = [
        {"kind": kind, "name": KINDS[kind][0], "lede": KINDS[kind][1]}
        for kind in KINDS
        if applies(kind, takes_bookings=place.takes_bookings)
        and (kind != ChangeKind.EXTEND or any(day.may_be_longer for day in page.days))
    ]
    context = {
        "page": page,
        "site": place,
        "kinds": kinds,
        "changes": changes_of(place, now=now),
        "closed_by": None if place.serving else closed_for_good_by(place),
    }
    return render(request, "oversight/site.html", context)
