"""The notifications room as a Django app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Message kinds, the outbox, delivery and channels. Knows people, nothing else."""

    name = "notifications"
