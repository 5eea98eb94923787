"""How and where a person is reached about a repair, as they say themselves."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from booking.operations import notes
from booking.reads.ways import reader_zone
from kit.times import full, local
from notifications.operations import outbox
from notifications.operations.outbox import Note
from people.models import Person, Reach
from people.operations import callback as callbacks
from people.operations import whereabouts

DAY = dt.timedelta(days=1)


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


def change(*, person: Person, contact: Contact, by: Person, now: dt.datetime) -> bool:
    """Change all of it or, where one part cannot be, nothing; say whether anything changed.

    A change is told to every address that we know, in the same transaction and in general words;
    one that is made again and again within minutes once more, when they are over. Appointments keep the times and the zone they were promised in. Raises BadTelephone,
    NoZip, BadZip, PastDay.
    """
    with transaction.atomic():
        number = contact.callback is not None and callbacks.change(person, contact.callback)
        reach = _reach(person, contact.reach)
        place = _place(person, contact, now=now)
        if reach or place:
            told = _tell(person, number=number, reach=reach, place=place, by=by, now=now)
            outbox.queue([told])
        elif number:
            outbox.queue([notes.tell_callback_changed(person, by=by, now=now)])
    return number or reach or place


def _reach(person: Person, reach: Reach | None) -> bool:
    if reach is None or reach == person.reach:
        return False
    person.reach = reach
    person.save(update_fields=["reach"])
    return True


def _place(person: Person, contact: Contact, *, now: dt.datetime) -> bool:
    zone = reader_zone(person, now=now)
    if contact.back:
        was_away = person.is_elsewhere(local(now, zone).date())
        whereabouts.come_back(person)
        return was_away
    if contact.elsewhere is None:
        return False
    return whereabouts.stay(
        person,
        zip_code=contact.elsewhere.zip_code,
        until=contact.elsewhere.until,
        now=now,
        zone=zone,
    )


def _tell(
    person: Person, *, number: bool, reach: bool, place: bool, by: Person, now: dt.datetime
) -> Note:
    """What was changed, never to what: whoever reads another's mail must learn nothing."""
    changes = (number, reach, place)
    changed = (
        (number, _("the number that we call")),
        (reach, _("how we reach you")),
        (place, _("where you are for a while")),
    )
    parts = "".join(letter for letter, is_changed in zip("nrp", changes, strict=True) if is_changed)
    note = Note(
        kind="contact_changed",
        to=person,
        context={
            "headline": _headline(number=number, reach=reach),
            "what": [words for is_changed, words in changed if is_changed],
            "when": full(now, reader_zone(person, now=now)),
            "by": "" if by.pk == person.pk else by.name,
        },
        due_at=now,
        expires_at=now + DAY,
        key=f"{parts}-",
    )
    return outbox.sparing(note, minutes=notes.SPARING, now=now)


def _headline(*, number: bool, reach: bool) -> str:
    """What was changed, for the subject; several changes are all of how we reach somebody."""
    if number or reach:
        return _("How we reach you was changed")
    return _("Where you are was changed")
