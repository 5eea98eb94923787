"""Every kind of message with its sample, as it would arrive. Asks the database nothing."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from icalendar import Calendar

from kit.times import full
from kit.words import gettext_lazy as _
from notifications import kinds
from notifications.kinds import Attachment, Kind
from notifications.operations import composition
from notifications.rules import body, gsm, manner

# To whom the samples are written: nobody.
NAME, ADDRESS = "Dana Reyes", "dana@home.example"

_FIELDS = (
    ("SUMMARY", _("What")),
    ("DTSTART", _("Begins")),
    ("DTEND", _("Ends")),
    ("LOCATION", _("Where")),
    ("DESCRIPTION", _("Details")),
    ("STATUS", _("Status")),
    ("SEQUENCE", _("Version")),
    ("UID", _("Identifier")),
    ("ORGANIZER", _("From")),
    ("ATTENDEE", _("For")),
)
_STATUS = {"CONFIRMED": _("stands"), "CANCELLED": _("is taken out")}


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind in the list."""

    key: str
    title: str
    lane: str
    night: str


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a calendar entry."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that goes with the e-mail; `fields` if it is a calendar entry."""

    filename: str
    mimetype: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample as it would arrive. `html` is made of the text by `rules.body`, hence safe."""

    subject: str
    html: str
    text: str
    sms: str
    segments: int
    characters: int
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class KindPage:
    """One kind; `sample` is None when its templates cannot be drawn."""

    row: KindRow
    doubt: str
    is_copied_to_agency: bool
    sample: Sample | None


def kinds_page() -> tuple[KindRow, ...]:
    """All kinds by title."""
    return tuple(sorted((_row(kind) for kind in kinds.every()), key=lambda row: row.title))


def kind_page(*, key: str) -> KindPage:
    """One kind with its sample. Raises LookupError."""
    kind = kinds.get(key)
    return KindPage(
        row=_row(kind),
        doubt=manner.doubt(kind.settlement),
        is_copied_to_agency=kind.copy_to_agency,
        sample=_sample(kind),
    )


def _row(kind: Kind) -> KindRow:
    return KindRow(
        key=kind.key,
        title=str(kind.title),
        lane=manner.lane(kind.lane),
        night=manner.night(is_quiet=kind.quiet, is_urgent_at_times=kind.needed_by is not None),
    )


def _sample(kind: Kind) -> Sample | None:
    """A kind whose templates cannot be drawn must not take the page away that would show it."""
    try:
        text = composition.email_text(kind=kind.key, context=kind.sample, name=NAME)
        sms = composition.sms_text(kind=kind.key, context=kind.sample, name=NAME)
        attached = kind.attach(kind.sample, ADDRESS) if kind.attach else None
        return Sample(
            subject=composition.subject(kind=kind.key, context=kind.sample, name=NAME),
            html=body.html_from(text),
            text=text,
            sms=sms,
            segments=gsm.segments(sms),
            characters=len(sms),
            entry=_entry(attached) if attached else None,
        )
    except Exception:
        return None


def _entry(attached: Attachment) -> Entry:
    is_calendar = attached.mimetype.startswith("text/calendar")
    return Entry(
        filename=attached.filename,
        mimetype=attached.mimetype,
        fields=tuple(_fields(attached.content)) if is_calendar else (),
    )


def _fields(content: bytes) -> Iterator[Field]:
    for event in Calendar.from_ical(content).walk("VEVENT"):
        for name, label in _FIELDS:
            if name in event:
                yield Field(str(label), _value(event[name]))


def _value(found: object) -> str:
    """Times in UTC, as the file has them; mailboxes without their scheme."""
    moment = getattr(found, "dt", None)
    if isinstance(moment, dt.datetime):
        return full(moment, "UTC")
    words = str(found).removeprefix("mailto:")
    return str(_STATUS.get(words, words))
