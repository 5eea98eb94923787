"""A kind of message, notes and a channel for the tests of this room."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connection
from django.utils import timezone

from notifications.channels import Fate, HandOverError
from notifications.kinds import Attachment, Kind
from notifications.models import Message
from notifications.operations import outbox
from notifications.operations.outbox import Note
from notifications.rules.parcel import Parcel
from people.models import Person
from tests.builders import make_person

CONTEXT = {"when": "Thursday 25 July, 11:00 a.m. MDT", "note": "Stay until 3:00 p.m."}


def calendar(context, recipient):
    """A file that depends on nothing but its arguments."""
    words = f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX-TO:{recipient}\r\nEND:VCALENDAR\r\n"
    return Attachment("repair.ics", words.encode(), "text/calendar; method=REQUEST; charset=utf-8")


CALLED = Kind("called", "You are called", "called", CONTEXT)
WITH_ENTRY = Kind("with_entry", "With an entry", "called", CONTEXT, attach=calendar)
BROKEN = Kind("broken", "Cannot be drawn", "no-such-folder", CONTEXT)


def ago(seconds: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=seconds)


def make_note(*, to: Person | None = None, minutes: float = 0, **fields) -> Note:
    """A note due so many minutes from now, of use for an hour after that."""
    due_at = timezone.now() + dt.timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "kind": "called",
        "context": CONTEXT,
        "due_at": due_at,
        "expires_at": due_at + dt.timedelta(hours=1),
        "key": uuid.uuid4().hex[:12],
    }
    return Note(to=to or make_person(), **(values | fields))


def make_message(*, to: Person | None = None, **fields) -> Message:
    """A message as `queue` makes it, then with the given columns changed."""
    of_the_note = {*Note.__slots__, "minutes"}
    notes = {name: fields.pop(name) for name in list(fields) if name in of_the_note}
    [message, *_] = outbox.queue([make_note(to=to, **notes)])
    if fields:
        Message.objects.filter(pk=message.pk).update(**fields)
    message.refresh_from_db()
    return message


class ScriptedLine:
    """A channel that does as it is told and remembers whom it reached, in what order."""

    def __init__(
        self,
        *,
        prepare: Callable[[Parcel], None] | None = None,
        deliver: Callable[[Parcel], None] | None = None,
    ) -> None:
        self._prepare, self._deliver = prepare, deliver
        self.delivered: list[Any] = []
        self.tried: list[Parcel] = []
        self.released = 0

    def prepare(self, parcel: Parcel) -> None:
        self.tried.append(parcel)
        if self._prepare:
            self._prepare(parcel)

    def deliver(self, parcel: Parcel) -> str:
        assert not connection.in_atomic_block, "a transaction is open while a channel speaks"
        if self._deliver:
            self._deliver(parcel)
        self.delivered.append(parcel)
        return "250"

    def release(self) -> None:
        self.released += 1

    def close(self) -> None:
        pass


def failing(fate: Fate) -> Callable[[Parcel], None]:
    """A step that always ends so."""

    def fail(parcel: Parcel) -> None:
        raise HandOverError(fate, "told_to")

    return fail


def elsewhere(work: Callable[[], object]) -> None:
    """Do `work` over another database connection, committed, before going on."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "the other connection waits"
    if failed:
        raise failed[0]


def together(*works: Callable[[], object]) -> None:
    """Do all at once, each over its own connection, and wait for all."""
    threads = [threading.Thread(target=_closing(work)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "one of them hangs"


def _closing(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with suppress(Exception):
            try:
                work()
            finally:
                connection.close()

    return run
