"""Prefixes for commands: end with the parent, and let root run what refuses root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.run import CannotRunError

UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@cache
def tether(signal: str = "TERM") -> tuple[str, ...]:
    """A prefix that sends `signal` to a command when its parent dies, even by `kill -9`.

    Empty where there is no `setpriv` (only Linux has it): there a killed parent leaves orphans.
    """
    prefix = ("setpriv", "--pdeathsig", signal)
    return prefix if _works(prefix) else ()


@dataclass(frozen=True)
class Guise:
    """As whom PostgreSQL runs: it refuses root."""

    prefix: tuple[str, ...] = ()
    owner: tuple[int, int] | None = None

    def command(self, command: Sequence[str], *, signal: str = "INT") -> list[str]:
        """`command` in this guise, tethered. The tether comes last: a change of user clears it."""
        return [*self.prefix, *tether(signal), *command]

    def own(self, folder: Path) -> None:
        """Make `folder` with mode 0700 for whoever runs there."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.owner is not None:
            os.chown(folder, *self.owner)


@cache
def guise() -> Guise:
    """The guise for this user: none for ordinary ones; for root a user namespace, else `nobody`."""
    if os.geteuid() != 0:
        return Guise()
    if _works(UNSHARE):
        return Guise(prefix=UNSHARE)
    nobody = pwd.getpwnam("nobody")
    ids = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    prefix = ("setpriv", *ids)
    if not _works(prefix):
        raise CannotRunError(
            "PostgreSQL does not run as root: start `make run` as an ordinary user, "
            "or set DATABASE_URL."
        )
    return Guise(prefix=prefix, owner=(nobody.pw_uid, nobody.pw_gid))


def _works(prefix: Sequence[str]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
