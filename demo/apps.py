"""The demo room as a Django app; it is not installed in production."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The July 2024 week, through the real operations."""

    name = "demo"
