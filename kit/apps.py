"""The kit as a Django app: it brings template tags and the form pack."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Template tags, form pack, error translation."""

    name = "kit"
