"""What an appointment promises, copied from its slot."""

from decimal import Decimal

from booking.models import Appointment, Site, Slot
from outages.models import Policy


def freeze(
    appointment: Appointment,
    slot: Slot,
    *,
    site: Site,
    zone: str,
    miles: Decimal | None,
    policy: Policy,
) -> None:
    """Copy what is promised: later changes of slot, site or person do not rewrite it.

    `zone` is what its times are read in, `policy` the version in force at the start. Saves nothing.
    """
    appointment.slot = slot
    appointment.site = site
    appointment.mode = slot.mode
    appointment.starts_at, appointment.ready_at = slot.starts_at, slot.ready_at
    appointment.ends_at = slot.ends_at
    appointment.zone = zone
    appointment.miles = miles
    appointment.policy = policy
