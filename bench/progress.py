"""What is done while one waits; figures go elsewhere."""

import sys
import time

_began = time.monotonic()


def say(words: str) -> None:
    """One line, with the seconds since this process began."""
    print(f"  {time.monotonic() - _began:5.1f} s  {words}", file=sys.stderr, flush=True)
