"""Where this folder's servers are: what `make run` wrote down, overlaid by the environment.

`make run` chooses sockets, ports and keys once and writes them to `.data/run/where`,
one KEY=VALUE a line. Settings read it, so that `.venv/bin/python manage.py …` beside a
running `make run` needs no set-up, and nobody computes a choice a second time.
"""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """The folder of everything that is stored: `.data`, or `BACK_ONLINE_DATA`."""
    return Path(os.environ.get("BACK_ONLINE_DATA") or ROOT / ".data").absolute()


def path() -> Path:
    """The file with the choices of the run that goes on."""
    return data_folder() / "run" / "where"


def lock_path() -> Path:
    """The file a running `make run` keeps locked."""
    return data_folder() / "run" / "lock"


def environment() -> dict[str, str]:
    """The values of the run that goes on in this folder, overlaid by `os.environ`.

    What a killed run left behind is not believed: only a run that still holds its lock counts.
    """
    return {**(_read() if is_running() else {}), **os.environ}


def is_running() -> bool:
    """Whether a `make run` holds the lock of this folder now."""
    try:
        with lock_path().open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def write(values: Mapping[str, str]) -> None:
    """Write the choices down for this user only (mode 0600), whole or not at all."""
    target = path()
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        for key, value in sorted(values.items()):
            if "\n" in value:
                raise ValueError(f"{key} must be one line.")
            file.write(f"{key}={value}\n")
    draft.replace(target)


def remove() -> None:
    """Take the file away; nothing runs here any more."""
    path().unlink(missing_ok=True)


def celery_url(redis_url: str) -> str:
    """Celery's address of the Redis at `redis_url` (the logical database named there, else 0)."""
    if redis_url.startswith("unix://"):
        return f"redis+socket://{_socket(redis_url)}?virtual_host=0"
    return _with_certificates(redis_url)


def cache_url(redis_url: str) -> str:
    """The cache's address there: the logical database after Celery's."""
    if redis_url.startswith("unix://"):
        return f"unix://{_socket(redis_url)}?db=1"
    parts = urlsplit(_with_certificates(redis_url))
    number = parts.path.strip("/")
    following = int(number) + 1 if number.isdigit() else 1
    return urlunsplit(parts._replace(path=f"/{following}"))


def _read() -> dict[str, str]:
    try:
        lines = path().read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _socket(redis_url: str) -> str:
    return redis_url.removeprefix("unix://").partition("?")[0]


def _with_certificates(redis_url: str) -> str:
    """Celery refuses `rediss://` unless it is told what to make of certificates: check them."""
    parts = urlsplit(redis_url)
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in parts.query:
        query = "&".join(part for part in (parts.query, "ssl_cert_reqs=required") if part)
        return urlunsplit(parts._replace(query=query))
    return redis_url
