"""The worker of `make run` and the mail server it sends to, for whoever measures messages."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import web
from config.run import network, programs

PROCESSES = 2


class Sink:
    """The mail server of one round; what it took is known when it has ended."""

    def __init__(self, port: int, journal: Path) -> None:
        self.port, self._journal = port, journal

    def took(self) -> list[str]:
        """The Message-ID of each mail."""
        return self._journal.read_text(encoding="utf-8").split()


@contextmanager
def sink(journal: Path) -> Iterator[Sink]:
    port = network.free_port()
    with web.running(programs.python(f"bench.sink {port} {journal}")):
        end = time.monotonic() + 20
        while not _listens(port):
            if time.monotonic() > end:
                raise RuntimeError("The sink did not start.")
            time.sleep(0.05)
        yield Sink(port, journal)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((network.LOOPBACK, port)) == 0


@contextmanager
def worker(port: int) -> Iterator[None]:
    """The worker of `make run`, both processes, sending to the sink."""
    environment = {**os.environ, "EMAIL_URL": f"smtp://{network.LOOPBACK}:{port}"}
    options = ("-W", "ignore:You're running the worker with superuser")
    with web.running(programs.python(programs.WORKER, *options), environment=environment) as made:
        from config.celery import app

        end = time.monotonic() + 60
        while not app.control.ping(timeout=1):
            if time.monotonic() > end or made.poll() is not None:
                raise RuntimeError("The worker did not start.")
        yield
