"""Withdrawing meets sending on the message's row: one of them wins, and the other knows."""

import random
import threading
import time
import uuid
from collections import defaultdict

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications.channels import Fate
from notifications.models import Message, State
from notifications.operations import outbox
from notifications.operations.sweep import sweep as run
from tests.builders import make_person
from tests.notifications.cast import (
    ScriptedLine,
    elsewhere,
    failing,
    make_message,
    make_note,
    together,
)

pytestmark = pytest.mark.django_db(transaction=True)


def withdraw(about: uuid.UUID) -> int:
    return outbox.withdraw(about=about, now=timezone.now())


def test_what_is_withdrawn_before_the_point_of_no_return_is_not_sent(put_line):
    about = uuid.uuid4()
    line = put_line(ScriptedLine(prepare=lambda parcel: elsewhere(lambda: withdraw(about))))
    message = make_message(about=about, about_revision=1)
    run()
    message.refresh_from_db()
    assert (message.state, line.delivered, line.released) == (State.CANCELLED, [], 1)


def test_what_is_being_withdrawn_right_now_is_neither_sent_nor_waited_for(put_line):
    about = uuid.uuid4()
    held, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def change_the_subject():
        with transaction.atomic():
            withdraw(about)
            held.set()
            may_end.wait(20)
        connection.close()
        ended.set()

    def start(parcel):
        threading.Thread(target=change_the_subject).start()
        assert held.wait(20)

    line = put_line(ScriptedLine(prepare=start))
    message = make_message(about=about, about_revision=1)
    began = time.monotonic()
    run()
    assert time.monotonic() - began < 4, "the sweep waited for the lock"
    assert not line.delivered
    may_end.set()
    assert ended.wait(20)
    message.refresh_from_db()
    assert message.state == State.CANCELLED


def test_what_has_passed_the_point_of_no_return_is_sent_and_the_withdrawal_knows(put_line):
    about, counts = uuid.uuid4(), []
    put_line(ScriptedLine(deliver=lambda _: elsewhere(lambda: counts.append(withdraw(about)))))
    message = make_message(about=about, about_revision=1)
    run()
    message.refresh_from_db()
    assert (message.state, counts) == (State.SENT, [0])


@pytest.mark.parametrize(
    ("fate", "state", "ends"),
    [
        (Fate.TEMPORARY, State.SUPERSEDED, True),
        (Fate.PERMANENT, State.SUPERSEDED, True),
        (Fate.UNKNOWN, State.UNKNOWN, False),
    ],
)
def test_what_was_withdrawn_on_its_way_is_not_tried_again(put_line, fate, state, ends):
    about = uuid.uuid4()

    def change_and_fail(parcel):
        elsewhere(lambda: withdraw(about))
        failing(fate)(parcel)

    put_line(ScriptedLine(deliver=change_and_fail))
    message = make_message(about=about, about_revision=1)
    run()
    message.refresh_from_db()
    assert message.state == state
    assert (message.terminal_at is not None) == ends
    if not ends:
        assert message.withdrawn_at is not None, "the mark waits for the settlement"


def test_a_correction_never_overtakes_and_the_last_word_is_the_last_revision(put_line):
    """Movers raise the revision of subjects under the row lock of their person, sweepers send."""
    people = [make_person() for _ in range(4)]
    subjects = {person.pk: uuid.uuid4() for person in people}
    revisions: dict[int, int] = defaultdict(int)
    said: dict[str, list[int]] = defaultdict(list)
    write, stop = threading.Lock(), threading.Event()

    def remember(parcel):
        time.sleep(random.random() * 0.004)
        with write:
            said[parcel.letter.address].append(int(parcel.letter.text.split("Revision ")[1][:6]))

    put_line(ScriptedLine(deliver=remember))

    def move():
        chooser = random.Random()
        until = time.monotonic() + 3
        while time.monotonic() < until:
            person = chooser.choice(people)
            with transaction.atomic():
                type(person).objects.select_for_update().get(pk=person.pk)
                revisions[person.pk] += 1
                withdraw(subjects[person.pk])
                text = f"Revision {revisions[person.pk]:06d}"
                note = make_note(
                    to=person,
                    about=subjects[person.pk],
                    about_revision=revisions[person.pk],
                    context={"when": "now", "note": text},
                )
                outbox.queue([note])
            time.sleep(chooser.random() * 0.01)

    def send():
        while not stop.is_set():
            run()

    def move_then_stop():
        together(move, move)
        stop.set()

    together(send, send, move_then_stop)
    run()
    assert not Message.objects.exclude(state__in=[State.SENT, State.CANCELLED]).exists()
    assert sum(map(len, said.values())) == Message.objects.filter(state=State.SENT).count()
    assert Message.objects.filter(state=State.CANCELLED).exists(), "nobody was ever overtaken"
    for person in people:
        heard = said[person.private_email]
        assert heard == sorted(set(heard))
        assert heard[-1] == revisions[person.pk]
