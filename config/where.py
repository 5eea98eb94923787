"""Where this folder's servers are: the file that `make run` writes, under the environment."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BACK_ONLINE_DATA", ROOT / ".data"))


def environment() -> dict[str, str]:
    """The values of `.data/run/where`, overlaid by the process environment."""
    values: dict[str, str] = {}
    try:
        lines = (DATA / "run" / "where").read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, separator, value = line.partition("=")
        if separator:
            values[key.strip()] = value.strip()
    return values | dict(os.environ)


def celery_url(redis_url: str) -> str:
    """Celery's form of REDIS_URL: a socket is `redis+socket://`, database 0."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url


def cache_url(redis_url: str) -> str:
    """Django's cache on the same server, in database 1."""
    if redis_url.startswith("unix://"):
        return redis_url + "?db=1"
    return redis_url.rstrip("/").removesuffix("/0") + "/1"
