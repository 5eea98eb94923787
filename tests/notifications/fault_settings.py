"""Settings of the processes that fault tests kill: the product's, with its times scaled down."""

from config.settings import *  # noqa: F403
from config.settings import TEMPLATES as _TEMPLATES
from tests.notifications.places import MESSAGES

TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], MESSAGES]} for engine in _TEMPLATES]
REMINDER_TIMING = {
    "lease": 3.0,
    "round": 0.5,
    "sweep": 5.0,
    "answer": 1.0,
    "stall": 0.5,
    "patience": 4.0,
    "grace": 8.0,
    "backoff_first": 0.2,
    "backoff_most": 1.0,
}
