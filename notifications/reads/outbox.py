"""The outbox page: what was sent to whom, and what waits. Names and channels, never an address."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from notifications import kinds, timing
from notifications.models import OPEN_STATES, UNDECIDED_STATES, Channel, Message
from notifications.models.message import MessageQuerySet
from notifications.operations import composition
from notifications.reads.engine import Pulse, pulse
from notifications.rules import body, wording
from notifications.rules.wording import MessageFacts, Saying

SHOWN = 50

# Whatever is not here is not loaded: neither address nor number is near these pages.
FIELDS = (
    *("kind", "channel", "state", "result_code", "due_at", "not_before", "terminal_at", "context"),
    *("person__name", "person__zone"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One message in a list; `due_at` is to be read in `zone`. `title` and `channel` are words for
    people, `kind` and `via` for programs."""

    id: uuid.UUID
    person: str
    kind: str
    title: str
    via: Channel
    channel: str
    due_at: dt.datetime
    zone: str
    saying: Saying


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Both lists, and whether the engine runs."""

    waiting: tuple[Row, ...]
    ended: tuple[Row, ...]
    pulse: Pulse


@dataclass(frozen=True, slots=True)
class Try:
    """One try at handing over, or what settled it; `source` says who knew, if anybody did."""

    ended_at: dt.datetime
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message with its words. `html` is made of the text by `rules.body`, hence safe; both
    are empty when the text cannot be put together."""

    row: Row
    is_email: bool
    subject: str
    html: str
    text: str
    tries: tuple[Try, ...]


def outbox_page(*, person_id: int | None, now: dt.datetime) -> OutboxPage:
    """What waits (the next first) and what has ended (the last first), fifty each, of one person
    or, with None, of everybody. Four queries."""
    messages = Message.objects.select_related("person").only(*FIELDS)
    if person_id is not None:
        messages = messages.filter(person_id=person_id)
    waiting = [
        *messages.filter(state__in=UNDECIDED_STATES).order_by("due_at", "id")[:SHOWN],
        *messages.filter(state__in=OPEN_STATES).order_by("due_at", "lane", "id")[:SHOWN],
    ]
    ended = messages.filter(terminal_at__isnull=False).order_by("-terminal_at")[:SHOWN]
    return OutboxPage(
        waiting=_rows(waiting[:SHOWN], now),
        ended=_rows(ended, now),
        pulse=pulse(now=now),
    )


def message_page(*, message_id: uuid.UUID, now: dt.datetime) -> MessagePage:
    """One message with its text and tries. Raises Message.DoesNotExist. Two queries."""
    found: MessageQuerySet = Message.objects.select_related("person").only(*FIELDS)
    message = found.get(pk=message_id)
    subject, text = _words(message)
    return MessagePage(
        row=row_of(message, now),
        is_email=message.channel != Channel.SMS,
        subject=subject,
        html=body.html_from(text) if text and message.channel != Channel.SMS else "",
        text=text,
        tries=tuple(
            Try(
                one.ended_at,
                wording.say_try(one.outcome),
                wording.say_source(one.outcome, one.reply_code),
            )
            for one in message.deliveries.order_by("fence")
        ),
    )


def _words(message: Message) -> tuple[str, str]:
    """Subject and text. A kind that is gone, or a template that cannot be drawn, gives nothing:
    the page must stand when a message does not."""
    try:
        if message.channel == Channel.SMS:
            return "", composition.sms_text(
                kind=message.kind, context=message.context, name=message.person.name
            )
        subject = composition.subject(
            kind=message.kind, context=message.context, name=message.person.name
        )
        return subject, composition.email_text(
            kind=message.kind, context=message.context, name=message.person.name
        )
    except Exception:
        return "", ""


def _rows(messages: Iterable[Message], now: dt.datetime) -> tuple[Row, ...]:
    return tuple(row_of(message, now) for message in messages)


def row_of(message: Message, now: dt.datetime) -> Row:
    """A message that was loaded with FIELDS, as a list shows it at `now`."""
    facts = MessageFacts(
        state=message.state,
        code=message.result_code,
        due_at=message.due_at,
        not_before=message.not_before,
        ended_at=message.terminal_at,
    )
    return Row(
        id=message.pk,
        person=message.person.name,
        kind=message.kind,
        title=_title(message.kind),
        via=Channel(message.channel),
        channel=str(Channel(message.channel).label),
        due_at=message.due_at,
        zone=message.person.zone or settings.HEADQUARTERS_ZONE,
        saying=wording.say(facts, now=now, late_after=timing.current().late),
    )


def _title(kind: str) -> str:
    try:
        return str(kinds.get(kind).title)
    except LookupError:
        return kind
