"""`make run`: see `config.run.runner`."""

import sys

from config.run import CannotRunError
from config.run.runner import Run, say


def main() -> int:
    """Run until stopped; 0 after a wanted stop, 1 with a sentence when something prevents it."""
    try:
        Run().go()
    except CannotRunError as trouble:
        say(str(trouble))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
