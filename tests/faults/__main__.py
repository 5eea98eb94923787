"""`make faults`: hundreds of kills of each component, ten thousand messages, none lost, none doubled.

    python -m tests.faults [--messages 10000] [--kills 500] [--seed N] [--components child redis …]
    python -m tests.faults --opaque                      (a mail server whose journal we cannot read)
    python -m tests.faults --control send-then-record    (an engine that must be found out)

Exits with 1 when something was lost or doubled. With `--opaque` what is doubled must be named as
undecided; with `--control` it is an error when nothing was lost or doubled.
"""

import argparse
import os
import random
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from types import FrameType

import django

OF_THE_HARNESS = {
    "DJANGO_SETTINGS_MODULE": "tests.faults.scaled",
    # The engine has servers of its own (`Rig.orm`); nothing may be found at these.
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1",
    "SECRET_KEY": "only for tests",
    "DEMO": "false",
    "HTTPS": "false",
}


def main(words: Sequence[str]) -> int:
    """Run one campaign and print what became of it; the exit status."""
    os.environ |= OF_THE_HARNESS
    django.setup()
    # Models can be imported now, not before.
    from tests.faults.campaign import COMPONENTS, POINT, Blow, Campaign, plan, total
    from tests.faults.controls import TELLING
    from tests.faults.nursery import STRANGER, Guise
    from tests.faults.report import Progress, say, table
    from tests.faults.rig import WORKERS, rig

    chosen = _parser(COMPONENTS, list(TELLING)).parse_args(words)
    signal.signal(signal.SIGTERM, _leave)
    began = time.monotonic()
    seed = chosen.seed or random.SystemRandom().randrange(1, 10**6)
    chooser = random.Random(seed)
    guise = STRANGER if chosen.opaque else Guise(control=chosen.control)
    if chosen.control:
        planned = [Blow(POINT, TELLING[chosen.control])] * chosen.kills
    else:
        planned = plan(dict.fromkeys(chosen.components, chosen.kills), chooser)

    say(f"seed {seed}: starting the engine")
    with rig() as engine, engine.orm():
        if guise != Guise():
            engine.change(*WORKERS, guise=guise)
        campaign = Campaign(engine, chooser)
        progress = Progress(len(planned))
        until = began + chosen.limit
        campaign.run(planned, chosen.messages, until=until, tell=progress.tell)
        rows = list(campaign.rows())
    sys.stdout.write(f"{table(rows)}\n\nseed {seed}, {time.monotonic() - began:.0f} s\n")
    every = total(rows)
    allowed = every.undecided if chosen.opaque else frozenset()
    is_well = not every.lost and every.doubled.keys() <= allowed
    return int(is_well if chosen.control else not is_well)


def _parser(components: Iterable[str], controls: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    every = tuple(components)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=500, help="of each component")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("FAULT_SEED", "0")))
    parser.add_argument("--components", nargs="+", default=every, choices=every, metavar="NAME")
    parser.add_argument("--limit", type=float, default=7200, help="seconds until it gives up")
    parser.add_argument("--opaque", action="store_true")
    parser.add_argument("--control", choices=controls, default="")
    return parser


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
