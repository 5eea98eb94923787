"""What a run stores and where: one data folder, and a short one for its sockets."""

import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.run import CannotRunError

# A Unix socket's path has at most 107 bytes; the longest of ours is `/.s.PGSQL.5432.lock`.
LONGEST_PATH = 107
ROOM_FOR_A_NAME = 20


@dataclass(frozen=True)
class Folders:
    """The places below one data folder."""

    data: Path

    @property
    def run(self) -> Path:
        """What belongs to the run that goes on and may be thrown away after it."""
        return self.data / "run"

    @property
    def postgres(self) -> Path:
        """The database cluster: what must not be lost."""
        return self.data / "postgres"

    @property
    def mail(self) -> Path:
        """What the mail catcher took, one file a mail."""
        return self.data / "mail"

    @property
    def sms(self) -> Path:
        """What would have been sent to telephones."""
        return self.data / "sms"

    @property
    def log(self) -> Path:
        """What the embedded servers say."""
        return self.data / "log"

    @property
    def sockets(self) -> Path:
        """A folder that is short enough for socket paths, readable by this user only."""
        near = self.run / "s"
        if len(os.fsencode(near)) + ROOM_FOR_A_NAME <= LONGEST_PATH:
            return near
        # Named by user and folder, so that two users and two clones never share one.
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        return Path(base) / f"back-online-{os.getuid()}-{digest}"

    def make(self) -> None:
        """Create what is stored in. Raises CannotRunError when this user may not."""
        self._make(self.mail, self.sms, self.log)
        # To be walked through, not read: under root PostgreSQL may have to run as `nobody`.
        self._make(self.run, mode=0o711)

    def make_sockets(self) -> None:
        """Create the folder of the sockets, empty: call only when nothing listens there.

        Raises CannotRunError when somebody else owns it.
        """
        self.remove_sockets()
        self._make(self.sockets)
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise CannotRunError(f"{self.sockets} belongs to somebody else: take it away first.")
        self.sockets.chmod(0o700)

    def _make(self, *folders: Path, mode: int = 0o700) -> None:
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            for folder in folders:
                folder.mkdir(mode=mode, exist_ok=True)
        except OSError as error:
            raise CannotRunError(
                f"The folder {error.filename} cannot be made ({error.strerror}): "
                "run as the user who owns this clone."
            ) from error

    def remove_sockets(self) -> None:
        """Take the sockets away, once nothing listens there."""
        shutil.rmtree(self.sockets, ignore_errors=True)

    def secret_key(self) -> str:
        """This installation's key, made once, so that a restart signs nobody out."""
        file = self.data / "secret_key"
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return file.read_text(encoding="ascii").strip()
        key = secrets.token_urlsafe(64)
        with os.fdopen(descriptor, "w", encoding="ascii") as writer:
            writer.write(key)
        return key
