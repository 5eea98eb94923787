"""One `make run` a clone: a lock that ends with its holder, however that ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.run import CannotRunError


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock at `path` for the block and take the file away after it.

    Raises CannotRunError when another run holds it.
    """
    descriptor = _take(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _take(path: Path) -> int:
    # Settings look whether the lock is held by taking it shared for a moment: try a little longer.
    end = time.monotonic() + 1
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The former holder may have taken the file away between our two calls.
            if path.exists() and os.fstat(descriptor).st_ino == path.stat().st_ino:
                return descriptor
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(descriptor)
                raise CannotRunError(
                    "`make run` already runs in this clone: stop it there first (Ctrl-C)."
                ) from None
        os.close(descriptor)
        time.sleep(0.05)
