"""What else is free when a time is full."""

import datetime as dt

from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Abs, Extract, ExtractHour

from booking.models import Slot
from booking.rules.hours import FIRST_DAY_HOUR, LAST_DAY_HOUR
from kit.times import zone_info


def nearest(slot: Slot, *, zone: str, now: dt.datetime, most: int = 3) -> list[Slot]:
    """Return the nearest free times at the same site that are day-time in `zone`. One query."""
    distance = Abs(
        Extract(
            ExpressionWrapper(F("starts_at") - Value(slot.starts_at), output_field=DurationField()),
            "epoch",
        )
    )
    hour = ExtractHour("starts_at", tzinfo=zone_info(zone))
    return list(
        Slot.objects.bookable(now)
        .filter(site_id=slot.site_id)
        .exclude(pk=slot.pk)
        .annotate(hour=hour)
        .filter(hour__gte=FIRST_DAY_HOUR, hour__lt=LAST_DAY_HOUR)
        .order_by(distance, "starts_at")[:most]
    )
