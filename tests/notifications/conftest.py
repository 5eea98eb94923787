"""The kinds of the tests, and a real mail server."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.run import network
from config.where import ROOT
from notifications import kinds
from notifications.operations import sweep
from tests.notifications import cast
from tests.notifications.places import MESSAGES
from tests.running import wait_until


@pytest.fixture(autouse=True)
def kinds_of_the_tests(settings, monkeypatch):
    """Our kinds exist for one test, and their templates can be found."""
    settings.TEMPLATES = [
        {**engine, "DIRS": [*engine["DIRS"], MESSAGES]} for engine in settings.TEMPLATES
    ]
    for kind in (cast.CALLED, cast.WITH_ENTRY, cast.BROKEN):
        monkeypatch.setitem(kinds._kinds, kind.key, kind)


@pytest.fixture
def put_line(monkeypatch):
    """Let the sweep use a scripted line for every channel."""

    def put(line):
        monkeypatch.setattr(sweep, "open_line", lambda channel, *, timing: line)
        return line

    return put


class RunningSink:
    """A mail server in its own process, and what it accepted."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.port = port or network.free_port()
        self.journal = folder / "journal"
        self.last = self.journal.with_suffix(".last")
        self.log = folder / "sink.log"
        command = [sys.executable, "-m", "tests.notifications.sink", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, str(self.journal)], cwd=ROOT, stdout=log, stderr=log
            )
        wait_until(self._answers, seconds=20, what="the mail server answers")

    @property
    def accepted(self) -> list[str]:
        """The Message-IDs it took, in order."""
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [line.split()[0] for line in lines]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def sink(tmp_path, settings):
    """A real mail server, and the settings that lead to it."""
    running = RunningSink(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = running.port
    yield running
    running.stop()
