"""The run itself: servers, preparation, parts, ready line; then watch; then leave nothing.

Order matters and is the same on every start:
1. the lock (one run a clone), 2. an earlier run's processes have ended, 3. the port is free,
4. servers, 5. tables, files, demo, 6. web, worker, beat and mail catcher, 7. the ready line.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from config import where
from config.run import CannotRunError, leftovers, lock, network, plan, postgres, preparation, redis
from config.run.folders import Folders
from config.run.programs import Program
from config.run.supervision import Supervisor
from config.run.tether import tether

SERVERS_WITHIN = 60  # seconds; a database that was killed replays its log first
WEB_WITHIN = 60
STOPPED_WITHIN = 60
QUIET = ("--verbosity", "0")


class StopRequestedError(Exception):
    """Ctrl-C or SIGTERM."""


class Run:
    """One run of this clone, from lock to lock."""

    def __init__(self) -> None:
        self.folders = Folders(where.data_folder())
        self.stopping = threading.Event()

    def go(self) -> None:
        """Run until somebody asks to stop. Raises CannotRunError with a sentence for them."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # A shell's `make run &` has Ctrl-C ignored, and it stays so.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._note)
        port = network.read_port(os.environ.get("PORT") or "8000")
        self.folders.make()
        with lock.held(where.lock_path()):
            self._await_earlier()
            network.require_free(port)
            self.plan = plan.make(self.folders, port)
            self.supervisor = Supervisor(self.folders.run, self.folders.sockets / "door")
            try:
                with contextlib.suppress(StopRequestedError):
                    self._start()
                    self._watch()
            finally:
                self._leave()

    def _start(self) -> None:
        self._start_servers()
        where.write(self.plan.values)
        self._prepare()
        self._start_parts()
        port = self.plan.port
        say(f"ready: http://{network.LOOPBACK}:{port}/")
        say(f"       http://localhost:{port}/ is the same; Ctrl-C stops everything")

    def _start_servers(self) -> None:
        self.folders.make_sockets()
        mine, broker = self.plan.postgres, self.plan.redis
        if mine:
            first = not (mine.data / "PG_VERSION").exists()
            say(f"PostgreSQL: {'making the database' if first else 'starting'} in {mine.data}")
            mine.create()
            mine.clear()
        else:
            say("PostgreSQL: the server that DATABASE_URL names")
        if broker:
            say("Redis: starting")
            broker.clear()
        else:
            say("Redis: the server that REDIS_URL names")
        programs = [*self.plan.servers, *self.plan.parts]
        self.supervisor.start(programs, self.plan.environment)
        url = self.plan.values["DATABASE_URL"]
        # One's own cluster has no database yet; a real server's is there already.
        database = "postgres" if mine else None
        self._await("PostgreSQL", lambda: postgres.answers(url, database=database))
        self._await("Redis", lambda: redis.answers(self.plan.values["REDIS_URL"]))
        if mine:
            postgres.create_database(url)

    def _prepare(self) -> None:
        mine = self.plan.postgres
        tables = preparation.tables(mine.data) if mine else None
        if tables is None or not tables.is_current():
            self._manage("Tables: bringing them up to date", "migrate", "--no-input", *QUIET)
            if tables:
                tables.write()
        files = preparation.files()
        if not files.is_current():
            with preparation.alone(self._pause):
                self._collect(files)
        if self._wants_demo() and preparation.has_demo():
            self._manage("Demo: the July 2024 week, unless it is there", "load_demo", "--if-empty")

    def _collect(self, files: preparation.Stamp) -> None:
        if not files.is_current():
            words = ("collectstatic", "--no-input", *QUIET)
            self._manage("Pages: collecting style sheets and pictures", *words)
            files.write()

    def _wants_demo(self) -> bool:
        """The demo is installed, and nobody asked (`LOAD_DEMO=false`) to leave it empty."""
        said = (self.plan.values["DEMO"], os.environ.get("LOAD_DEMO") or "true")
        return all(word.lower() in {"true", "1", "yes", "on", "y", "t", "ok"} for word in said)

    def _start_parts(self) -> None:
        for stale in self.folders.run.glob("beat*"):
            stale.unlink()
        for part in self.plan.parts:
            say(f"{part.name}: starting{self._remark(part)}")
            self.supervisor.begin(part.name)
        end = time.monotonic() + WEB_WITHIN
        while network.who_answers(self.plan.port) != self.plan.run_id:
            if time.monotonic() > end:
                raise CannotRunError("The web process did not become ready (see above).")
            self._pause(0.1)

    def _watch(self) -> None:
        """Until somebody asks to stop: tell who came back, and bring the supervisor back."""
        before = self.supervisor.states()
        while True:
            self._pause(1)
            if self.supervisor.pid is None:
                say("The supervisor ended unexpectedly: starting everything again")
                leftovers.await_end(self.folders)
                self._start_servers()
                self._start_parts()
                before = self.supervisor.states()
                say(f"ready: http://{network.LOOPBACK}:{self.plan.port}/")
                continue
            now = self.supervisor.states()
            for name, (state, pid) in now.items():
                if state == "RUNNING" and pid != before.get(name, ("", pid))[1]:
                    say(f"{name}: had ended unexpectedly and is back")
            before |= {name: found for name, found in now.items() if found[0] == "RUNNING"}

    def _leave(self) -> None:
        """End what was started, in reverse; take sockets, choices and plans away."""
        say("Stopping")
        self.supervisor.stop(seconds=STOPPED_WITHIN)
        leftovers.await_end(self.folders)
        where.remove()
        self.folders.remove_sockets()
        for name in ("supervisord.ini", "supervisord.pid", *self._beat_files()):
            (self.folders.run / name).unlink(missing_ok=True)
        say("Stopped: nothing of it is running any more")

    def _beat_files(self) -> list[str]:
        return [file.name for file in self.folders.run.glob("beat*")]

    def _remark(self, part: Program) -> str:
        return f" (mail lands in {self.folders.mail})" if part.name == "mail" else ""

    def _manage(self, line: str, *words: str) -> None:
        """Run one management command to its end. Raises CannotRunError when it fails."""
        say(line)
        # Tethered and in a session of its own, like everything else that a run starts.
        process = subprocess.Popen(
            [*tether(), *preparation.MANAGE, *words],
            env=self.plan.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            while process.poll() is None:
                self._pause(0.05)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        if process.returncode:
            raise CannotRunError(f"`manage.py {words[0]}` failed (see above).")

    def _await_earlier(self) -> None:
        if leftovers.find(self.folders):
            say("An earlier run is still ending: waiting for it")
            leftovers.await_end(self.folders)

    def _await(self, name: str, answers: Callable[[], bool]) -> None:
        """Wait for a server; the sentence never repeats its address, which may hold a password."""
        end = time.monotonic() + SERVERS_WITHIN
        while not answers():
            if time.monotonic() > end or self.supervisor.pid is None:
                raise CannotRunError(
                    f"{name} did not answer; what it said is in {self.folders.log}."
                )
            self._pause(0.1)

    def _pause(self, seconds: float) -> None:
        if self.stopping.wait(seconds):
            raise StopRequestedError

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()


def say(line: str) -> None:
    """One plain line, at once; a terminal that went away stops nobody."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
