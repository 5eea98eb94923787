"""How and where a person is reached about a repair, as they say themselves."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from booking.operations import notes
from booking.reads.ways import reader_zone
from notifications.operations import outbox
from people.models import Person, Reach
from people.operations import callback as callbacks
from people.operations import whereabouts


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somewhere else, at that ZIP, until that day there (inclusive)."""

    zip_code: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class Contact:
    """What is to be changed; None leaves it. `back` ends "I am somewhere else"."""

    callback: str | None = None
    reach: Reach | None = None
    elsewhere: Elsewhere | None = None
    back: bool = False


def change(*, person: Person, contact: Contact, by: Person, now: dt.datetime) -> None:
    """Change all of it or, where one part cannot be, nothing.

    A changed call-back number is told to the addresses of the roster in the same transaction.
    Appointments keep the times and the zone they were promised in. Raises BadTelephone, NoZip,
    PastDay.
    """
    with transaction.atomic():
        if contact.callback is not None and callbacks.change(person, contact.callback):
            outbox.queue([notes.tell_callback_changed(person, by=by, now=now)])
        if contact.reach is not None:
            person.reach = contact.reach
            person.save(update_fields=["reach"])
        if contact.back:
            whereabouts.come_back(person)
        elif contact.elsewhere is not None:
            whereabouts.stay(
                person,
                zip_code=contact.elsewhere.zip_code,
                until=contact.elsewhere.until,
                now=now,
                zone=reader_zone(person, now=now),
            )
