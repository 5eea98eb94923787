"""Where and when repairs happen, and who has a place."""

from booking.models.appointment import Appointment, ClosedAs
from booking.models.change import (
    CapacityChange,
    ChangedAppointment,
    ChangedSlot,
    ChangeKind,
)
from booking.models.receipt import IdempotencyReceipt
from booking.models.site import Mode, Site, SiteKind
from booking.models.slot import ServiceDay, Slot

__all__ = [
    "Appointment",
    "CapacityChange",
    "ChangeKind",
    "ChangedAppointment",
    "ChangedSlot",
    "ClosedAs",
    "IdempotencyReceipt",
    "Mode",
    "ServiceDay",
    "Site",
    "SiteKind",
    "Slot",
]
