"""Whose clock a person lives by."""

import datetime as dt

from django.conf import settings

from kit.times import local
from people.models import Person


def reader_zone(person: Person, *, now: dt.datetime) -> str:
    """The zone the person reads times in: elsewhere's until that day ends there, the roster's,
    else headquarters'."""
    away = person.elsewhere_zone
    if away and person.is_elsewhere(local(now, away).date()):
        return away
    return person.zone or str(settings.HEADQUARTERS_ZONE)
