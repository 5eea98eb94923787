"""10,000 reminders due in one minute: the real sweep, beside composing and smtplib.

Ours: the worker of `make run` (two processes), told "sweep" as beat tells it. The floor: two
processes that compose the same two-part message with the standard library and send it over one kept
connection each. Both hand over to the same sink.
"""

import datetime as dt
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from bench import data
from bench.figures import Check, Findings, compare
from bench.mailing import PROCESSES, sink, worker
from bench.progress import say
from booking.messages import VIRTUAL_SAMPLE
from config.run import programs
from notifications.models import Delivery, Message, State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from people.models import Person

REMINDERS = 10_000
ROUNDS = 1  # ten thousand of them are an average by themselves
LONGEST = 150  # seconds for 10,000


def measure() -> Findings:
    """Ours and the floor, taking turns."""
    data.make_visitors(data.make_outage(), REMINDERS)
    people = list(Person.objects.order_by("pk"))
    for person in people:
        person.sms_consent_at = None  # e-mail only, as the floor
    say("people")
    pairs, doubled, lost, latest = [], 0, 0, []
    with tempfile.TemporaryDirectory(prefix="back-online-bench-") as folder:
        for number in range(ROUNDS):
            with sink(Path(folder) / f"ours-{number}") as taker, worker(taker.port):
                seconds, late = _send_ours(people)
            took = taker.took()
            lost += REMINDERS - len(set(took))
            doubled += len(took) - len(set(took))
            latest.append(late)
            with sink(Path(folder) / f"floor-{number}") as bare:
                bare_seconds = _send_floor(bare.port)
            mine, floor = REMINDERS / seconds, REMINDERS / bare_seconds
            if len(bare.took()) != REMINDERS:
                raise RuntimeError("The floor did not send all of them.")
            say(f"{number + 1} of {ROUNDS}: {mine:.0f} beside {floor:.0f}")
            pairs.append((mine, floor))
    note = f"all handed over {max(latest):.0f} s after they were due; {PROCESSES} processes each"
    return Findings(
        (compare("10,000 reminders due at once", pairs, unit="/s", goal=0.5, note=note),),
        (
            Check(
                f"{ROUNDS * REMINDERS:,} reminders: {lost} lost, {doubled} doubled",
                not lost and not doubled,
            ),
        ),
    )


def _send_ours(people: list[Person]) -> tuple[float, float]:
    """Seconds from the first point of no return to the last outcome, and from the due time."""
    from notifications import tasks

    Delivery.objects.all().delete()
    Message.objects.all().delete()
    now = timezone.now()
    due = now + dt.timedelta(seconds=15)
    context = {**VIRTUAL_SAMPLE}
    for some in _batches(people):
        outbox.queue(
            [
                Note(
                    kind="be_at_workstation",
                    to=person,
                    context=context,
                    due_at=due,
                    expires_at=due + dt.timedelta(hours=4),
                    key=str(person.pk),
                )
                for person in some
            ]
        )
    data.settle()
    while timezone.now() < due:
        time.sleep(0.01)
    began = time.monotonic()
    while True:
        # As beat does every three seconds; each of the two processes takes one.
        for _ in range(PROCESSES):
            tasks.sweep.delay()
        if _ended() == REMINDERS:
            break
        if time.monotonic() - began > LONGEST:
            raise RuntimeError(f"Only {_ended():,} reminders were sent in {LONGEST} s.")
        time.sleep(3)
    times = Message.objects.aggregate(
        first=Min("transmit_at"),
        last=Max("terminal_at"),
        sent=Count("pk", filter=Q(state=State.SENT)),
    )
    if times["sent"] != REMINDERS:
        raise RuntimeError("Some reminders ended otherwise than sent.")
    return (times["last"] - times["first"]).total_seconds(), (times["last"] - due).total_seconds()


def _batches(people: list[Person]) -> Iterator[list[Person]]:
    return (people[start : start + 1000] for start in range(0, len(people), 1000))


def _ended() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM notifications_message WHERE state NOT IN"
            " ('scheduled', 'claimed', 'transmitting', 'unknown')"
        )
        return int(cursor.fetchone()[0])


def _send_floor(port: int) -> float:
    """Seconds of the slower of two processes, each with half of them."""
    started = [
        subprocess.Popen(
            programs.python(f"bench.floor.mail {port} {number} {REMINDERS // PROCESSES}"),
            stdout=subprocess.PIPE,
        )
        for number in range(PROCESSES)
    ]
    spans = [json.loads(process.communicate(timeout=LONGEST)[0]) for process in started]
    return float(max(end for _, end in spans) - min(begin for begin, _ in spans))
