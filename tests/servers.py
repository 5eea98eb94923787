"""One throw-away PostgreSQL and Redis for a whole test run, shared by its xdist workers.

Importing this module chooses the addresses and sets the environment, before settings are read;
`start` and `stop` are called by the process that runs the tests (or controls the workers).
A DATABASE_URL or REDIS_URL that is set already names a real server to test against.
"""

import os
from contextlib import ExitStack
from pathlib import Path

from config.run import servers

FOLDER = "BACK_ONLINE_TEST_FOLDER"

_started = ExitStack()


def choose() -> None:
    """Set the environment of the tests, once; workers inherit it from their controller."""
    if FOLDER in os.environ:
        return
    folder = servers.choose_folder()
    postgres_url, redis_url = servers.urls(folder)
    os.environ.setdefault("DATABASE_URL", postgres_url)
    os.environ.setdefault("REDIS_URL", redis_url)
    os.environ |= {
        FOLDER: str(folder),
        # A `make run` beside the tests is none of their business.
        "BACK_ONLINE_DATA": str(folder),
        "EMAIL_URL": "memorymail://",
        "SMS_URL": f"file://{folder}/sms",
        "SECRET_KEY": "only for tests",
        "DEMO": "true",
        "HTTPS": "false",
    }


def start() -> None:
    """Start what the addresses promise."""
    _started.enter_context(servers.throwaway(folder=Path(os.environ[FOLDER])))


def stop() -> None:
    """End the servers; nothing stays behind."""
    _started.close()


def worker_number() -> int:
    """0 for the first xdist worker and for a run without workers, then 1, 2, …"""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


choose()
