"""The outbox page: what was sent to whom, and what waits. Names and channels, never an address."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from notifications import kinds, timing
from notifications.models import OPEN_STATES, UNDECIDED_STATES, Channel, Engine, Message
from notifications.models.message import MessageQuerySet
from notifications.operations import composition
from notifications.rules import body, wording
from notifications.rules.wording import MessageFacts, Saying

SHOWN = 50

# Whatever is not here is not loaded: neither address nor number is near these pages.
_FIELDS = (
    *("kind", "channel", "state", "result_code", "due_at", "not_before", "terminal_at", "context"),
    *("person__name", "person__zone"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One message in a list; `due_at` is to be read in `zone`."""

    id: uuid.UUID
    person: str
    title: str
    channel: str
    due_at: dt.datetime
    zone: str
    saying: Saying


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Both lists; `swept` is how long ago the engine last looked, empty if it never did."""

    waiting: tuple[Row, ...]
    ended: tuple[Row, ...]
    swept: str
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Try:
    """One try at handing over."""

    ended_at: dt.datetime
    words: str
    code: str


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
    messages = Message.objects.select_related("person").only(*_FIELDS)
    if person_id is not None:
        messages = messages.filter(person_id=person_id)
    waiting = [
        *messages.filter(state__in=UNDECIDED_STATES).order_by("due_at", "id")[:SHOWN],
        *messages.filter(state__in=OPEN_STATES).order_by("due_at", "lane", "id")[:SHOWN],
    ]
    ended = messages.filter(terminal_at__isnull=False).order_by("-terminal_at")[:SHOWN]
    engine = Engine.objects.filter(pk=1).first()
    swept_at = engine and engine.swept_at
    silence = (now - swept_at).total_seconds() if swept_at else None
    return OutboxPage(
        waiting=_rows(waiting[:SHOWN], now),
        ended=_rows(ended, now),
        swept="" if silence is None else wording.span(silence),
        is_silent=silence is None or silence > timing.current().late,
    )


def message_page(*, message_id: uuid.UUID, now: dt.datetime) -> MessagePage:
    """One message with its text and tries. Raises Message.DoesNotExist. Two queries."""
    found: MessageQuerySet = Message.objects.select_related("person").only(*_FIELDS)
    message = found.get(pk=message_id)
    subject, text = _words(message)
    return MessagePage(
        row=_row(message, now),
        is_email=message.channel != Channel.SMS,
        subject=subject,
        html=body.html_from(text) if text and message.channel != Channel.SMS else "",
        text=text,
        tries=tuple(
            Try(one.ended_at, wording.say_try(one.outcome), one.reply_code)
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
    return tuple(_row(message, now) for message in messages)


def _row(message: Message, now: dt.datetime) -> Row:
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
        title=_title(message.kind),
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
