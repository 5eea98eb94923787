"""Bare views: the bytes of a page, and a booking by hand."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from bench.floor import statements
from bench.floor.statements import Full


def healthz(request: HttpRequest) -> HttpResponse:
    """The server is there."""
    return HttpResponse("ok", content_type="text/plain")


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The bytes of a page, for somebody who has signed in."""
    with connection.cursor() as cursor:
        statements.read_person(cursor, _person_id(request))
    return HttpResponse(_bytes(name))


def book(request: HttpRequest, full: str) -> HttpResponse:
    """The statements of a booking, by hand, in one transaction; `full` is the page of a refusal."""
    now = dt.datetime.now(dt.UTC)
    slot_id = int(request.POST["slot"])
    with connection.cursor() as cursor:
        person = statements.read_person(cursor, _person_id(request))
        statements.look_around(cursor, person["id"], now)
        try:
            with transaction.atomic():
                statements.take_seat(cursor, person, slot_id, now)
        except Full:
            statements.look_for_others(cursor, person, slot_id, now)
            return HttpResponse(_bytes(full), status=409)
    return HttpResponseRedirect("/page/booked/")


def least(request: HttpRequest) -> HttpResponse:
    """The least a booking can be: one conditional UPDATE and one INSERT."""
    with connection.cursor() as cursor, transaction.atomic():
        taken = statements.take_only(cursor, _person_id(request), int(request.POST["slot"]))
    return HttpResponseRedirect("/page/booked/") if taken else HttpResponse(status=409)


def _person_id(request: HttpRequest) -> int:
    session: Any = request.session
    return int(session["_auth_user_id"])


@cache
def _bytes(name: str) -> bytes:
    return (Path(settings.PAGES) / name).read_bytes()  # type: ignore[misc]  # our own settings
