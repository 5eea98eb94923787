"""The notifications room as a Django app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Message kinds, the outbox, delivery and channels. Knows people, nothing else."""

    name = "notifications"

    def ready(self) -> None:
        """Register the system checks."""
        from notifications import checks  # noqa: F401  importing registers
