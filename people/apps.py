"""The people room as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Person, device, roles, org tree, places, sign-in, API tokens."""

    name = "people"

    def ready(self) -> None:
        """Register the checks."""
        from people import checks  # noqa: F401
