"""Where a person is now, and what that means for what they have booked."""

import datetime as dt
from dataclasses import dataclass

from booking.models import Appointment
from booking.reads.ways import reader_zone
from kit import times
from people.models import Person


@dataclass(frozen=True, slots=True)
class ElsewherePage:
    """`is_placed`: we know where `zip_code` is. `held` is the open call that keeps its times."""

    is_away: bool
    zip_code: str
    until: dt.date | None
    until_words: str
    is_placed: bool
    zone_spelt: str
    held: Appointment | None


def elsewhere_page(person: Person, *, now: dt.datetime) -> ElsewherePage:
    """Read it in one query, for what is booked."""
    zone = reader_zone(person, now=now)
    until = person.elsewhere_until
    held = Appointment.objects.open().filter(person=person, ends_at__gt=now)
    return ElsewherePage(
        is_away=person.is_elsewhere(times.local(now, zone).date()),
        zip_code=person.elsewhere_zip,
        until=until,
        until_words=times.day(until) if until else "",
        is_placed=person.elsewhere_place is not None,
        zone_spelt=times.spelt(now, zone),
        held=held.order_by("starts_at").first(),
    )


def known_zone(person: Person, *, now: dt.datetime) -> str:
    """Whose clock the person lives by, as somebody has said; "" where we would only guess."""
    zone = reader_zone(person, now=now)
    if person.is_elsewhere(times.local(now, zone).date()):
        return person.elsewhere_zone
    return person.zone
