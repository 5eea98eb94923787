"""What the control installs beside the product."""

from django.apps import AppConfig


class Unguarded(AppConfig):
    """Takes seats by reading first and saving then, as many a booking system does."""

    name = "tests.races"
    label = "unguarded"

    def ready(self) -> None:
        """Swap the guard; the CHECK in the database is taken away by the test."""
        from booking.operations import seats
        from tests.races.control import take_without_guard

        seats.take = take_without_guard
