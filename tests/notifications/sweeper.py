"""Processes that sweep, to be killed: `python -m tests.notifications.sweeper fill 1000`, then
`… herd 3 FOLDER`. They need PostgreSQL and a mail server only.

The herd is one process that forks the sweepers, as Celery does, and forks another when one dies;
`FOLDER/<number>` holds the process id of each.
"""

import logging
import os
import sys
import time
from pathlib import Path

import django
from django.db import Error, connection

TICK = 0.2  # seconds between two sweeps; beat says it every three


def fill(count: int) -> None:
    """Queue so many messages that are due now, in one transaction."""
    from notifications.operations import outbox
    from tests.builders import make_person
    from tests.notifications.cast import make_note

    people = [make_person() for _ in range(20)]
    outbox.queue([make_note(to=people[number % 20]) for number in range(count)])


def keep(count: int, folder: Path) -> None:
    """Keep so many sweepers alive, for ever."""
    places: dict[int, int] = {}
    for number in range(count):
        places[_fork(folder / str(number))] = number
    while True:
        dead, _ = os.wait()
        number = places.pop(dead)
        places[_fork(folder / str(number))] = number


def _fork(note: Path) -> int:
    process = os.fork()
    if process:
        note.write_text(str(process))
        return process
    herd = os.getppid()
    while os.getppid() == herd:
        sweep()
    os._exit(0)


def sweep() -> None:
    """Sweep once and rest. A database that is away is tried again, as beat's next tick would."""
    from notifications.operations import sweep as sweeps

    try:
        sweeps.sweep()
    except Error as error:
        logging.warning("The database is away: %s", type(error).__name__)
        connection.close()
    time.sleep(TICK)


if __name__ == "__main__":
    django.setup()
    from notifications import kinds
    from tests.notifications.cast import CALLED

    kinds.register(CALLED)
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        keep(int(sys.argv[2]), Path(sys.argv[3]))
