"""Seats: taken and given back by one conditional statement each (docs/booking-protocol.md)."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import F

from booking.models import Slot


def take(slot_id: int, *, revision: int) -> bool:
    """Take a seat if one is left and the slot promises what it did at `revision`; say whether it was.

    PostgreSQL re-checks the condition after waiting for a concurrent booking of the same slot,
    so the last seat is taken once, and nobody gets one on a promise that `policies.publish` has
    rewritten meanwhile. The row stays locked until the transaction ends: call it last.
    """
    free = Slot.objects.filter(pk=slot_id, revision=revision, taken__lt=F("capacity"))
    return free.update(taken=F("taken") + 1) == 1


def give_back(slot_id: int) -> None:
    """Free the seat of an appointment that the caller has closed or moved in this transaction."""
    Slot.objects.filter(pk=slot_id).update(taken=F("taken") - 1)


def rearrange(*, capacity: Mapping[int, int], taken: Mapping[int, int]) -> None:
    """Set the seats of slots, and add to those that are taken, in one statement.

    The caller has locked these slots by id and knows who sits where; the CHECK refuses a slot on
    which more would sit than it has seats. Seats that are set are not owed any more to a version
    with a shorter window.
    """
    keys = sorted({*capacity, *taken})
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE booking_slot slot
               SET capacity = COALESCE(new.capacity, slot.capacity), taken = slot.taken + new.more,
                   withheld = CASE WHEN new.capacity IS NULL THEN slot.withheld ELSE 0 END
              FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS new (id, capacity, more)
             WHERE slot.id = new.id
            """,
            [keys, [capacity.get(key) for key in keys], [taken.get(key, 0) for key in keys]],
        )
