"""The outages room as a Django app."""

from django.apps import AppConfig


class OutagesConfig(AppConfig):
    """Outages, policy, affected devices and their standing."""

    name = "outages"
