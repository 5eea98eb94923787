"""Where and when repairs happen, and who has a place."""

from booking.models.appointment import Appointment, ClosedAs
from booking.models.receipt import IdempotencyReceipt
from booking.models.site import Mode, Site, SiteKind
from booking.models.slot import ServiceDay, Slot

__all__ = [
    "Appointment",
    "ClosedAs",
    "IdempotencyReceipt",
    "Mode",
    "ServiceDay",
    "Site",
    "SiteKind",
    "Slot",
]
