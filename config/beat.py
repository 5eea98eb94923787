"""What beat says, how often, and on which queue. Every entry may be lost or repeated."""

from typing import Any

from notifications import timing

REMINDERS = "reminders"

ROUTES: dict[str, dict[str, str]] = {"notifications.sweep": {"queue": REMINDERS}}


def schedule() -> dict[str, dict[str, Any]]:
    """Every entry, its times in seconds. Asks the settings, so not at import."""
    return {
        "send what is due": {
            "task": "notifications.sweep",
            "schedule": timing.current().tick,
            # Generous: the clocks of two machines are compared.
            "options": {"expires": 60, "queue": REMINDERS},
        },
        "move what waits by the clock": {
            "task": "booking.sweep_standing",
            "schedule": 20.0,
            "options": {"expires": 20},
        },
        "keep the count": {
            "task": "outages.keep_count",
            "schedule": 10.0,
            "options": {"expires": 10},
        },
        "forget ended sessions": {
            "task": "people.clear_sessions",
            "schedule": 6 * 60 * 60.0,
        },
        "forget old answers of the API": {
            "task": "booking.forget_receipts",
            "schedule": 6 * 60 * 60.0,
        },
    }
