"""What each kind of message says and how it is treated; open to whoever may see the outbox."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import views
from notifications.reads.previews import kind_page, kinds_page


@login_not_required
@never_cache
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """The list of kinds."""
    refused = views.turn_away(request)
    if refused:
        return refused
    return render(request, "notifications/kinds.html", {"kinds": kinds_page()})


@login_not_required
@never_cache
@require_safe
def kind(request: HttpRequest, key: str) -> HttpResponse:
    """One kind with its sample on each channel."""
    refused = views.turn_away(request)
    if refused:
        return refused
    try:
        page = kind_page(key=key)
    except LookupError:
        raise Http404 from None
    return render(request, "notifications/kind.html", {"page": page})
