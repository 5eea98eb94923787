"""The settings of the product, with what tests must do differently. Each line says why."""

from tests import servers  # isort: skip  (the environment first: settings read it on import)

from config.settings import *  # noqa: F403
from config.settings import CACHES, STORAGES

# Nobody has collected files, and a page's test does not depend on a build.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Workers must not count against each other's limits, nor clear each other's cache.
LOCATION = str(CACHES["default"]["LOCATION"])
if "?db=1" in LOCATION:
    CACHES["default"]["LOCATION"] = LOCATION.replace(
        "?db=1", f"?db={1 + servers.worker_number() % 15}"
    )
# Hashing slowly is what the real one is for.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The running site of the other worker may be collecting files for the first time: look at none.
WHITENOISE_AUTOREFRESH = True
