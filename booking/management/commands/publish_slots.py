"""`manage.py publish_slots --site SLUG --from DATE --to DATE`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.errors import BookingError
from booking.management.arguments import add_site_and_dates, check_dates, find_site
from booking.operations.publishing import publish_slots


class Command(BaseCommand):
    """Publish the bookable starts of a site's service days; running it again changes nothing."""

    help = "Publish bookable slots for a site's service days; proposes the capacity."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        add_site_and_dates(parser)
        parser.add_argument("--every", type=int, default=15, help="minutes between starts")
        parser.add_argument("--capacity", type=int, help="seats per slot; else what is proposed")
        parser.add_argument("--reason", default="", help="why more seats than proposed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish and say what was done."""
        site = find_site(options["site"])
        check_dates(options["first"], options["last"])
        if not 1 <= options["every"] <= 24 * 60:
            raise CommandError("--every must be 1 to 1440 minutes.")
        if options["capacity"] is not None and options["capacity"] < 1:
            raise CommandError("--capacity must be at least 1.")
        try:
            published = publish_slots(
                site=site,
                first=options["first"],
                last=options["last"],
                every_minutes=options["every"],
                capacity=options["capacity"],
                reason=options["reason"],
                now=timezone.now(),
            )
        except BookingError as refusal:
            raise CommandError(refusal.message) from refusal
        for sentence in published.refused:
            self.stderr.write(f"refused: {sentence}")
        self.stdout.write(
            f"{site.name}: {published.added} slots added, {published.unchanged} were there,"
            f" {len(published.refused)} refused; {published.capacity} seats each"
            f" (proposed {published.proposed})."
        )
