"""The free times that somebody whose time was taken away can have by one tap."""

import datetime as dt

from django.utils.translation import gettext as _

from booking.models import Appointment, Mode, Slot
from booking.operations import alternatives
from booking.reads.booked import Chance
from booking.reads.ways import ways_of
from kit import times
from outages.models import Policy

MOST = 3


def chances_for(
    appointment: Appointment, *, policy: Policy, now: dt.datetime
) -> tuple[Chance, ...]:
    """The nearest free times by day at the sites that are open to the person, in time order.

    The place is named where it is another one.

    A query for the sites, and two for each that takes bookings.
    """
    ways = ways_of(appointment.person, policy=policy, now=now, moving=appointment)
    found = []
    for offer in ways.decision.offers:
        if "booking" not in offer.takes:
            continue
        site = ways.sites[offer.site]
        lost = Slot(pk=appointment.slot_id, site_id=site.pk, starts_at=appointment.starts_at)
        zone = ways.zone if site.mode == Mode.VIRTUAL else site.zone
        for slot in alternatives.nearest(lost, zone=ways.zone, now=now):
            said = times.brief(slot.starts_at, zone)
            if site.pk == appointment.site_id:
                words = said
            elif site.mode == Mode.VIRTUAL:
                words = _("%(time)s: a technician calls you") % {"time": said}
            else:
                words = _("%(time)s: %(site)s") % {"time": said, "site": site.name}
            found.append((slot.starts_at, Chance(slot.pk, site.slug, words)))
    nearest = sorted(found, key=lambda one: abs(one[0] - appointment.starts_at))[:MOST]
    return tuple(chance for _at, chance in sorted(nearest, key=lambda one: one[0]))
