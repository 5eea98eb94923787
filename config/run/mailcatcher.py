"""A mail server that delivers nothing: each mail becomes a file, for demo and development.

    python -m config.run.mailcatcher FOLDER PORT

A mail is on disk before it is accepted, so that a sender who was told 250 can rely on it, and it is in the
journal (`FOLDER/journal`, the form is that of `notifications.channels.journal`), so that a sender who
was told nothing can look it up:

1. the draft is written, all of it;
2. its line goes into the journal: from here on it is accepted, whatever happens;
3. the draft gets its name. A catcher that died before that does it at its next start.
4. 250.
"""

import asyncio
import errno
import itertools
import os
import re
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 10_000_000  # bytes
JOURNAL = "journal"

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)


class Catcher:
    """Takes every mail and stores it as `<unix time>-<n>.eml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)

    def recover(self) -> None:
        """Finish what an earlier catcher had accepted, throw away what it had not, and begin."""
        journal = self.folder / JOURNAL
        taken = set(journal.read_bytes().split()) if journal.exists() else set()
        for draft in self.folder.glob(".*-*"):
            if draft.stat().st_nlink == 1 and _message_id(draft.read_bytes()) in taken:
                self._place(draft)
            else:
                draft.unlink()  # it has its name, or its sender was not told 250
        # Behind half a line of a full disk a whole one could not be read.
        self._journal(b"start", before=b"\n")

    # The name is aiosmtpd's.
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer 250 only after the mail is on disk; 451 asks the sender to come again."""
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        try:
            await asyncio.to_thread(self.store, raw, envelope.rcpt_tos)
        except OSError as error:
            return f"451 Not stored ({error.strerror}), please try again"
        return "250 Stored"

    def store(self, content: bytes, recipients: list[str]) -> Path:
        """Write one mail with its envelope's recipients, and accept it; returns the file."""
        names = ", ".join(recipients).replace("\r", "").replace("\n", "")
        draft = self.folder / f".{os.getpid()}-{next(self._numbers)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"X-Envelope-To: {names}\r\n".encode())
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(self.folder)
        self._journal(_message_id(content) or b"-")
        return self._place(draft)

    def _journal(self, word: bytes, *, before: bytes = b"") -> None:
        """Append a line, on the disk when this returns."""
        descriptor = os.open(self.folder / JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            line = b"%s%.3f %s\n" % (before, time.time(), word)
            if os.write(descriptor, line) != len(line):
                raise OSError(errno.ENOSPC, "No space for the journal")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _place(self, draft: Path) -> Path:
        """Give the draft its name; a name that an earlier process gave is never used again."""
        moment = int(time.time())
        while True:
            name = self.folder / f"{moment}-{next(self._numbers)}.eml"
            try:
                os.link(draft, name)
            except FileExistsError:
                continue
            draft.unlink()
            return name


async def serve(folder: Path, port: int) -> None:
    """Take mail at 127.0.0.1:`port` until SIGTERM or SIGINT."""
    catcher = Catcher(folder)
    catcher.recover()
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(
        lambda: SMTP(
            catcher, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname="localhost"
        ),
        host="127.0.0.1",
        port=port,
        reuse_address=True,
    )
    try:
        await stop.wait()
    finally:
        server.close()


def _message_id(content: bytes) -> bytes | None:
    """The Message-ID in the head of a mail, with its brackets."""
    head = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0]
    found = _MESSAGE_ID.search(head)
    return found and found[1]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
