"""`manage.py quarantine`: after a restore, before a worker starts."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notifications.operations import quarantine


class Command(BaseCommand):
    """Puts in doubt what may have been sent in the time that the database has forgotten."""

    help = (
        "After PostgreSQL was restored from a copy: what had fallen due by now is not sent until "
        "evidence or a coordinator says that it was not sent already. Repeating it is harmless."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When the copy was made."""
        parser.add_argument(
            "--since",
            metavar="2024-07-24T06:00-04:00",
            help="when the copy was made, with its offset; without it: when the last sweep was",
        )

    def handle(self, *args: Any, since: str | None, **options: Any) -> None:
        """Say how many messages are in doubt now."""
        count = quarantine.put_in_doubt(since=_instant(since) if since else None)
        self.stdout.write(
            f"{count} messages are in doubt. Evidence settles them by itself; "
            "the rest waits for a coordinator at /outbox/engine/."
        )


def _instant(text: str) -> dt.datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CommandError("--since: write it as 2024-07-24T06:00-04:00, with the offset.")
    if found > timezone.now():
        raise CommandError("--since: the copy cannot have been made in the future.")
    return found
