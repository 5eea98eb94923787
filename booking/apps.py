"""The booking room as a Django app."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Sites, service days, slots, eligibility and appointments."""

    name = "booking"

    def ready(self) -> None:
        """Register what the room says."""
        from booking.messages import KINDS
        from notifications import kinds

        kinds.register(*KINDS)
