"""Settings of a site whose parts are killed: the product with a clock that runs faster.

What a killed process leaves undecided is settled after seconds instead of a minute and a half.
A file named `careless` in the data folder swaps in the control (tests.faults.apps) for whatever
process starts while it is there.
"""

from config import where
from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

REMINDER_TIMING = {
    "lease": 6,
    "stall": 1,
    "answer": 2,
    "patience": 8,
    "grace": 16,
    "standby": 20,
    "deaf": 10,
}

if (where.data_folder() / "careless").exists():
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.apps.Careless"]
