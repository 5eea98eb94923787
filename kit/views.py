"""Pages of the machine: alive, ready, failed, and a form that came from elsewhere."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive. Touches neither database nor Redis, so that a restart never cascades."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: the database answers. `run` tells whose web process this is."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "run": settings.RUN_ID}, status=503)
    return JsonResponse({"ready": True, "run": settings.RUN_ID})


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that does not carry this session's token."""
    return render(request, "403_csrf.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer what nobody caught: 503 while the database is away or took too long, else 500.

    Django calls it while the error is being handled. The pages need neither request nor database.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "5"})
    return HttpResponse(render_to_string("500.html"), status=500)
