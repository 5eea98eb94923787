"""Whether the seats add up."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from booking.models import Slot


@dataclass(frozen=True, slots=True)
class Difference:
    """A slot whose counter is not the number of its open appointments."""

    slot_id: int
    taken: int
    held: int


def differences() -> list[Difference]:
    """Compare every slot's counter with the appointments that hold a seat. One query.

    An appointment keeps its seat while it is open, and gives it back when it closes as
    cancelled or restored.
    """
    held = Count("appointments", filter=Q(appointments__closed_at__isnull=True))
    rows = Slot.objects.annotate(held=held).exclude(taken=F("held")).order_by("pk")
    return [Difference(*row) for row in rows.values_list("pk", "taken", "held")]
