"""What the booking room refuses, in words that name the way out."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kit.errors import DomainError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from booking.models import Appointment, Slot


class BookingError(DomainError):
    """The base of the room's refusals."""


class SlotGone(BookingError):
    """That time cannot be had; `alternatives` are the three nearest free times by day."""

    def __init__(self, message: "StrOrPromise" = "", **extra: Any) -> None:
        super().__init__(message, **extra)
        self.alternatives: list[Slot] = []


class SlotFull(SlotGone):
    """Every seat is taken."""

    code = "slot_full"
    status = 409
    message = _("That time has just been taken. Nothing was changed; please choose another.")


class SlotRewritten(SlotFull):
    """What the time promises has changed between the look and the seat; `book` looks again."""

    message = _("The rules for that time just changed. Nothing was done; please choose again.")


class SlotBegun(SlotGone):
    """A slot is bookable until it starts."""

    code = "slot_begun"
    status = 409
    message = _("That time has already begun. Please choose a later one.")


class AlreadyBooked(BookingError):
    """One active appointment per affected device. `held` is the one."""

    def __init__(self, *, held: "Appointment") -> None:
        super().__init__()
        self.held = held

    code = "already_booked"
    status = 409
    message = _("You already have a repair booked. Move or cancel it instead of booking another.")


class NotEligible(BookingError):
    """That way is not open to the person; the message says why and what would change it."""

    code = "not_eligible"
    message = _("That way is not open to you.")


class NotAffected(BookingError):
    """No offline workstation of the person is on the list."""

    code = "not_affected"
    message = _(
        "No broken workstation of yours is on the list. If yours is broken, say so on My repair,"
        " or call the help desk."
    )


class DeviceNeeded(BookingError):
    """Several affected devices: which one?"""

    code = "device_needed"
    message = _("You have several broken workstations. Say which one this repair is for.")


class NoOutage(BookingError):
    """Nothing to book against."""

    code = "no_outage"
    status = 409
    message = _("No repairs are needed at the moment, so there is nothing to book.")


class NoSuchSlot(BookingError):
    """The slot does not exist (any more)."""

    code = "no_such_slot"
    message = _("That time does not exist any more. Please choose another.")


class TooEarly(BookingError):
    """Ready before the ready time."""

    code = "too_early"
    status = 409
    message = _("It is too early to say so.")


class WindowEnded(BookingError):
    """Ready after the window."""

    code = "window_ended"
    status = 409
    message = _("Your window has ended. If we did not call, choose another time.")


class Displaced(BookingError):
    """Ready, while the time was taken away and no other is chosen yet."""

    code = "displaced"
    status = 409
    message = _("This time is no longer yours. Please choose another one first.")


class AppointmentClosed(BookingError):
    """The appointment was cancelled, or its device is back."""

    code = "appointment_closed"
    status = 409
    message = _("This repair is no longer booked. You can book a new one.")


class KeyReused(BookingError):
    """An idempotency key that came with another body before."""

    code = "idempotency_key_reused"
    message = _(
        "This Idempotency-Key came with another body before. Use a new key for a new booking."
    )


class NotStaffed(BookingError):
    """Nothing to publish: no service day, or a site that takes no bookings."""

    code = "not_staffed"
    message = _("The site has no day with bookings on those dates. Add its days first.")


class CapacityNeedsReason(BookingError):
    """More seats than the technicians can serve."""

    code = "capacity_needs_reason"
    message = _("That is more than the technicians can serve. Give a reason for it.")


class PreviewStale(BookingError):
    """Whom a change touches is no longer what was looked at; `preview` is what it is now."""

    code = "preview_stale"
    status = 409
    message = _("Whom this touches has changed since you looked. Nothing was changed.")

    def __init__(self, message: str = "", *, preview: Any) -> None:
        super().__init__(message)
        self.preview = preview


class WindowOutlivesDesk(BookingError):
    """A longer window that would go on after the desk is staffed, for people who are booked."""

    code = "window_outlives_desk"
    status = 409
    message = _(
        "Some booked windows would go on after the desk closes."
        " Keep the desk open longer first, or shorten the window."
    )


class InvalidChange(BookingError):
    """A change of capacity that makes no sense; `field` names what to put right."""

    code = "invalid_change"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message, field=field)
        self.field = field


class NothingToChange(BookingError):
    """A change after which everything would be as it is."""

    code = "nothing_to_change"
    status = 409
    message = _("Nothing would change: it is like that already.")


class Busy(BookingError):
    """Too many people book or move at this very moment."""

    code = "busy"
    status = 503
    message = _("Too much is being booked there this very second. Nothing was changed; try again.")
