"""Many threads at one starting line, each with its own connection to PostgreSQL."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

SECONDS = 60


def race(runners: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each runner returned or raised, in their order; all start at the same instant.

    Raises BrokenBarrierError or TimeoutError instead of waiting for ever.
    """
    line = threading.Barrier(len(runners), timeout=SECONDS)

    def run(runner: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            line.wait()
            return runner()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(runners)) as pool:
        started = [pool.submit(run, runner) for runner in runners]
        return [one.result(SECONDS) for one in started]


def of_kind(results: Sequence[Any], kind: type) -> list[Any]:
    """The results of that class."""
    return [one for one in results if isinstance(one, kind)]
