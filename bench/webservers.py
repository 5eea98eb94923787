"""gunicorn beside granian: the same site, the same number of processes and threads.

    .venv/bin/pip install granian && .venv/bin/python -m bench webservers

granian is no dependency (docs/adr/0005-web-server.md), so this is measured only where it is
installed, and only when asked for by name. "Ours" is granian here, "floor" gunicorn. Also told: who
is left behind when the parent is killed by `kill -9`.
"""

import contextlib
import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path

from bench import load, visits, web
from bench.booking import WIDE_BOOKINGS, Crowd
from bench.figures import Check, Figure, Findings, compare
from bench.pages import CLIENTS, REQUESTS
from bench.progress import say
from config.run import network, programs
from config.where import ROOT

ROUNDS = 5


def granian(port: int) -> list[str]:
    """granian with as many processes and threads as `make run` gives gunicorn."""
    return programs.python(
        f"granian --interface wsgi --workers 2 --blocking-threads 4 --no-ws --log-level warning"
        f" --host {network.LOOPBACK} --port {port} {web.OURS}:application"
    )


def measure() -> Findings:
    """Bookings on 200 slots and the options page, taking turns."""
    if importlib.util.find_spec("granian") is None:
        raise SystemExit("granian is not installed here: .venv/bin/pip install granian")
    crowd = Crowd(rounds=ROUNDS)
    port = network.free_port()
    with web.serve(web.OURS, command=granian(port), port=port) as new, web.serve(web.OURS) as old:
        crowd.warm(new, visits.book)
        crowd.warm(old, visits.book)
        figures = (_bookings(crowd, new, old), _options(crowd, new, old))
    left = {name: _orphans(name) for name in ("gunicorn", "granian")}
    return Findings(
        figures,
        (Check(f"processes left after kill -9 of the parent: {left}", left["gunicorn"] == 0),),
    )


def _bookings(crowd: Crowd, new: int, old: int) -> Figure:
    pairs = []
    for number in range(ROUNDS):
        one = crowd.spread(new, visits.book, WIDE_BOOKINGS).rate
        other = crowd.spread(old, visits.book, WIDE_BOOKINGS).rate
        say(f"bookings, {number + 1} of {ROUNDS}: granian {one:.0f}, gunicorn {other:.0f}")
        pairs.append((one, other))
    return compare("bookings: granian beside gunicorn", pairs, unit="/s", goal=None)


def _options(crowd: Crowd, new: int, old: int) -> Figure:
    people = crowd.take(CLIENTS * 10)
    asked = [(visits.get(people[n % len(people)], visits.OPTIONS),) for n in range(REQUESTS)]
    pairs = []
    for number in range(ROUNDS):
        one = load.run(new, asked, clients=CLIENTS).require(200).rate
        other = load.run(old, asked, clients=CLIENTS).require(200).rate
        say(f"options, {number + 1} of {ROUNDS}: granian {one:.0f}, gunicorn {other:.0f}")
        pairs.append((one, other))
    return compare("options page: granian beside gunicorn", pairs, unit="/s", goal=None)


def _orphans(name: str) -> int:
    """How many processes of the server live five seconds after its parent was killed."""
    port = network.free_port()
    command = granian(port) if name == "granian" else web.gunicorn(web.OURS, port)
    parent = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        web.await_answer(port)
        children = _children(parent.pid)
    finally:
        parent.kill()
        parent.wait()
    time.sleep(5)
    left = [child for child in children if Path(f"/proc/{child}").exists()]
    for child in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return len(left)


def _children(parent: int) -> list[int]:
    files = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(word) for file in files for word in file.read_text().split()]
