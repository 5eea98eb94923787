"""Settings of the control: the product, with the guard of the last seat taken out."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.races.apps.Unguarded"]
