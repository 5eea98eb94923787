"""An update to 10,000 people while reminders fall due: how late does each become?

Ours: the reminders beside the update, through the worker of `make run`. The floor: the same reminders
alone. What is compared is lateness, from due to the point of no return, on PostgreSQL's clock; the
ratio is lateness alone to lateness beside the update, 1 if the update costs them nothing. Beside both
lie 20,000 reminders of later days, as on a bad one.
"""

import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from django.db.models import F
from django.utils import timezone

from bench import data
from bench.figures import Check, Figure, Findings
from bench.mailing import PROCESSES, sink, worker
from bench.progress import say
from booking.messages import VIRTUAL_SAMPLE
from config.beat import schedule
from notifications import tasks
from notifications.models import Delivery, Lane, Message, State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from people.models import Person

UPDATE = 10_000
REMINDERS = 600
OVER = 20  # seconds in which they fall due
LATER = 20_000
LONGEST = 180  # seconds


def measure() -> Findings:
    """Reminders alone, then beside the update."""
    data.make_visitors(data.make_outage(), UPDATE)
    people = list(Person.objects.order_by("pk"))
    for person in people:
        person.sms_consent_at = None
    with tempfile.TemporaryDirectory(prefix="back-online-bench-") as folder:
        alone, _, _ = _run(people, Path(folder) / "alone", with_update=False)
        beside, update, took = _run(people, Path(folder) / "beside", with_update=True)
    doubled = len(took) - len(set(took))
    note = f"the update: half of it {statistics.median(update):.0f} s late, its last {max(update):.0f} s"
    return Findings(
        (
            _figure(
                "reminders beside an update to 10,000: middle lateness", beside, alone, 50, note
            ),
            _figure("the same, 99 of 100 are earlier", beside, alone, 99),
        ),
        (
            Check(
                f"{REMINDERS + UPDATE:,} messages: {REMINDERS + UPDATE - len(set(took))} lost, "
                f"{doubled} doubled",
                len(set(took)) == REMINDERS + UPDATE and not doubled,
            ),
        ),
    )


def _run(
    people: list[Person], journal: Path, *, with_update: bool
) -> tuple[list[float], list[float], list[str]]:
    """Lateness in seconds of reminders and of the update, and what the mail server took."""
    Delivery.objects.all().delete()
    Message.objects.all().delete()
    now = timezone.now()
    begin = now + dt.timedelta(seconds=25)
    _queue(people[: LATER // 2], "be_at_workstation", now + dt.timedelta(days=1), 3600, "a")
    _queue(people[: LATER // 2], "be_at_workstation", now + dt.timedelta(days=2), 3600, "b")
    _queue(people[:REMINDERS], "be_at_workstation", begin, OVER, "now")
    if with_update:
        _queue(people[:UPDATE], "goes_virtual", begin, 0, "update")
    data.settle()
    with sink(journal) as taker, worker(taker.port):
        if timezone.now() > begin:
            raise RuntimeError("Filling took too long.")
        waiting = Message.objects.filter(
            due_at__lte=begin + dt.timedelta(seconds=OVER), state__in=["scheduled", "claimed"]
        )
        tick = schedule()["send what is due"]["schedule"]
        end = time.monotonic() + LONGEST
        while waiting.exists():
            if time.monotonic() > end:
                raise RuntimeError("Not everything was sent in time.")
            for _ in range(PROCESSES):
                tasks.sweep.delay()
            time.sleep(tick)
    say("beside the update" if with_update else "alone")
    return _lateness(Lane.REMINDER), _lateness(Lane.BULK), taker.took()


def _queue(people: Sequence[Person], kind: str, at: dt.datetime, over: float, key: str) -> None:
    """One note each, due evenly over so many seconds."""
    context = dict(VIRTUAL_SAMPLE) if kind == "be_at_workstation" else {"name": "Dana Reyes"}
    for start in range(0, len(people), 1000):
        some = people[start : start + 1000]
        dues = [
            at + dt.timedelta(seconds=over * (start + number) / len(people))
            for number in range(len(some))
        ]
        outbox.queue(
            [
                Note(
                    kind=kind,
                    to=person,
                    context=context,
                    due_at=due,
                    expires_at=due + dt.timedelta(hours=4),
                    key=key,
                )
                for person, due in zip(some, dues, strict=True)
            ]
        )


def _lateness(lane: Lane) -> list[float]:
    sent = Message.objects.filter(lane=lane, state=State.SENT)
    late = sent.annotate(late=F("transmit_at") - F("due_at")).values_list("late", flat=True)
    return sorted(one.total_seconds() for one in late)


def _figure(
    what: str, ours: list[float], floor: list[float], per_cent: int, note: str = ""
) -> Figure:
    mine, bare = (_part(some, per_cent) for some in (ours, floor))
    ratio = bare / mine
    return Figure(what, "s", mine, bare, ratio, ratio, ratio, None, note)


def _part(lateness: list[float], per_cent: int) -> float:
    return lateness[min(len(lateness) * per_cent // 100, len(lateness) - 1)]
