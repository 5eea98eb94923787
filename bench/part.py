"""One part of the measurements, in a process and a database of its own.

    python -m bench.part NAME

Prints its findings as one line of JSON; what it does meanwhile goes to the other stream.
"""

import importlib
import os
import signal
import sys
from types import FrameType

import django

PARTS = ("booking", "journey", "pages", "counts", "roster", "reminders", "lanes", "webservers")


def main(name: str) -> None:
    """Measure one part."""
    # What was started ends with its block, whoever ends us.
    signal.signal(signal.SIGTERM, _leave)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    # Only now: models can be imported after Django is set up, not before.
    part = importlib.import_module(f"bench.{name}")
    print(part.measure().to_json(), flush=True)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main(sys.argv[1])
