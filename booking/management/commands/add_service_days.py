"""`manage.py add_service_days --site SLUG --from DATE --to DATE --opens 08:00 --closes 17:00 …`."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking.management.arguments import add_site_and_dates, check_dates, find_site
from booking.operations.staffing import add_service_days


class Command(BaseCommand):
    """Staff a site on a span of dates; dates that are staffed already stay as they are."""

    help = "Staff a site, site time; 00:00 to 00:00 is the whole day. Then publish_slots."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        add_site_and_dates(parser)
        clock = dt.time.fromisoformat
        parser.add_argument("--opens", required=True, type=clock, help="HH:MM, site time")
        parser.add_argument("--closes", required=True, type=clock, help="HH:MM, site time")
        parser.add_argument("--walkins-from", type=clock, help="HH:MM, site time")
        parser.add_argument("--walkins-until", type=clock, help="HH:MM, site time")
        parser.add_argument("--technicians", required=True, type=int)
        parser.add_argument("--machines", type=int, default=1, help="machines each at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Staff the dates and say how many were new."""
        check_dates(options["first"], options["last"])
        begin, until = options["walkins_from"], options["walkins_until"]
        if (begin is None) != (until is None) or (begin and until and until <= begin):
            raise CommandError("Walk-ins need --walkins-from and a later --walkins-until, or none.")
        if options["technicians"] < 0 or options["machines"] < 1:
            raise CommandError("--technicians cannot be negative, and --machines is at least 1.")
        site = find_site(options["site"])
        added = add_service_days(
            site=site,
            first=options["first"],
            last=options["last"],
            opens=options["opens"],
            closes=options["closes"],
            technicians=options["technicians"],
            machines_each=options["machines"],
            walkins_from=begin,
            walkins_until=until,
        )
        self.stdout.write(f"{site.name}: {added} service days added.")
