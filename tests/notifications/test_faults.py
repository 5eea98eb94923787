"""Nothing is lost: a thousand messages are due while processes and PostgreSQL are killed.

The judge is the mail server's journal, which is written before the answer. A message may arrive
twice here, once for each killed process at most: whether a killed try arrived is settled by
rule, not by evidence (docs/messages.md).
"""

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import pytest

from config.run import postgres, servers
from config.where import ROOT
from tests.notifications.conftest import RunningSink
from tests.running import wait_until

MESSAGES = int(os.environ.get("FAULT_MESSAGES", "1000"))
WORKERS = 3
KILLS = 30
LIMIT = 120  # seconds
ENDS = "state IN ('sent', 'failed', 'expired', 'suppressed', 'cancelled', 'superseded')"


class Sweepers:
    """Worker processes that are killed and come back."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self.killed = 0
        command = ["-m", "tests.notifications.sweeper", "herd", str(WORKERS), str(folder)]
        with (folder / "log").open("ab") as log:
            self._herd = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        wait_until(lambda: len(self._processes()) == WORKERS, seconds=60, what="sweepers run")

    def kill_one(self, chooser: random.Random) -> None:
        """End one as `kill -9` does; another comes in its place."""
        with suppress(ProcessLookupError):
            os.kill(chooser.choice(self._processes()), signal.SIGKILL)
            self.killed += 1

    def end(self) -> None:
        self._herd.kill()
        self._herd.wait()
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def _processes(self) -> list[int]:
        notes = [self._folder / str(number) for number in range(WORKERS)]
        return [int(note.read_text()) for note in notes if note.exists() and note.read_text()]


@pytest.fixture
def place(sink_of_faults):
    """An own PostgreSQL with our tables and the environment that leads to it."""
    with servers.throwaway() as here:
        environment = os.environ | {
            "DATABASE_URL": here.postgres_url,
            "REDIS_URL": here.redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink_of_faults.port}",
            "SMS_URL": "",
            "DJANGO_SETTINGS_MODULE": "tests.notifications.fault_settings",
            "DEMO": "false",
        }
        for command in (
            ["manage.py", "migrate", "-v0"],
            ["-m", "tests.notifications.sweeper", "fill", str(MESSAGES)],
        ):
            subprocess.run(
                [sys.executable, *command], cwd=ROOT, env=environment, check=True, timeout=120
            )
        yield here, environment


@pytest.fixture
def sink_of_faults(tmp_path):
    running = RunningSink(tmp_path)
    yield running
    running.stop()


def ask(here, question):
    """One row of the answer; a server that is away is waited for."""
    postgres.await_answer(here.postgres_url, seconds=30)
    with (
        closing(postgres.connect(here.postgres_url, database="back_online")) as session,
        session.cursor() as cursor,
    ):
        cursor.execute(question)
        return cursor.fetchall()


def test_nothing_is_lost_when_workers_and_postgresql_are_killed(place, sink_of_faults, tmp_path):
    here, environment = place
    seed = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    chooser = random.Random(seed)
    sweepers = Sweepers(tmp_path, environment)
    falls = 0
    began = time.monotonic()
    try:
        while time.monotonic() - began < LIMIT:
            time.sleep(chooser.uniform(0.1, 0.5))
            accepted = len(set(sink_of_faults.accepted))
            if sweepers.killed < KILLS:
                sweepers.kill_one(chooser)
            if falls < 2 and accepted > MESSAGES * (falls + 1) / 3:
                here.postgres.kill()
                time.sleep(1)
                here.postgres.start()
                falls += 1
            [(open_still,)] = ask(
                here, f"SELECT count(*) FROM notifications_message WHERE NOT {ENDS}"
            )
            if open_still == 0 and sweepers.killed >= KILLS:
                break
    finally:
        sweepers.end()
    states = dict(ask(here, "SELECT state, count(*) FROM notifications_message GROUP BY state"))
    expected = {row for (row,) in ask(here, "SELECT message_id FROM notifications_message")}
    copies = Counter(sink_of_faults.accepted)
    doubled = sum(count - 1 for count in copies.values())
    said = (
        f"seed {seed}: {sweepers.killed} workers and {falls} databases killed in "
        f"{time.monotonic() - began:.0f} s, states {states}, {doubled} doubled"
    )
    logging.getLogger(__name__).warning(said)
    assert set(copies) == expected, f"lost: {len(expected - set(copies))}; {said}"
    assert states == {"sent": MESSAGES}, said
    assert falls == 2, said
    # Each killed process leaves one message undecided at most; a fallen database, one a process.
    assert doubled <= sweepers.killed + falls * WORKERS, said
