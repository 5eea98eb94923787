"""What else is free when a time is full."""

import datetime as dt

from django.db.models import QuerySet
from django.db.models.functions import ExtractHour

from booking.models import Slot
from booking.rules.hours import FIRST_DAY_HOUR, LAST_DAY_HOUR
from kit.times import zone_info

MOST = 3


def _day_time(site: int, now: dt.datetime, zone: str) -> QuerySet[Slot]:
    return (
        Slot.objects.bookable(now)
        .filter(site_id=site)
        .annotate(hour=ExtractHour("starts_at", tzinfo=zone_info(zone)))
        .filter(hour__gte=FIRST_DAY_HOUR, hour__lt=LAST_DAY_HOUR)
    )


def nearest(slot: Slot, *, zone: str, now: dt.datetime, most: int = MOST) -> list[Slot]:
    """Return the nearest free times at the same site that are day-time in `zone`.

    Two queries, before and after: each stops after `most` rows of the index, however many slots
    the site has. Of two that are as far, the earlier comes first.
    """
    day_time = _day_time(slot.site_id, now, zone).exclude(pk=slot.pk)
    earlier = day_time.filter(starts_at__lt=slot.starts_at).order_by("-starts_at")[:most]
    later = day_time.filter(starts_at__gt=slot.starts_at).order_by("starts_at")[:most]
    found = sorted(
        [*earlier, *later],
        key=lambda one: (abs(one.starts_at - slot.starts_at), one.starts_at),
    )
    return found[:most]
