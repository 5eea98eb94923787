"""The sites of July 2024 with their days and slots."""

from booking.models import Site
from booking.operations.publishing import publish_slots
from booking.operations.staffing import add_service_days
from demo.rules.calendar import Calendar
from demo.rules.places import LAST_JULY, SPOTS, Spot


def open_sites(calendar: Calendar) -> None:
    """Make every site, staff it, and publish what can be booked, past days included.

    Days of the week do not count: whichever day is played as Wednesday, every site is staffed.
    """
    for spot in SPOTS:
        site = Site.objects.create(
            slug=spot.slug,
            name=spot.name,
            kind=spot.kind,
            zone=spot.zone,
            address=spot.address,
            zip=spot.zip,
            latitude=spot.latitude or None,
            longitude=spot.longitude or None,
            takes_bookings=spot.takes_bookings,
            takes_walkins=spot.takes_walkins,
            serving=not spot.not_serving_reason,
            not_serving_reason=spot.not_serving_reason,
            entrance=spot.entrance,
            badge=spot.badge,
        )
        _staff(site, spot, calendar)


def _staff(site: Site, spot: Spot, calendar: Calendar) -> None:
    hours = spot.hours
    if hours is None:
        return
    # The last day's windows reach into the next one, so the virtual desk is staffed then, too.
    last = LAST_JULY + 1 if spot.kind == "virtual" else LAST_JULY
    add_service_days(
        site=site,
        first=calendar.on(hours.from_july),
        last=calendar.on(last),
        opens=hours.opens,
        closes=hours.closes,
        technicians=hours.technicians,
        machines_each=hours.machines_each,
        walkins_from=hours.opens if spot.takes_walkins else None,
        walkins_until=hours.closes if spot.takes_walkins else None,
    )
    if spot.takes_bookings:
        publish_slots(
            site=site,
            first=calendar.on(hours.from_july),
            last=calendar.on(LAST_JULY),
            every_minutes=hours.every_minutes,
            now=calendar.now,
        )
