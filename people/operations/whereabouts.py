"""Where somebody is for a while: "I am somewhere else until …"."""

import datetime as dt
from zoneinfo import available_timezones

from kit.errors import DomainError
from kit.times import day, local
from people.models import Person
from people.reads import places

_COLUMNS = (
    "elsewhere_zip",
    "elsewhere_until",
    "elsewhere_latitude",
    "elsewhere_longitude",
    "elsewhere_zone",
)


class NoZip(DomainError):
    """Somewhere else, but not where."""

    code = "zip_needed"
    message = "Give the ZIP code of the place where you are."


class UnknownZone(DomainError):
    """No time zone of that name."""

    code = "unknown_zone"
    message = "Choose one of the time zones of the list."


class PastDay(DomainError):
    """Somewhere else until a day that is over."""

    code = "until_is_past"


def stay(person: Person, *, zip_code: str, until: dt.date, now: dt.datetime, zone: str) -> None:
    """Store that the person is at that ZIP until the end of the day `until` there.

    A ZIP that nobody can place (foreign, military, mistyped) is stored all the same, without
    place or zone: such a person is offered the virtual desk, and `zone`, in which they read
    times now, decides what day it is. Raises NoZip, PastDay.
    """
    zip_code = zip_code.strip()
    if not zip_code:
        raise NoZip
    found = places.find(zip_code)
    today = local(now, found.zone if found else zone).date()
    if until < today:
        raise PastDay(f"{day(until)} {until.year} is over. Give the last day that you are there.")
    person.elsewhere_zip = zip_code
    person.elsewhere_until = until
    person.elsewhere_latitude = found.place.latitude if found else None
    person.elsewhere_longitude = found.place.longitude if found else None
    person.elsewhere_zone = found.zone if found else ""
    person.save(update_fields=_COLUMNS)


def come_back(person: Person) -> None:
    """Store that the person is where the roster says."""
    person.elsewhere_zip = ""
    person.elsewhere_until = None
    person.elsewhere_latitude = person.elsewhere_longitude = None
    person.elsewhere_zone = ""
    person.save(update_fields=_COLUMNS)


def live_by(person: Person, *, zone: str) -> None:
    """Store whose clock the person lives by, where the roster does not know.

    `zone` is an IANA name. An import that does not know better leaves it. Raises UnknownZone.
    """
    if zone not in available_timezones():
        raise UnknownZone
    person.zone = zone
    person.save(update_fields=["zone"])
