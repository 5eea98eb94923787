"""`manage.py load_demo [--if-empty] [--people 13000] [--seed 724] [--now ISO]`"""

import datetime as dt
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from demo.operations import load
from demo.reads import presence

FEWEST, MOST = 100, 38_000
START_ANEW = (
    "To play it from today again, stop `make run`, delete the folder .data and start it once more."
)


class Command(BaseCommand):
    """Load the demo into an empty database, in one transaction."""

    help = "Load the July 2024 week, played so that today is its Wednesday."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command line."""
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there are people already"
        )
        parser.add_argument("--people", type=int, default=13_000, metavar="NUMBER")
        parser.add_argument("--seed", type=int, default=724, metavar="NUMBER")
        parser.add_argument(
            "--now",
            type=_instant,
            metavar="ISO",
            help="pretend that it is this instant, e.g. 2026-11-23T10:30-05:00",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say why not."""
        if not settings.DEMO:
            raise CommandError("This is no demo installation. Set DEMO=true to load the demo.")
        now = options["now"] or timezone.now()
        if presence.holds_people():
            self._leave(now, if_empty=options["if_empty"])
            return
        if not FEWEST <= options["people"] <= MOST:
            raise CommandError(f"--people must be {FEWEST:,} to {MOST:,}.")
        began = time.monotonic()
        with _Bars(self.stdout.write) as bars:
            loaded = load.load(
                count=options["people"], seed=options["seed"], now=now, progress=bars.show
            )
        self.stdout.write(
            f"The demo is loaded: {loaded.people:,} people, {loaded.devices:,} broken workstations,"
            f" {loaded.events:,} events, in {time.monotonic() - began:.0f} s."
        )

    def _leave(self, now: dt.datetime, *, if_empty: bool) -> None:
        """Say what is there; an error unless that was to be expected."""
        days = presence.played_on(now=now)
        if not if_empty:
            raise CommandError(
                "The database holds people already, and the demo is only loaded into an empty one."
                + (f" {START_ANEW}" if days is not None else "")
            )
        if days is None:
            self.stdout.write("The database holds people already; the demo is left out.")
        elif days > 0:
            ago = "yesterday" if days == 1 else f"{days} days ago"
            self.stdout.write(f"The demo was loaded {ago}. {START_ANEW}")
        else:
            self.stdout.write("The demo is there already.")


class _Bars:
    """One progress bar a part on a terminal, one line a part elsewhere."""

    def __init__(self, write: Any) -> None:
        self._write = write
        self._bar: tqdm[Any] | None = None
        self._part = ""

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, part: str, done: int, total: int) -> None:
        """Show how far a part is."""
        if part != self._part or self._bar is None:
            if self._bar is not None:
                self._bar.close()
            self._part = part
            # None: no bar where nobody looks at a terminal.
            self._bar = tqdm(total=total, desc=part, leave=False, disable=None)
            if self._bar.disable:
                self._write(f"Demo: {part}")
        self._bar.update(done - self._bar.n)


def _instant(text: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset, e.g. 2026-11-23T10:30-05:00")
    return at.astimezone(dt.UTC)
