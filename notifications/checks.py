"""What must hold before anything starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from notifications import timing
from notifications.channels.lines import FOLDER, GATEWAY

SHORTEST_TOKEN = 32


@register()
def check_settings(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """SMS_URL names a channel that exists, its receipts can come, the engine's times fit together."""
    found = _text_messages(settings.SMS_URL)
    try:
        timing.current()
    except (TypeError, ValueError) as error:
        found.append(Error(str(error), hint="Correct REMINDER_TIMING.", id="notifications.E002"))
    return found


def _text_messages(url: str) -> list[CheckMessage]:
    """What is wrong with SMS_URL, without a word of it: it holds a key."""
    if not url or url.startswith(FOLDER):
        return []
    if not url.startswith(GATEWAY):
        hint = (
            f"Leave it empty, write {FOLDER}/a/folder for one file a text message,"
            f" or {GATEWAY[0]}<api key>@<host>/<template id>."
        )
        return [Error("SMS_URL names no channel that exists.", hint=hint, id="notifications.E001")]
    from notifications.channels import notify

    try:
        notify.place_of(url)
    except ValueError as error:
        hint = f"Write {GATEWAY[0]}<api key>@<host>/<template id>."
        return [Error(str(error), hint=hint, id="notifications.E001")]
    if len(settings.SMS_RECEIPT_TOKEN) >= SHORTEST_TOKEN:
        return []
    return [
        Warning(
            "SMS_RECEIPT_TOKEN is missing or easy to guess.",
            hint="Without it no receipt and no STOP comes in. Make one of"
            f" {SHORTEST_TOKEN} characters or more, and give it to the service's callbacks.",
            id="notifications.W001",
        )
    ]
