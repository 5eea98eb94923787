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
}
