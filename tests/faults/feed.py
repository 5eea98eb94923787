"""Messages for the engine that is killed, and what became of them in its books."""

import datetime as dt
import itertools
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from notifications import kinds
from notifications.models import OPEN_STATES, UNDECIDED_STATES, Delivery, Message
from notifications.operations import outbox
from notifications.operations.outbox import Note
from tests import builders
from tests.faults.judge import Verdict, judge, read
from tests.faults.rig import Rig
from tests.running import wait_until

# Reminders are verified, corrections rather said twice than not at all: both rules are at work.
KINDS = ("be_at_workstation", "moved")
READERS = 20
Answer = TypeVar("Answer")


class Feed:
    """The messages of one test. Use it inside `rig.orm()`."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._mark = uuid.uuid4().hex[:10]
        self._numbers = itertools.count(1)
        self.keys: list[str] = []
        self._people = patiently(
            lambda: [
                builders.make_person(
                    email=f"{self._mark}-{number}@agency.example",
                    private_email=f"{self._mark}-{number}@home.example",
                )
                for number in range(READERS)
            ]
        )

    def portion(self, count: int, *, over: float = 0.0) -> list[str]:
        """Queue so many, due evenly over that many seconds from now; their keys."""
        keys = [f"{self._mark}-{next(self._numbers)}" for _ in range(count)]
        now = timezone.now()
        notes = [
            Note(
                kind=KINDS[number % len(KINDS)],
                to=self._people[number % READERS],
                context=kinds.get(KINDS[number % len(KINDS)]).sample,
                due_at=now + dt.timedelta(seconds=over * number / count),
                expires_at=now + dt.timedelta(hours=2),
                key=key,
            )
            for number, key in enumerate(keys)
        ]
        # The same notes again change nothing, so an answer that was lost costs nothing.
        patiently(lambda: outbox.queue(notes))
        self.keys += keys
        return keys

    def messages(self) -> Sequence[Message]:
        """All of them, as PostgreSQL has them. Fails if one that was queued is not there."""
        found = patiently(lambda: list(Message.objects.filter(person__in=self._people)))
        assert len(found) == len(self.keys), "a message that was committed is gone"
        return found

    def await_end(self, *, seconds: float = 60) -> None:
        """Wait until every message has ended."""
        waiting = Message.objects.filter(
            person__in=self._people, state__in=(*OPEN_STATES, *UNDECIDED_STATES)
        )
        wait_until(
            lambda: not patiently(waiting.exists), seconds=seconds, what="every message has ended"
        )

    def states(self) -> Counter[str]:
        """How many messages are in which state."""
        return Counter(message.state for message in self.messages())

    def judged(self) -> Verdict:
        """By the mail server's journal alone."""
        expected = [message.message_id for message in self.messages()]
        return judge(expected, read(self._rig.places.journal))

    def tries(self) -> list[Delivery]:
        """Every recorded try and settlement of them."""
        found = Delivery.objects.filter(message__person__in=self._people).select_related("message")
        return patiently(lambda: list(found))


def sweeping() -> list[int]:
    """The processes that hold messages just now."""

    def ask() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT lease_owner FROM notifications_message"
                " WHERE state IN ('claimed', 'transmitting') AND lease_owner <> ''"
            )
            return [int(owner.rpartition(":")[2]) for (owner,) in cursor.fetchall()]

    return patiently(ask)


def patiently(ask: Callable[[], Answer], *, seconds: float = 30) -> Answer:
    """What `ask` returns; a PostgreSQL that is away is waited for."""
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.05)
