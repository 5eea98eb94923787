"""What the booking room refuses, in words that name the way out."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kit.errors import DomainError

if TYPE_CHECKING:
    from booking.models import Appointment, Slot


class BookingError(DomainError):
    """The base of the room's refusals."""


class SlotGone(BookingError):
    """That time cannot be had; `alternatives` are the three nearest free times by day."""

    def __init__(self, message: str = "", **extra: Any) -> None:
        super().__init__(message, **extra)
        self.alternatives: list[Slot] = []


class SlotFull(SlotGone):
    """Every seat is taken."""

    code = "slot_full"
    status = 409
    message = "That time has just been taken. Nothing was changed; please choose another."


class SlotRewritten(SlotFull):
    """What the time promises has changed between the look and the seat; `book` looks again."""

    message = _("The rules for that time just changed. Nothing was done; please choose again.")


class SlotBegun(SlotGone):
    """A slot is bookable until it starts."""

    code = "slot_begun"
    status = 409
    message = "That time has already begun. Please choose a later one."


class AlreadyBooked(BookingError):
    """One active appointment per affected device. `held` is the one."""

    def __init__(self, *, held: "Appointment") -> None:
        super().__init__()
        self.held = held

    code = "already_booked"
    status = 409
    message = "You already have an appointment. Move or cancel it instead of booking another."


class NotEligible(BookingError):
    """That way is not open to the person; the message says why and what would change it."""

    code = "not_eligible"
    message = "That way is not open to you."


class NotAffected(BookingError):
    """No offline workstation of the person is on the list."""

    code = "not_affected"
    message = (
        "We have no workstation of yours on the list of broken ones."
        " If yours is broken, call the help desk and they put it on the list."
    )


class DeviceNeeded(BookingError):
    """Several affected devices: which one?"""

    code = "device_needed"
    message = "You have several broken workstations. Say which one this appointment is for."


class NoOutage(BookingError):
    """Nothing to book against."""

    code = "no_outage"
    status = 409
    message = "No outage that needs repairs is open, so there is nothing to book."


class NoSuchSlot(BookingError):
    """The slot does not exist (any more)."""

    code = "no_such_slot"
    message = "That time does not exist any more. Please choose another."


class TooEarly(BookingError):
    """Ready before the ready time."""

    code = "too_early"
    status = 409
    message = "It is too early to say so."


class WindowEnded(BookingError):
    """Ready after the window."""

    code = "window_ended"
    status = 409
    message = "Your window has ended. If we did not call, choose another time."


class AppointmentClosed(BookingError):
    """The appointment was cancelled, or its device is back."""

    code = "appointment_closed"
    status = 409
    message = "This appointment is no longer open. You can book a new one."


class KeyReused(BookingError):
    """An idempotency key that came with another body before."""

    code = "idempotency_key_reused"
    message = "This Idempotency-Key came with another body before. Use a new key for a new booking."


class NotStaffed(BookingError):
    """Nothing to publish: no service day, or a site that takes no bookings."""

    code = "not_staffed"
    message = "The site has no bookable service day on those dates."


class CapacityNeedsReason(BookingError):
    """More seats than the technicians can serve."""

    code = "capacity_needs_reason"
    message = "More seats than proposed want a reason."
