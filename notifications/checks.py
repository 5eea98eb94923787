"""What must hold before anything starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from notifications import timing
from notifications.channels.lines import FOLDER


@register()
def check_settings(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """SMS_URL names a channel that exists, and the engine's times fit together."""
    found: list[CheckMessage] = []
    if settings.SMS_URL and not settings.SMS_URL.startswith(FOLDER):
        found.append(
            Error(
                "SMS_URL names no channel that exists.",
                hint=f"Leave it empty, or write {FOLDER}/a/folder for one file a text message.",
                id="notifications.E001",
            )
        )
    try:
        timing.current()
    except (TypeError, ValueError) as error:
        found.append(Error(str(error), hint="Correct REMINDER_TIMING.", id="notifications.E002"))
    return found
