"""Throw-away servers for tests and measurements: fast to start, safe to kill, nothing left.

    with servers.throwaway() as here:
        os.environ["DATABASE_URL"] = here.postgres_url

Not durable on purpose (no fsync): measurements that promise durability pass `durable=True`.
"""

import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.run import postgres, redis
from config.run.folders import Folders

# A killed process loses nothing (commits reach the kernel first); only a power cut would.
FORGETFUL = ("fsync=off", "full_page_writes=off")
# Shared memory as files in the cluster's own folder: a killed one leaves nothing in /dev/shm.
ROOMY = ("max_connections=300", "dynamic_shared_memory_type=mmap")
STOPS_WITHIN = 30  # seconds


@dataclass
class Server:
    """One server process that can be killed and started again."""

    command: list[str]
    await_answer: Callable[[], None]
    clear: Callable[[], None]
    log: Path
    stop_signal: int = signal.SIGTERM
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """The number of the process that runs now. Raises RuntimeError if none does."""
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError("The server does not run.")
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers. Raises TimeoutError."""
        self.clear()
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C at a terminal must reach the tests first.
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.await_answer()

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order, if it runs."""
        self._end(self.stop_signal)

    def _end(self, number: int) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Throwaway:
    """A PostgreSQL and a Redis in one temporary folder."""

    folder: Path
    postgres: Server
    redis: Server
    postgres_url: str
    redis_url: str


def choose_folder() -> Path:
    """A temporary folder's name for `throwaway`, so that addresses are known before the start."""
    return Path(tempfile.gettempdir()) / f"back-online-{secrets.token_hex(8)}"


def urls(folder: Path) -> tuple[str, str]:
    """The addresses (PostgreSQL, Redis) that `throwaway(folder=folder)` will answer at."""
    cluster, broker = _parts(folder)
    return cluster.url, broker.url


@contextmanager
def throwaway(*, folder: Path | None = None, durable: bool = False) -> Iterator[Throwaway]:
    """Servers with an empty database `back_online`; both end and the folder goes with the block."""
    folder = folder or choose_folder()
    folder.mkdir(mode=0o711)  # a name somebody else took is an error, never shared
    Folders(folder).make()
    Folders(folder).make_sockets()
    cluster, broker = _parts(folder, settings=ROOMY if durable else (*ROOMY, *FORGETFUL))
    here = Throwaway(
        folder=folder,
        postgres=Server(
            command=[],
            await_answer=lambda: postgres.await_answer(cluster.url, seconds=60),
            clear=cluster.clear,
            log=folder / "postgres.log",
            stop_signal=signal.SIGINT,
        ),
        redis=Server(
            command=broker.command(),
            await_answer=lambda: redis.await_answer(broker.url, seconds=30),
            clear=broker.clear,
            log=folder / "redis.log",
        ),
        postgres_url=cluster.url,
        redis_url=broker.url,
    )
    try:
        cluster.create()
        here.postgres.command = cluster.command()
        here.postgres.start()
        here.redis.start()
        postgres.create_database(cluster.url)
        yield here
    finally:
        here.redis.stop()
        here.postgres.stop()
        Folders(folder).remove_sockets()
        shutil.rmtree(folder, ignore_errors=True)


def _parts(
    folder: Path, settings: tuple[str, ...] = ()
) -> tuple[postgres.Postgres, redis.EmbeddedRedis]:
    places = Folders(folder)
    cluster = postgres.Postgres(places.postgres, places.sockets, settings)
    return cluster, redis.EmbeddedRedis(places.sockets)
