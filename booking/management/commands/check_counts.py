"""`manage.py check_counts`: exit 1 when count, history, standings and appointments disagree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from booking.reads import agreement
from outages.models import Outage
from outages.reads import count


class Command(BaseCommand):
    """Hold the count against the devices, and the standings against the appointments."""

    help = (
        "Compare the count with the devices, their history and their appointments, as of one"
        " instant; print a line for each difference and exit 1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every difference, or the sum of each outage."""
        with agreement.snapshot():
            found = agreement.disagreements()
            sums = {
                outage.slug: count.of_outage(outage) for outage in Outage.objects.workstations()
            }
        for one in found:
            self.stderr.write(one.text)
        if found:
            raise CommandError(
                ngettext("%(count)d difference.", "%(count)d differences.", len(found))
                % {"count": len(found)}
            )
        for slug, seen in sums.items():
            line = " + ".join(f"{n} {standing}" for standing, n in seen.by_standing.items())
            self.stdout.write(f"{slug}: {line} = {seen.affected} affected")
