"""The whole engine on servers of its own, made to be killed piece by piece.

PostgreSQL and Redis, a mail server, three workers, two beats; whatever else a test wants. Everything
ends with the block, and with the process that holds it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

import environ
from redis import Redis

from config.run import network, postgres, servers
from config.run.tether import tether
from config.where import ROOT
from tests.faults import family
from tests.faults.blows import Blows
from tests.faults.nursery import Guise, Places
from tests.running import wait_until

WORKERS = ("worker-1", "worker-2", "worker-3")
BEATS = ("beat-1", "beat-2")
SINK = "sink"
PARTS = (SINK, *WORKERS, *BEATS)
PAUSE = 0.03  # seconds that the mail server takes for a mail
PLAIN = Guise()


@dataclass
class Rig:
    """The engine. `guard` lets a block use the database where a test framework forbids it."""

    here: servers.Throwaway
    places: Places
    guard: Any = field(default=nullcontext, repr=False)

    def __post_init__(self) -> None:
        self.blows = Blows(self.places.points)

    def start(self, *names: str, guise: Guise = PLAIN) -> None:
        """Let these parts live from now on, and come back when they die."""
        for name in names:
            self.places.want(name, guise)

    def stop(self, *names: str) -> None:
        """Kill these parts for good; returns when they are gone."""
        for name in names:
            self.pid(name)  # it may be wanted since a moment only
            (self.places.wanted / name).unlink()
        wait_until(
            lambda: not any((self.places.pids / name).exists() for name in names),
            seconds=10,
            what=f"{', '.join(names)} are gone",
        )

    def change(self, *names: str, guise: Guise) -> None:
        """Kill these parts; they come back in that guise."""
        self.stop(*names)
        self.start(*names, guise=guise)

    def mend(self) -> None:
        """Be what it was at the beginning, whatever a test did to it."""
        if not _runs(self.here.postgres):
            self.start_postgres()
        if not _runs(self.here.redis):
            self.here.redis.start()
        for point in self.places.points.iterdir():
            point.unlink()
        wanted = {file.name: self.places.guise(file.name) for file in self.places.wanted.iterdir()}
        self.stop(*(name for name in wanted if wanted[name] != PLAIN or name not in PARTS))
        self.start(*(name for name in PARTS if wanted.get(name) != PLAIN))

    def pid(self, name: str) -> int:
        """The number of a part, which may have died just now."""
        noted = self.places.pids / name
        wait_until(noted.exists, seconds=10, what=f"{name} was started")
        return int(noted.read_text())

    def kill(self, name: str) -> bool:
        """`kill -9` a part with all it has forked; another one comes. Whether it lived just now."""
        return _signal_group(self.pid(name), signal.SIGKILL)

    def children(self, worker: str) -> list[int]:
        """The processes of a worker that sweep: one, or none if it has just died."""
        return family.children(self.pid(worker))

    def kill_child(self, worker: str) -> bool:
        """`kill -9` the process of a worker that sweeps. Whether it had one just now."""
        found = self.children(worker)
        for child in found:
            family.kill(child)
        return bool(found)

    def kill_postgres(self, *, down: float = 0) -> None:
        """`kill -9` PostgreSQL whole, if it still lives, and start it again after so many seconds."""
        with suppress(RuntimeError):
            family.kill(self.here.postgres.pid)
        self.here.postgres.kill()
        time.sleep(down)
        self.start_postgres()

    def start_postgres(self) -> None:
        """Start it, again and again while something of its predecessor is in its way."""
        until = time.monotonic() + 60
        while True:
            try:
                self.here.postgres.start()
            except _EndedError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return

    def kill_redis(self, *, down: float = 0) -> None:
        """`kill -9` Redis with all it held, and start it again after so many seconds."""
        self.here.redis.kill()
        time.sleep(down)
        self.here.redis.start()

    def flush_redis(self) -> None:
        """Empty Redis, and cut nobody off."""
        with Redis.from_url(self.here.redis_url) as client:
            client.flushall()

    def await_blow(self, point: str, *, seconds: float = 20) -> int:
        """Wait until the blow at an armed point has fallen; who reached the point."""
        found: int = wait_until(
            lambda: self.blows.struck(point), seconds=seconds, what=f"somebody reached {point!r}"
        )
        return found

    @contextmanager
    def orm(self) -> Iterator[None]:
        """Django's models on this engine's database for this block; all is committed at once."""
        from django.db import connection

        found = environ.Env.db_url_config(self.here.postgres_url)
        own = dict(connection.settings_dict)
        connection.close()
        with self.guard():
            chosen = {name: found[name] for name in ("ENGINE", "NAME", "USER", "HOST", "PORT")}
            connection.settings_dict.update(chosen)
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict.update(own)


@contextmanager
def rig(*, guard: Any = nullcontext) -> Iterator[Rig]:
    """An engine with an empty outbox, its three workers, two beats and the mail server at work."""
    with servers.throwaway() as here:
        places = Places(here.folder / "faults")
        places.folder.mkdir()
        places.make()
        environment = _environment(here, places)
        with _nursery(places, environment):
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v0"],
                cwd=ROOT,
                env=environment,
                check=True,
                timeout=120,
            )
            here.postgres.await_answer = lambda: _await_postgres(here)
            made = Rig(here, places, guard)
            made.start(*PARTS)
            yield made


@contextmanager
def _nursery(places: Places, environment: dict[str, str]) -> Iterator[None]:
    with (places.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [*tether(), sys.executable, "-m", "tests.faults.nursery", str(places.folder)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        finally:
            process.kill()
            process.wait()
            for noted in places.pids.iterdir():
                _signal_group(int(noted.read_text()), signal.SIGKILL)


def _environment(here: servers.Throwaway, places: Places) -> dict[str, str]:
    port = network.free_port()
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.scaled",
        "DATABASE_URL": here.postgres_url,
        "REDIS_URL": here.redis_url,
        "EMAIL_URL": f"smtp://{network.LOOPBACK}:{port}",
        "EMAIL_JOURNAL": str(places.journal),
        "SMS_URL": "",
        "SECRET_KEY": "only for tests",
        "BACK_ONLINE_DATA": str(here.folder),
        "DEMO": "false",
        "HTTPS": "false",
        "SINK_PORT": str(port),
        "SINK_PAUSE": str(PAUSE),
    }


class _EndedError(Exception):
    """A server ended instead of answering; its log says why."""


def _await_postgres(here: servers.Throwaway) -> None:
    while not postgres.answers(here.postgres_url, database="postgres"):
        if not _runs(here.postgres):
            raise _EndedError(here.postgres.log.read_text(errors="replace")[-1000:])
        time.sleep(0.02)


def _runs(server: servers.Server) -> bool:
    try:
        return server.pid > 0
    except RuntimeError:
        return False


def _signal_group(number: int, which: signal.Signals) -> bool:
    try:
        os.killpg(number, which)
    except ProcessLookupError:
        return False
    return True
