"""Options that commands about a site share."""

import datetime as dt

from django.core.management.base import CommandError, CommandParser

from booking.models import Site


def add_site_and_dates(parser: CommandParser) -> None:
    """Declare --site, --from and --to."""
    parser.add_argument("--site", required=True, help="the site's short name, e.g. virtual")
    parser.add_argument(
        "--from", dest="first", required=True, type=dt.date.fromisoformat, help="YYYY-MM-DD"
    )
    parser.add_argument(
        "--to", dest="last", required=True, type=dt.date.fromisoformat, help="YYYY-MM-DD"
    )


def find_site(slug: str) -> Site:
    """The site of that short name. Raises CommandError that names those there are."""
    site = Site.objects.filter(slug=slug).first()
    if site is None:
        known = ", ".join(Site.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no site “{slug}”. Known sites: {known}.")
    return site


def check_dates(first: dt.date, last: dt.date) -> None:
    """Refuse a span that ends before it begins, or that nobody means. Raises CommandError."""
    if last < first:
        raise CommandError("--to lies before --from.")
    if (last - first).days > 366:
        raise CommandError("--from and --to lie more than a year apart.")
