"""`manage.py open_outage SLUG --title "Workstations are down"`."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from outages.errors import OutageError
from outages.models import OutageKind
from outages.operations.outages import open_outage


class Command(BaseCommand):
    """Open an outage; a workstations outage starts with the policy of 24 July 2024."""

    help = "Open an outage. A workstations outage gets policy 1 with the default numbers."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("slug", help="short name for addresses, e.g. july-2024")
        parser.add_argument("--title", required=True, help="what the status page is headed with")
        parser.add_argument("--cause", default="", help="one plain sentence for everybody")
        parser.add_argument("--kind", choices=OutageKind.values, default=OutageKind.WORKSTATIONS)
        parser.add_argument(
            "--started", type=dt.datetime.fromisoformat, help="ISO 8601 with offset; default now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, or say why not."""
        now = timezone.now()
        started_at = options["started"] or now
        if timezone.is_naive(started_at):
            raise CommandError(_("--started needs an offset, such as 2024-07-19T00:30-04:00."))
        try:
            outage = open_outage(
                slug=options["slug"],
                title=options["title"],
                cause=options["cause"],
                kind=OutageKind(options["kind"]),
                started_at=started_at,
                now=now,
            )
        except OutageError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            _("%(outage)s is open as “%(slug)s”.") % {"outage": outage.title, "slug": outage.slug}
        )
