"""The locks of a change of capacity, in the one order (docs/booking-protocol.md)."""

import datetime as dt
import time
from collections.abc import Iterable, Iterator

from booking.models import CapacityChange, ChangeKind, ServiceDay, Site, Slot
from outages.models import AffectedDevice
from outages.operations import policies
from outages.reads.situation import policy_in_force

TRIES = 5
PAUSE = 0.05
"""Seconds before the second try, twice as many before the third, and so on."""


class Again(Exception):
    """Somebody came in between; roll back and start anew."""


def trying() -> Iterator[int]:
    """Count the tries of something that may have to start anew, with a short rest between them."""
    for number in range(TRIES):
        if number:
            time.sleep(PAUSE * number)
        yield number


def hold_site(change: CapacityChange, *, now: dt.datetime) -> None:
    """Lock the site, so that its changes take turns, and its days, so that no start is published.

    What makes new starts holds the outage first, so that no version comes into force meanwhile.
    No booking waits for any of these.
    """
    policy = policy_in_force(now) if change.kind == ChangeKind.EXTEND else None
    if policy is not None:
        policies.hold(policy.outage)
    list(Site.objects.select_for_update(no_key=True).filter(pk=change.site_id).values_list("pk"))
    if change.kind in (ChangeKind.CLOSE, ChangeKind.EXTEND):
        list(
            ServiceDay.objects.select_for_update(no_key=True)
            .filter(site=change.site_id, on__gte=(now - dt.timedelta(days=3)).date())
            .order_by("on")
            .values_list("pk")
        )


def lock_devices(affected_ids: Iterable[int]) -> dict[int, AffectedDevice]:
    """Lock affected devices by id."""
    found = (
        AffectedDevice.objects.select_for_update(no_key=True)
        .filter(pk__in=sorted(set(affected_ids)))
        .order_by("pk")
    )
    return {device.pk: device for device in found}


def lock_slots(slot_ids: Iterable[int]) -> set[int]:
    """Lock slots by id. What is read of them belongs into a statement of its own afterwards."""
    found = (
        Slot.objects.select_for_update(no_key=True)
        .filter(pk__in=sorted(set(slot_ids)))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return set(found)
