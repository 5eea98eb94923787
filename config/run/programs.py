"""The processes: what `Procfile`, `docker-compose.yml` and `make run` all start."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.run.tether import tether

# A test holds Procfile and docker-compose.yml against these four.
WEB = (
    "gunicorn config.wsgi --worker-class gthread --workers 2 --threads 4"
    " --graceful-timeout 10 --no-control-socket --log-level warning"
)
WORKER = (
    "celery --quiet -A config worker --queues celery,reminders --concurrency 2"
    " --without-gossip --without-mingle --loglevel WARNING"
)
BEAT = "celery --quiet -A config beat --pidfile= --loglevel WARNING"
STANDBY = "manage run_reminders"

SERVERS = 10  # start before, and stop after,
PARTS = 20  # what uses them


@dataclass(frozen=True)
class Program:
    """One process under the supervisor.

    `within` is the seconds it gets to end by itself; `log` is where it writes, if not to the
    terminal: servers talk a lot.
    """

    name: str
    command: Sequence[str]
    priority: int = PARTS
    stop_signal: str = "TERM"
    within: int = 20
    starts_alone: bool = False
    log: Path | None = None


def python(words: str, *options: str) -> list[str]:
    """The command line `words` as a module of this virtual environment's Python, tethered."""
    return [*tether(), sys.executable, *options, "-m", *shlex.split(words)]
