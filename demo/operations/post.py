"""The demo's past messages: said to have been sent, so that nobody gets last week's mail."""

import datetime as dt

from django.db.models import F

from notifications.models import Message, State


def settle_until(now: dt.datetime) -> int:
    """Mark what was due by then as sent at its due time; return how many messages.

    Only for messages of played days: nothing was handed over to anybody.
    """
    return Message.objects.filter(state=State.SCHEDULED, due_at__lte=now).update(
        state=State.SENT, terminal_at=F("due_at"), resolved_by="demo"
    )
