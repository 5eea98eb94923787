"""The other way: what cannot reach a person over one private channel is said over the other."""

import datetime as dt
import uuid

from django.conf import settings
from django.utils import timezone

from kit.insert import insert
from notifications import kinds
from notifications.models import Channel, Message, State
from notifications.rules import quiet
from people.models import Person
from people.reads.clocks import reader_zone

_OTHER = {Channel.EMAIL: Channel.SMS, Channel.SMS: Channel.EMAIL}


def take(*, message_id: uuid.UUID) -> bool:
    """Queue the same message over the other private channel, where the person has one by now.

    Nothing happens if it was said there already (the same dedupe key), if it was withdrawn or is past
    its use, or if its channel has no other. In the transaction of the caller, who has just ended the message.
    Says whether there was another way to take.
    """
    message = Message.objects.select_related("person").get(pk=message_id)
    channel = _OTHER.get(Channel(message.channel))
    now = timezone.now()
    if message.withdrawn_at or channel is None or message.expires_at <= now:
        return False
    if not _has(message.person, channel):
        return False
    due_at = _may_leave_at(message, channel, now)
    if due_at is None:
        return False
    identifier = uuid.uuid4()
    key, _, _channel = message.dedupe_key.rpartition(":")
    again = Message(
        id=identifier,
        dedupe_key=f"{key}:{channel.value}",
        about=message.about,
        about_revision=message.about_revision,
        kind=message.kind,
        channel=channel,
        lane=message.lane,
        settlement=message.settlement,
        person=message.person,
        context=message.context,
        due_at=message.due_at if due_at == now else due_at,
        not_before=due_at,
        expires_at=message.expires_at,
        state=State.SCHEDULED,
        message_id=f"<{identifier}@{settings.MESSAGE_ID_DOMAIN}>",
    )
    insert([again], ignore_conflicts=True)
    return True


def _may_leave_at(message: Message, channel: Channel, now: dt.datetime) -> dt.datetime | None:
    """Now; for a text that obeys quiet hours when those allow it. None: that is too late, or the kind
    is gone and nobody could put its words together."""
    try:
        kind = kinds.get(message.kind)
    except LookupError:
        return None
    if channel is Channel.EMAIL or not kind.quiet:
        return now
    return quiet.text_at(
        now,
        now=now,
        expires_at=message.expires_at,
        zone=reader_zone(message.person, now=now),
        needed_by=kind.needed_by(message.context) if kind.needed_by else None,
    )


def _has(person: Person, channel: Channel) -> bool:
    if channel is Channel.EMAIL:
        return bool(person.private_email)
    return bool(person.private_phone and person.sms_consent_at)
