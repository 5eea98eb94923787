"""A running site: the real `make run` in a folder of its own, for journeys, races and faults."""

import configparser
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ

from config.run import leftovers, network
from config.run.folders import Folders
from config.run.supervision import Supervisor
from config.run.tether import tether
from config.where import ROOT
from tests import servers

# What the tests set for themselves must not reach the site.
OF_THE_TESTS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SMS_URL", servers.FOLDER}
OF_THE_TESTS |= {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "BASE_URL", "RUN_ID"}


def wait_until(condition: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """The first true value of `condition`. Fails, naming `what`, after `seconds`."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"Not within {seconds} seconds: {what}"
        time.sleep(0.05)
    return found


class RunningSite:
    """Starts, stops, kills and asks one `make run` with its own data folder and port."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folders = Folders(folder)
        self.port = network.free_port()
        self.log = folder.with_name(f"{folder.name}.log")
        self.process: subprocess.Popen[bytes] | None = None
        # pytest-django's guard of the database; the fixture `running_site` hands it over.
        self.blocker: Any = None
        self._said = {"DEMO": "true", "LOAD_DEMO": "false", "HTTPS": "false"} | environment

    @property
    def url(self) -> str:
        """The site's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def localhost(self) -> str:
        """The same by name: browsers accept passkeys there only."""
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a shell beside the site would have: no address, only the data folder."""
        kept = {key: value for key, value in os.environ.items() if key not in OF_THE_TESTS}
        mine = {"BACK_ONLINE_DATA": str(self.folders.data), "PORT": str(self.port)}
        return kept | self._said | mine

    @property
    def values(self) -> Mapping[str, str]:
        """What the run wrote down: DATABASE_URL, REDIS_URL, EMAIL_URL, …"""
        lines = (self.folders.run / "where").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def start(self, *, seconds: float = 240) -> None:
        """Start it and wait for the ready line."""
        self.launch()
        wait_until(self._is_ready, seconds=seconds, what="the ready line")

    def launch(self) -> "subprocess.Popen[bytes]":
        """Start it without waiting."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                # Tethered, so that a killed test run leaves no site behind.
                [*tether(), sys.executable, "-m", "config.run"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self.process

    def stop(self) -> int:
        """End it as scripts do (SIGTERM); its exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.terminate()
        status = self.process.wait(90)
        self.process = None
        return status

    def said(self) -> str:
        """Everything it has printed since its last start."""
        return self.log.read_text(errors="replace")

    def pid(self, name: str) -> int:
        """Process number of postgres, redis, mail, web, worker, beat, supervisor or runner."""
        if name == "runner":
            assert self.process is not None
            return self.process.pid
        if name == "supervisor":
            return int((self.folders.run / "supervisord.pid").read_text())
        return self._states()[name][1]

    def kill(self, name: str) -> int:
        """`kill -9` the part `name`; the number that it had."""
        number = self.pid(name)
        os.kill(number, signal.SIGKILL)
        return number

    def await_back(self, name: str, former: int, *, seconds: float = 30) -> None:
        """Wait until `name` runs again under another number than `former`."""

        def is_back() -> bool:
            state, number = self._states().get(name, ("", 0))
            return state == "RUNNING" and number != former

        wait_until(is_back, seconds=seconds, what=f"{name} is back")

    def answers(self) -> bool:
        """Whether the web process is ready."""
        return bool(network.who_answers(self.port))

    def processes(self) -> list[int]:
        """Every living process of this site, the runner aside."""
        return leftovers.find(self.folders)

    def manage(self, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """`manage.py words` as from a shell beside the running site."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=check
        )

    def mails(self) -> list[Path]:
        """What the mail catcher took, oldest first."""
        return sorted(self.folders.mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)

    @contextmanager
    def orm(self) -> Iterator[None]:
        """Django's models on the site's database for this block.

        For tests without the `db` fixture: what is written here is committed, and seen by the site.
        """
        from django.db import connection

        assert self.blocker is not None
        found = environ.Env.db_url_config(self.values["DATABASE_URL"])
        own = dict(connection.settings_dict)
        connection.close()
        with self.blocker.unblock():
            connection.settings_dict.update(NAME=found["NAME"], HOST=found["HOST"], PORT="")
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict.update(own)

    def _states(self) -> dict[str, tuple[str, int]]:
        ini = configparser.RawConfigParser()
        ini.read(self.folders.run / "supervisord.ini")
        password = ini.get("unix_http_server", "password", fallback="")
        return Supervisor(self.folders.run, self.folders.sockets / "door", password).states()

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"it ended:\n{self.said()}"
        return "\nready: " in self.said()
