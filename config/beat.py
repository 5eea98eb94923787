"""What beat says, how often, and on which queue. Every entry may be lost or repeated."""

from typing import Any

REMINDERS = "reminders"

ROUTES: dict[str, dict[str, str]] = {"notifications.sweep": {"queue": REMINDERS}}

SCHEDULE: dict[str, dict[str, Any]] = {
    "send what is due": {
        "task": "notifications.sweep",
        "schedule": 3.0,  # seconds
        "options": {"expires": 10, "queue": REMINDERS},
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
