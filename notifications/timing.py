"""The times of the engine in this installation."""

from django.conf import settings

from notifications.rules.timing import Timing, timing_from


def current() -> Timing:
    """The defaults, with what the setting REMINDER_TIMING changes (names and seconds)."""
    return timing_from(getattr(settings, "REMINDER_TIMING", {}))
