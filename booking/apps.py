"""The booking room as a Django app."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Sites, service days, slots, eligibility and appointments."""

    name = "booking"
