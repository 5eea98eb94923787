"""Staffing a site: the service days that slots are published from."""

import datetime as dt

from django.db import transaction

from booking.models import ServiceDay, Site
from booking.reads.closures import closed_spans
from booking.rules import closing
from booking.rules.closing import DayHours

HOURS = ("opens", "closes", "walkins_from", "walkins_until", "technicians")


@transaction.atomic
def add_service_days(
    *,
    site: Site,
    first: dt.date,
    last: dt.date,
    opens: dt.time,
    closes: dt.time,
    technicians: int,
    machines_each: int = 1,
    walkins_from: dt.time | None = None,
    walkins_until: dt.time | None = None,
) -> int:
    """Staff a site on each date from `first` to `last`, site time; return how many were added.

    A date that is staffed already stays as it is: taking hours or people away from a day that
    others rely on is a change of capacity. Hours that a coordinator has closed stay closed.
    """
    # The lock that changes of the site take turns by.
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    dates = [first + dt.timedelta(days=day) for day in range((last - first).days + 1)]
    staffed = set(ServiceDay.objects.filter(site=site, on__in=dates).values_list("on", flat=True))
    days = [
        ServiceDay(
            site=site,
            on=on,
            opens=opens,
            closes=closes,
            walkins_from=walkins_from,
            walkins_until=walkins_until,
            technicians=technicians,
            machines_each=machines_each,
        )
        for on in dates
        if on not in staffed
    ]
    for span in closed_spans(site):
        for day in days:
            hours = DayHours.of(day, site.zone)
            left = closing.close(hours, span, now=hours.span[0])
            for name in HOURS:
                setattr(day, name, getattr(left, name))
    ServiceDay.objects.bulk_create(days)
    return len(days)
