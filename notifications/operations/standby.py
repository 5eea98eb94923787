"""The standby: sweeps while no worker does. It needs PostgreSQL and the channels, no Redis, no beat."""

import logging
import threading

from django.db import connection

from notifications import timing as times
from notifications.operations import engine
from notifications.operations.sweep import sweep
from notifications.rules.timing import Timing

NAME = "standby"

log = logging.getLogger("back_online.notifications")


def run(*, stop: threading.Event, always: bool = False) -> None:
    """Look every `tick` seconds until `stop` is set, and sweep where nobody else does.

    `always`: do not wait for workers to fall silent; for an installation without any. A PostgreSQL
    that is away is asked again. A sweep under way is finished first.
    """
    timing = times.current()
    was_needed = False
    if not always:
        # Whatever was started together with it may sweep first.
        stop.wait(min(timing.standby, timing.start))
    while not stop.is_set():
        try:
            needed = always or is_needed(timing)
            if needed and not was_needed and not always:
                log.warning("No worker has swept for %d s: the standby does.", timing.standby)
            if needed:
                sweep(timing=timing, by=NAME)
            was_needed = needed
        except Exception as error:
            # It is the last resort: whatever it was, it is tried again.
            log.warning("The standby could not sweep: %s", type(error).__name__)
            connection.close()
        stop.wait(timing.tick)


def is_needed(timing: Timing) -> bool:
    """Whether the workers have been silent too long, or the last to sweep was a standby.

    A worker that sweeps again writes its own name into the engine's row, and the standby rests.
    """
    seconds, by = engine.silence()
    return by == NAME or seconds > timing.standby
