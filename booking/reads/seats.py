"""Whether the seats add up."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from booking.models import Slot

HOLDS_A_SEAT = Q(appointments__closed_at__isnull=True, appointments__displaced_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """A slot whose counter is not the number of the appointments that hold a seat on it."""

    slot_id: int
    taken: int
    held: int


def differences() -> list[Difference]:
    """Compare every slot's counter with the appointments that hold a seat. One query.

    An appointment holds its seat while it is open, unless its time was taken away: who has to
    choose another time holds none until then.
    """
    held = Count("appointments", filter=HOLDS_A_SEAT)
    rows = Slot.objects.annotate(held=held).exclude(taken=F("held")).order_by("pk")
    return [Difference(*row) for row in rows.values_list("pk", "taken", "held")]
