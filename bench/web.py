"""Web servers to be measured: the command of `make run`, with ours or the floor behind it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from config.run import network, programs
from config.where import ROOT

OURS = "config.wsgi"
FLOOR = "bench.floor.wsgi"
CONTROL = "bench.control"  # the module; gunicorn finds `application`


def gunicorn(application: str, port: int) -> list[str]:
    """The web server as `make run` starts it, with another application behind it."""
    words = programs.WEB.replace(OURS, application)
    return programs.python(f"{words} --bind {network.LOOPBACK}:{port}")


@contextmanager
def serve(
    application: str, *, command: Sequence[str] | None = None, port: int = 0
) -> Iterator[int]:
    """Serve in this block; the port. `command` is another server than `make run`'s, at `port`."""
    port = port or network.free_port()
    with running(command or gunicorn(application, port)):
        await_answer(port)
        yield port


@contextmanager
def running(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command in this block; it and its children end with it."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,  # ours carries the findings
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def await_answer(port: int) -> None:
    """Wait until the server answers. Raises what the last try raised, after a minute."""
    end = time.monotonic() + 60
    while True:
        connection = HTTPConnection(network.LOOPBACK, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            if time.monotonic() > end:
                raise
        finally:
            connection.close()
        time.sleep(0.1)
