"""Staffing a site: the service days that slots are published from."""

import datetime as dt

from booking.models import ServiceDay, Site


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
    others rely on is a change of capacity.
    """
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
    ServiceDay.objects.bulk_create(days)
    return len(days)
