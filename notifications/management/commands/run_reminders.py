"""`manage.py run_reminders`: the standby that sends while no worker does."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from notifications.operations import standby


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; any number of them may run."""

    help = (
        "Sends what is due while no worker does: it needs PostgreSQL and the mail server, neither "
        "Redis nor beat. Runs until it is stopped; any number may run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument(
            "--always",
            action="store_true",
            help="sweep all the time, for an installation without worker and beat",
        )

    def handle(self, *args: Any, always: bool, **options: Any) -> None:
        """Look and sweep until told to stop."""
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        standby.run(stop=stop, always=always)
