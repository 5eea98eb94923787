"""Keeps the parts of the engine alive: real workers, beats, standbys, and the mail server.

    python -m tests.faults.nursery FOLDER

One process that has loaded the product and forks each part from there, since a part that is killed
hundreds of times cannot load it each time. For each file in `FOLDER/wanted` there is a part of that
name (`worker-1`); the file says how it differs (`Guise`). `FOLDER/pids` has their numbers; each
leads a process group of its own, and ends with this process.
"""

import asyncio
import ctypes
import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import django

from config.run import programs
from tests.faults.blows import Blows

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Guise:
    """How a part differs from its like: settings, options of the broker, a careless engine."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    broker: Mapping[str, Any] = field(default_factory=dict)
    control: str = ""

    def put_on(self) -> None:
        """Change this process."""
        from django.conf import settings

        from config.celery import app
        from tests.faults.controls import CONTROLS

        for name, value in self.settings.items():
            setattr(settings, name, value)
        app.conf.broker_transport_options = {**app.conf.broker_transport_options, **self.broker}
        if self.control:
            CONTROLS[self.control]()


STRANGER = Guise(settings={"EMAIL_JOURNAL": ""})
"""The mail server is a stranger, whose journal the engine cannot read. The judge reads it still."""


@dataclass(frozen=True)
class Places:
    """Where nursery, parts and harness meet."""

    folder: Path

    @property
    def wanted(self) -> Path:
        """One file for each part that should live."""
        return self.folder / "wanted"

    @property
    def pids(self) -> Path:
        """One file with the number of each part."""
        return self.folder / "pids"

    @property
    def points(self) -> Path:
        """Armed blows."""
        return self.folder / "points"

    @property
    def journal(self) -> Path:
        """What the mail server accepted."""
        return self.folder / "journal"

    def make(self) -> None:
        """Make the folders."""
        for folder in (self.wanted, self.pids, self.points):
            folder.mkdir()

    def want(self, name: str, guise: Guise) -> None:
        """Let there be a part of that name."""
        self._write(self.wanted / name, json.dumps(asdict(guise)))

    def guise(self, name: str) -> Guise:
        """How that part differs from its like."""
        return Guise(**json.loads((self.wanted / name).read_text()))

    def note(self, name: str, number: int) -> None:
        """Say which process it is."""
        self._write(self.pids / name, str(number))

    def forget(self, name: str) -> None:
        """Say that there is none any more."""
        (self.pids / name).unlink(missing_ok=True)

    def _write(self, target: Path, words: str) -> None:
        draft = self.folder / f".{target.name}.{os.getpid()}"
        draft.write_text(words)
        draft.rename(target)


class Nursery:
    """Forks what is wanted, again and again."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._alive: dict[str, int] = {}

    def keep(self) -> None:
        """Go on for ever."""
        while True:
            wanted = {file.name for file in self._places.wanted.iterdir()}
            for name in self._alive.keys() - wanted:
                self._end(self._alive[name])
            for name in wanted - self._alive.keys():
                self._alive[name] = number = self._fork(name)
                self._places.note(name, number)
            self._reap(wanted)
            time.sleep(0.02)

    def end(self) -> None:
        """Kill all of them."""
        for number in self._alive.values():
            self._end(number)

    def _reap(self, wanted: set[str]) -> None:
        with suppress(ChildProcessError):
            while (dead := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                for name in [name for name, number in self._alive.items() if number == dead]:
                    del self._alive[name]
                    if name not in wanted:
                        self._places.forget(name)

    def _end(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(number, signal.SIGKILL)

    def _fork(self, name: str) -> int:
        keeper = os.getpid()
        number = os.fork()
        if number:
            with suppress(OSError):  # it may have done so itself
                os.setpgid(number, number)
            return number
        try:
            os.setpgid(0, 0)
            _end_with(keeper)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            run(name, self._places)
        except BaseException as error:
            # Celery leaves by SystemExit; anything else belongs into the log.
            if not isinstance(error, SystemExit):
                sys.excepthook(type(error), error, error.__traceback__)
        finally:
            os._exit(1)


def run(name: str, places: Places) -> None:
    """Be the part of that name."""
    from config.celery import app
    from tests.faults import points

    places.guise(name).put_on()
    blows = Blows(places.points)
    kind = name.partition("-")[0]
    if kind == "sink":
        asyncio.run(_sink(places, blows))
        return
    points.install(blows)
    if kind == "standby":
        from django.core.management import call_command

        call_command("run_reminders")
    elif kind == "worker":
        words = [*shlex.split(programs.WORKER)[1:], "--queues", "reminders", "--concurrency", "1"]
        app.start([*words, "--hostname", f"{name}@%h"])
    elif kind == "beat":
        app.start([*shlex.split(programs.BEAT)[1:], "--schedule", str(places.folder / name)])
    else:
        raise LookupError(f"There is no part like {name}.")


async def _sink(places: Places, blows: Blows) -> None:
    from tests.faults.sink import Sink, serve

    port, pause = int(os.environ["SINK_PORT"]), float(os.environ["SINK_PAUSE"])
    await serve(port, Sink(places.journal, blows, pause=pause))


def _end_with(parent: int) -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # it has died already


def main(folder: str) -> None:
    """Load the product, then keep the parts until SIGTERM."""
    django.setup()
    from config.celery import app

    app.loader.import_default_modules()
    nursery = Nursery(Places(Path(folder)))

    def leave(number: int, frame: FrameType | None) -> None:
        nursery.end()
        os._exit(0)

    signal.signal(signal.SIGTERM, leave)
    nursery.keep()


if __name__ == "__main__":
    main(sys.argv[1])
