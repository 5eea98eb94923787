"""Settings of the engine that is killed: the product with a clock that runs faster."""

from config.settings import *  # noqa: F403

REMINDER_TIMING = {
    "tick": 0.25,
    "lease": 2.0,
    "round": 0.5,
    "sweep": 4.0,
    "answer": 1.0,
    "stall": 0.4,
    "patience": 1.5,
    "knock": 0.1,
    "grace": 5.2,
    "settle": 0.5,
    "verify": 20.0,
    "ask_again": 0.5,
    "skew": 0.5,
    "standby": 2.0,
    "deaf": 15.0,
    "backoff_first": 0.2,
    "backoff_most": 1.0,
}
# A worker hears nothing new before it gives up the task of a killed child: half a second, not ten.
CELERY_WORKER_LOST_WAIT = 0.5
