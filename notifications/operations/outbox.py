"""Putting messages into the outbox and taking them out, in the caller's transaction.

Whoever changes a subject holds its row lock, withdraws what was planned for the old revision
and queues what holds for the new one, so that all of it is committed or none of it.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from kit.insert import insert
from notifications import kinds
from notifications.kinds import Kind
from notifications.models import UNDECIDED_STATES, Channel, Message, State
from notifications.rules import quiet
from people.models import Person
from people.reads.clocks import reader_zone

LONGEST_KEY = 40

_WITHDRAW = """
UPDATE notifications_message
   SET state = CASE WHEN state IN ('scheduled', 'claimed') THEN %(state)s ELSE state END,
       fence = CASE WHEN state IN ('scheduled', 'claimed') THEN fence + 1 ELSE fence END,
       lease_owner = CASE WHEN state IN ('scheduled', 'claimed') THEN '' ELSE lease_owner END,
       lease_until = CASE WHEN state IN ('scheduled', 'claimed') THEN NULL ELSE lease_until END,
       terminal_at = CASE WHEN state IN ('scheduled', 'claimed') THEN %(now)s END,
       result_code = CASE WHEN state IN ('scheduled', 'claimed') THEN '' ELSE result_code END,
       withdrawn_at = CASE WHEN state IN ('scheduled', 'claimed') THEN NULL ELSE %(now)s END
 WHERE about = ANY(%(abouts)s::uuid[]) AND state IN ('scheduled', 'claimed', 'transmitting', 'unknown')
   AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s::text[]))
RETURNING state NOT IN ('transmitting', 'unknown')
"""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say to one person.

    `context` holds plain JSON values with times made ready to read; never a Workstation ID, a
    call phrase or a private telephone. `about` and `about_revision` name the subject and its
    revision, both or neither. A note is said once for each person, subject, revision, kind and
    `key`; `key` (up to 40 characters) tells several notes of one kind and revision apart.
    """

    kind: str
    to: Person
    context: Mapping[str, Any]
    due_at: dt.datetime
    expires_at: dt.datetime
    about: uuid.UUID | None = None
    about_revision: int | None = None
    key: str = ""


def queue(notes: Sequence[Note]) -> list[Message]:
    """Store one message a note and channel with one INSERT, inside the caller's transaction.

    E-mail goes to the private address; a text message goes where a number and consent exist; a
    person with neither gets one row that ends as suppressed, so that the outbox page shows it.
    A kind with `copy_to_agency` goes to the agency mailbox besides.
    A text message of a kind that obeys quiet hours is due by those, or ends as suppressed.
    What is stored already (the same note again) stays as it is. Raises LookupError for an
    unknown kind and ValueError for a note that could never be sent.
    """
    messages = [message for note in notes for message in _messages(note)]
    insert(messages, ignore_conflicts=True)
    return messages


def sparing(note: Note, *, minutes: int, now: dt.datetime) -> Note:
    """The same note, told now for the first time within these minutes of the clock, and else once
    more when they are over; its key says which minutes.

    Whatever is changed how often, its owner gets two messages for each such span, and none of the
    changes passes unsaid. One query.
    """
    span = dt.timedelta(minutes=minutes)
    begins = now - (now - dt.datetime.min.replace(tzinfo=dt.UTC)) % span
    first = replace(note, key=f"{note.key}{begins:%Y%m%dT%H%M}")
    keys = [_dedupe_key(first, channel) for channel in Channel]
    if not Message.objects.filter(dedupe_key__in=keys).exists():
        return first
    due_at = begins + span
    late = due_at - note.due_at
    return replace(note, key=f"{first.key}-more", due_at=due_at, expires_at=note.expires_at + late)


def withdraw(
    *,
    about: uuid.UUID,
    state: State = State.CANCELLED,
    kinds: Collection[str] | None = None,
    now: dt.datetime,
) -> int:
    """End, as `state`, what has not left the house about that subject; return how many.

    One UPDATE. The raised fence makes any process that holds such a message give up at the
    point of no return. What is being handed over this instant cannot be withdrawn and is not
    counted: it is marked, so that it is not tried again, and a later revision's messages wait
    until that try has ended (`claim`).
    """
    return withdraw_many(abouts=[about], state=state, kinds=kinds, now=now)


def withdraw_many(
    *,
    abouts: Collection[uuid.UUID],
    state: State = State.CANCELLED,
    kinds: Collection[str] | None = None,
    now: dt.datetime,
) -> int:
    """`withdraw` for many subjects, whose rows the caller has locked, in one UPDATE."""
    values: dict[str, Any] = {
        "abouts": [str(about) for about in abouts],
        "state": state.value,
        "kinds": None if kinds is None else list(kinds),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAW, values)
        return sum(ended for (ended,) in cursor.fetchall())


def keep(messages: Collection[uuid.UUID]) -> None:
    """Let messages hold all the same that `withdraw` has just marked on their way.

    In the same transaction, so that nobody has seen the mark: whoever stores an outcome waits for it.
    """
    marked = Message.objects.filter(pk__in=messages, state__in=UNDECIDED_STATES)
    marked.update(withdrawn_at=None)


def _messages(note: Note) -> Iterator[Message]:
    kind = kinds.get(note.kind)
    if note.expires_at <= note.due_at:
        raise ValueError(f"A note of kind {note.kind!r} expires before it is due.")
    if len(note.key) > LONGEST_KEY:
        raise ValueError(f"The key {note.key!r} of a note is longer than {LONGEST_KEY} characters.")
    private = _channels(note.to)
    copies = (Channel.AGENCY,) if kind.copy_to_agency else ()
    for channel in (*(private or (Channel.EMAIL,)), *copies):
        # The identifier exists before any try, so that every try carries the same Message-ID.
        identifier = uuid.uuid4()
        message = Message(
            id=identifier,
            dedupe_key=_dedupe_key(note, channel),
            about=note.about,
            about_revision=note.about_revision,
            kind=note.kind,
            channel=channel,
            lane=kind.lane,
            settlement=kind.settlement,
            person=note.to,
            context=dict(note.context),
            due_at=note.due_at,
            not_before=note.due_at,
            expires_at=note.expires_at,
            message_id=f"<{identifier}@{settings.MESSAGE_ID_DOMAIN}>",
        )
        if not private and channel is Channel.EMAIL:
            _suppress(message, "no_address")
        if kind.quiet and channel is Channel.SMS:
            _obey_quiet_hours(message, kind)
        yield message


def _obey_quiet_hours(message: Message, kind: Kind) -> None:
    """Let the text be due when it may be sent. That is the promise then: it is not late by it."""
    due_at = quiet.text_at(
        message.due_at,
        now=timezone.now(),
        expires_at=message.expires_at,
        zone=reader_zone(message.person, now=message.due_at),
        needed_by=kind.needed_by(message.context) if kind.needed_by else None,
    )
    if due_at is None:
        _suppress(message, "quiet_hours")
    else:
        message.due_at = message.not_before = due_at


def _suppress(message: Message, code: str) -> None:
    message.state = State.SUPPRESSED
    message.result_code = code
    message.terminal_at = timezone.now()


def _channels(person: Person) -> tuple[Channel, ...]:
    by_email = (Channel.EMAIL,) if person.private_email else ()
    by_sms = (Channel.SMS,) if person.private_phone and person.sms_consent_at else ()
    return (*by_email, *by_sms)


def _dedupe_key(note: Note, channel: Channel) -> str:
    subject = note.about or "-"
    revision = "-" if note.about_revision is None else note.about_revision
    return f"{subject}:{revision}:{note.kind}:{note.key}:{note.to.pk}:{channel.value}"
