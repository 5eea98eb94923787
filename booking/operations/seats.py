"""Seats: taken and given back by one conditional statement each (docs/booking-protocol.md)."""

from django.db.models import F

from booking.models import Slot


def take(slot_id: int) -> bool:
    """Take a seat if one is left; say whether it was.

    PostgreSQL re-checks the condition after waiting for a concurrent booking of the same slot,
    so the last seat is taken once. The row stays locked until the transaction ends: call it
    last.
    """
    return (
        Slot.objects.filter(pk=slot_id, taken__lt=F("capacity")).update(taken=F("taken") + 1) == 1
    )


def give_back(slot_id: int) -> None:
    """Free the seat of an appointment that the caller has closed or moved in this transaction."""
    Slot.objects.filter(pk=slot_id).update(taken=F("taken") - 1)
