"""Settings of a site whose parts are killed: the product with a clock that runs faster.

What a killed process leaves undecided is settled after seconds instead of a minute and a half.
"""

from config.settings import *  # noqa: F403

REMINDER_TIMING = {
    "lease": 4,
    "stall": 0.5,
    "answer": 1,
    "patience": 4,
    "grace": 8,
    "settle": 1,
    "deaf": 10,
}
