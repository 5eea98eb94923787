"""What else is free when a time is full."""

import datetime as dt
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Value

from booking.models import Slot
from booking.rules.hours import FIRST_DAY_HOUR, LAST_DAY_HOUR
from kit.prepared import Prepared

MOST = 3


class _HourThere(Func):
    """The hour that a clock in a zone shows."""

    template = "EXTRACT(HOUR FROM %(expressions)s)"
    arg_joiner = " AT TIME ZONE "
    output_field = IntegerField()


def _day_time(site: int, slot: int, now: dt.datetime, zone: str) -> QuerySet[Slot]:
    return (
        Slot.objects.bookable(now)
        .filter(site_id=site)
        .exclude(pk=slot)
        .annotate(hour=_HourThere(F("starts_at"), Value(zone)))
        .filter(hour__gte=FIRST_DAY_HOUR, hour__lt=LAST_DAY_HOUR)
    )


_earlier = Prepared(
    lambda start, **rest: (
        _day_time(**rest).filter(starts_at__lt=start).order_by("-starts_at")[:MOST]
    )
)
_later = Prepared(
    lambda start, **rest: _day_time(**rest).filter(starts_at__gt=start).order_by("starts_at")[:MOST]
)


def nearest(slot: Slot, *, zone: str, now: dt.datetime) -> list[Slot]:
    """Return the three nearest free times at the same site that are day-time in `zone`.

    Two queries, before and after: each stops after three rows of the index, however many slots
    the site has. Of two that are as far, the earlier comes first.
    """
    asked: dict[str, Any] = {"site": slot.site_id, "slot": slot.pk, "now": now, "zone": zone}
    found = sorted(
        [
            *_earlier.fetch(start=slot.starts_at, **asked),
            *_later.fetch(start=slot.starts_at, **asked),
        ],
        key=lambda one: (abs(one.starts_at - slot.starts_at), one.starts_at),
    )
    return found[:MOST]
