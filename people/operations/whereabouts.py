"""Where somebody is for a while: "I am somewhere else until …"."""

import datetime as dt
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.errors import DomainError
from kit.times import day, local
from people.models import Person
from people.reads import places
from people.rules import zips

_COLUMNS = (
    "elsewhere_zip",
    "elsewhere_until",
    "elsewhere_latitude",
    "elsewhere_longitude",
    "elsewhere_zone",
)


A_YEAR = dt.timedelta(days=366)


class BadZip(DomainError):
    """Somewhere else, but what was given is no country's ZIP code."""

    code = "bad_zip"


class NoZip(DomainError):
    """Somewhere else, but not where."""

    code = "zip_needed"
    message = gettext_lazy("Give the ZIP code of the place where you are.")


class UnknownZone(DomainError):
    """No time zone of that name."""

    code = "unknown_zone"
    message = gettext_lazy("Choose one of the time zones of the list.")


class PastDay(DomainError):
    """Somewhere else until a day that is over."""

    code = "until_is_past"


class FarDay(DomainError):
    """Somewhere else for longer than a year."""

    code = "until_is_far"
    message = gettext_lazy("Give a day within a year from now. You can change it later.")


def stay(person: Person, *, zip_code: str, until: dt.date, now: dt.datetime, zone: str) -> bool:
    """Store that the person is at that ZIP until the end of the day `until` there.

    A ZIP that nobody can place (foreign, military, mistyped) is stored all the same, without
    place or zone: such a person is offered the virtual desk, and `zone`, in which they read
    times now, decides what day it is. Says whether anything changed. Raises NoZip, BadZip,
    PastDay, FarDay.
    """
    try:
        zip_code = zips.tidy(zip_code)
    except zips.NotAZip as error:
        raise BadZip(str(error)) from error
    if not zip_code:
        raise NoZip
    found = places.find(zip_code.replace(" ", ""))
    today = local(now, found.zone if found else zone).date()
    if until < today:
        raise PastDay(
            _("%(day)s %(year)s is over. Give the last day that you are there.")
            % {"day": day(until), "year": until.year}
        )
    if until > today + A_YEAR:
        raise FarDay
    if (person.elsewhere_zip, person.elsewhere_until) == (zip_code, until):
        return False
    person.elsewhere_zip = zip_code
    person.elsewhere_until = until
    person.elsewhere_latitude = found.place.latitude if found else None
    person.elsewhere_longitude = found.place.longitude if found else None
    person.elsewhere_zone = found.zone if found else ""
    person.save(update_fields=_COLUMNS)
    return True


def come_back(person: Person) -> None:
    """Store that the person is where the roster says."""
    person.elsewhere_zip = ""
    person.elsewhere_until = None
    person.elsewhere_latitude = person.elsewhere_longitude = None
    person.elsewhere_zone = ""
    person.save(update_fields=_COLUMNS)


def live_by(person: Person, *, zone: str, now: dt.datetime) -> None:
    """Store whose clock the person lives by, where neither roster nor ZIP says it.

    `zone` is an IANA name. While somebody is somewhere else that we cannot place, it is the clock
    there and ends with that stay; else it stays until an import knows better. Raises UnknownZone.
    """
    if zone not in available_timezones():
        raise UnknownZone
    if person.elsewhere_place is None and person.is_elsewhere(local(now, zone).date()):
        person.elsewhere_zone = zone
        person.save(update_fields=["elsewhere_zone"])
        return
    person.zone = zone
    person.save(update_fields=["zone"])
