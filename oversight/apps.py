"""The oversight room as a Django app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The pages and calls of coordinators. It has no tables of its own."""

    name = "oversight"
