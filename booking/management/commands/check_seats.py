"""`manage.py check_seats`: exit 1 when a counter and its appointments disagree."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
                _("slot %(slot)d: %(taken)d taken, %(held)d appointments hold a seat")
                % {"slot": one.slot_id, "taken": one.taken, "held": one.held}
            )
        if found:
            raise CommandError(
                ngettext("%(count)d slot differs.", "%(count)d slots differ.", len(found))
                % {"count": len(found)}
            )
        self.stdout.write(
            _("%(count)d slots agree with their appointments.") % {"count": Slot.objects.count()}
        )
