"""`manage.py check_seats`: exit 1 when a counter and its appointments disagree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from booking.models import Slot
from booking.reads import seats


class Command(BaseCommand):
    """Compare each slot's counter with the open appointments that hold a seat on it."""

    help = "Compare taken seats with open appointments; exit 1 on a difference."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every difference."""
        found = seats.differences()
        for one in found:
            self.stderr.write(
                f"slot {one.slot_id}: {one.taken} taken, {one.held} open appointments"
            )
        if found:
            raise CommandError(f"{len(found)} slots differ.")
        self.stdout.write(f"{Slot.objects.count()} slots agree with their appointments.")
