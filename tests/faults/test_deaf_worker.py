"""A worker that lives and hears nothing is ended, and its successor sweeps."""

import os

import pytest

from notifications.models import Engine, Message, State
from tests.faults.test_reminders import queue
from tests.running import wait_until

pytestmark = pytest.mark.xdist_group("faults")

# Said to the worker by another process, as an operator would: it stays connected and goes deaf.
DEAFEN = (
    "from config.celery import app; print(app.control.cancel_consumer('reminders', reply=True))"
)


def test_a_worker_that_no_longer_sweeps_is_replaced_and_nothing_is_lost(victim, town):
    former = victim.pid("worker")
    wait_until(
        lambda: "no longer consuming" in victim.manage("shell", "-v0", "-c", DEAFEN).stdout,
        seconds=60,
        what="the worker, which may have just begun, obeys",
    )
    identifiers = queue(town, 20, over=1)
    victim.await_back("worker", former, seconds=120)
    assert not os.path.exists(f"/proc/{former}")

    def are_sent():
        with town.orm():
            mine = Message.objects.filter(message_id__in=identifiers, state=State.SENT)
            return mine.count() == 20 and Engine.objects.get().swept_by == "worker"

    wait_until(are_sent, seconds=60, what="the successor sends what was due")
