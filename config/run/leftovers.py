"""Processes of an earlier run of this folder that still live, and how they are seen off."""

import os
import signal
import time
from pathlib import Path

from config.run.folders import Folders

# In the environment of everything a run starts.
MARK = "BACK_ONLINE_RUN_OF"
# These two write their title over their environment; their command line names the folder.
SERVERS = {"postgres", "redis-server"}
PATIENCE = 8  # seconds until they are asked
GRACE = 30  # seconds until they are made to


def find(folders: Folders) -> list[int]:
    """Numbers of the living processes that a run of this data folder started (Linux only)."""
    return [
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if int(entry.name) != os.getpid() and _is_ours(entry, folders)
    ]


def await_end(folders: Folders) -> None:
    """Return when none is left: first wait, since they are usually ending; then ask; then end."""
    begun = time.monotonic()
    asked = False
    while left := find(folders):
        passed = time.monotonic() - begun
        if passed > GRACE:
            _signal(left, signal.SIGKILL)
        elif passed > PATIENCE and not asked:
            asked = True
            # "Fast" for PostgreSQL; the others take it as Ctrl-C.
            _signal(left, signal.SIGINT)
        time.sleep(0.1)


def _is_ours(entry: Path, folders: Folders) -> bool:
    try:
        if f"{MARK}={folders.data}".encode() in (entry / "environ").read_bytes().split(b"\0"):
            return True
        if (entry / "comm").read_text(encoding="utf-8").strip() not in SERVERS:
            return False
        said = (entry / "cmdline").read_bytes()
    except OSError:
        return False  # it ended meanwhile, or is another user's
    places = (folders.postgres, folders.sockets)
    return any(os.fsencode(place) in said for place in places)


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            continue
