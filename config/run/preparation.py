"""What must be done once before pages can be served, and how a later start knows it was done."""

import fcntl
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.where import ROOT

MANAGE = (sys.executable, str(ROOT / "manage.py"))
COLLECTED = ROOT / "staticfiles" / ".stamp"


class Stamp:
    """A file that remembers what something was prepared from."""

    def __init__(self, file: Path, *sources: str) -> None:
        self.file = file
        self.digest = hashlib.sha256("\n".join(sources).encode()).hexdigest()

    def is_current(self) -> bool:
        """Whether the same sources were prepared before."""
        try:
            return self.file.read_text(encoding="ascii") == self.digest
        except OSError:
            return False

    def write(self) -> None:
        """Remember these sources."""
        self.file.write_text(self.digest, encoding="ascii")


def tables(cluster: Path) -> Stamp:
    """The stamp of the embedded database's tables: all migrations, ours and the packages'.

    It lies beside the cluster's files and is lost with them.
    """
    return Stamp(
        cluster / "back_online_tables.stamp",
        *_contents(ROOT.glob("*/migrations/*.py")),
        *_contents([ROOT / "requirements.txt", ROOT / "config" / "settings.py"]),
    )


def files() -> Stamp:
    """The stamp of the collected files: what was built, and the packages that bring some along."""
    built = (path for path in (ROOT / "build").rglob("*") if path.is_file())
    return Stamp(
        COLLECTED,
        *_contents(built),
        *_contents([ROOT / "requirements.txt", ROOT / "config" / "settings.py"]),
    )


@contextmanager
def alone(pause: Callable[[float], None]) -> Iterator[None]:
    """Collect files in this block; other runs of this tree (with other data) wait by `pause`."""
    COLLECTED.parent.mkdir(exist_ok=True)
    with COLLECTED.with_name(".lock").open("a") as mine:
        while True:
            try:
                fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                pause(0.2)
        yield


def has_demo() -> bool:
    """Whether this tree brings the demo scenario."""
    return (ROOT / "demo" / "management" / "commands" / "load_demo.py").exists()


def _contents(paths: Iterable[Path]) -> list[str]:
    return [f"{path.relative_to(ROOT)} {_digest(path)}" for path in sorted(paths) if path.exists()]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
