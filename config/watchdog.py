"""Ends a worker that is alive and deaf.

After a trouble with Redis a Celery worker may go on living without ever hearing "sweep" again
(celery/celery#10205 and its like). A thread in the worker's first process looks when any of its children
last began or ended a sweep. If that is longer ago than `Timing.deaf` although Redis answers, the process
ends, and whoever keeps it alive starts another. While Redis is away there is nothing to hear: then the
standby sweeps (`manage.py run_reminders`).
"""

import logging
import mmap
import os
import signal
import struct
import threading
import time
from typing import Any

from celery import Celery, signals

from notifications import timing

SWEEP = "notifications.sweep"
DEAF = 70  # exit status of a worker that did not even hear that it should end
LONGEST_FAREWELL = 10.0  # seconds; it has swept nothing for much longer

_SECONDS = struct.Struct("d")

log = logging.getLogger("back_online.watchdog")


class Watchdog:
    """Watches one worker: `heard_at` is shared with the children that sweep."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._deaf = timing.current().deaf
        # Seconds on a clock that all processes of the machine share, in memory that forked ones do.
        self._heard_at = mmap.mmap(-1, _SECONDS.size)
        self._note()
        signals.task_prerun.connect(self.hear)
        signals.task_postrun.connect(self.hear)

    def hear(self, sender: Any = None, **_: Any) -> None:
        """Note that a sweep begins or ends; called in the child."""
        if getattr(sender, "name", "") == SWEEP:
            self._note()

    def _note(self) -> None:
        _SECONDS.pack_into(self._heard_at, 0, time.monotonic())

    def look(self) -> None:
        """Look for ever; called in a thread of the first process."""
        while True:
            time.sleep(min(self._deaf / 10, 5.0))
            silent = time.monotonic() - _SECONDS.unpack_from(self._heard_at)[0]
            if silent > self._deaf and self._redis_answers():
                log.error("No sweep for %d s although Redis answers: starting anew.", silent)
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(LONGEST_FAREWELL)
                os._exit(DEAF)

    def _redis_answers(self) -> bool:
        try:
            with self._app.connection_for_read() as broker:
                broker.ensure_connection(max_retries=1, timeout=2)
                return True
        except Exception:
            return False


_watchdogs: list[Watchdog] = []  # signals hold their receivers weakly


def watch(app: Celery) -> None:
    """Let a worker of `app` be watched from its start on; it must serve the queue of sweeps."""

    def prepare(**_: Any) -> None:
        # Before the children are forked, so that they share it.
        _watchdogs.append(Watchdog(app))

    def begin(**_: Any) -> None:
        for one in _watchdogs:
            threading.Thread(target=one.look, name="watchdog", daemon=True).start()

    signals.worker_init.connect(prepare, weak=False)
    signals.worker_ready.connect(begin, weak=False)
