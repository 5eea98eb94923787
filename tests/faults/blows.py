"""Blows that fall at a named point of the engine, to the instant.

The harness arms a point: a file of that name says which signal goes to whom. The first process that
reaches the point takes the file away (a rename succeeds for one only) and strikes, itself or
another; so the harness sees by the file that it happened, and by its new name who it was.
"""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults import family

# In a worker's child, in the order in which a message passes them.
CLAIMED = "claimed"
NAMED = "named"  # RCPT was answered; the point of no return is next
TRANSMITTING = "transmitting"  # committed; DATA is next
HALF = "half"  # of the text
DOTTED = "dotted"  # the final dot is sent; 250 is not read
ACCEPTED = "accepted"  # 250 was read; the outcome is not stored
STORED = "stored"
OF_A_CHILD = (CLAIMED, NAMED, TRANSMITTING, HALF, DOTTED, ACCEPTED, STORED)
# In the mail server.
READ = "read"  # the whole text; it is not in the journal
JOURNALED = "journaled"  # 250 is not sent
OF_THE_SINK = (READ, JOURNALED)

ITSELF = 0
NOTHING = signal.SIGCONT
"""For a point at which nobody is killed: who reaches it is only told that it was armed."""


@dataclass(frozen=True)
class Blows:
    """The points that are armed: one file each in `folder`."""

    folder: Path

    def arm(
        self, point: str, *, number: signal.Signals = signal.SIGKILL, whom: int = ITSELF
    ) -> None:
        """Let the next process that reaches `point` send that signal to the process `whom`.

        Another one than itself is killed with everything it has forked.
        """
        draft = self.folder / f".{point}"
        draft.write_text(f"{int(number)} {whom}")
        draft.rename(self.folder / point)

    def disarm(self, point: str) -> bool:
        """Take a blow back; whether it had not fallen."""
        try:
            (self.folder / point).unlink()
        except FileNotFoundError:
            return False
        return True

    def struck(self, point: str) -> int | None:
        """Who has reached the point since it was armed: a process number, asked for once."""
        for taken in self.folder.glob(f"{point}.*"):
            taken.unlink()
            return int(taken.suffix[1:])
        return None

    def clear(self, point: str) -> None:
        """Forget who has reached it."""
        while self.struck(point) is not None:
            pass

    def is_armed(self, point: str) -> bool:
        """Whether the next to reach the point will strike."""
        return (self.folder / point).exists()

    def reach(self, point: str) -> bool:
        """Called at the point; whether it was armed. It may be the last that this process does."""
        try:
            number, whom = (int(word) for word in (self.folder / point).read_text().split())
            (self.folder / point).rename(self.folder / f"{point}.{os.getpid()}")
        except FileNotFoundError:
            return False
        with suppress(ProcessLookupError):
            if whom == ITSELF:
                os.kill(os.getpid(), number)
            else:
                family.kill(whom)
        return True
