"""What it was measured on, in one line: figures mean nothing without it."""

import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

import django


def describe() -> str:
    """Processors, memory, how long a small write takes to reach the disk, versions, other load."""
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{_processor()}, {cores} cores, {_memory():.0f} GB, fsync {_fsync():.1f} ms, "
        f"Python {platform.python_version()}, Django {django.__version__}; "
        f"load before the start {load:.1f}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _fsync() -> float:
    """Median milliseconds of an 8 KB write that is on the disk, where our PostgreSQL writes too."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            began = time.perf_counter()
            file.write(b"x" * 8192)
            file.flush()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return 1000 * statistics.median(taken)
