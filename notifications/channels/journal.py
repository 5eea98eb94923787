"""The acceptance journal of our relay: which mail it took, written before it said so.

A text file, one line an acceptance, appended and on the disk before the relay answers 250:

    1721826000.512 <0190…@mail.example.gov>

Seconds since 1970 by the relay's clock, a space, the Message-ID. The relay writes a line
`<seconds> start` when it starts, so that an empty journal says something too. It is read from its end,
and well beyond the try in question, since clocks differ. A journal that does not reach back so far (it was
rotated, it begins later) can say yes, but not no.
"""

import datetime as dt
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from notifications.channels.evidence import Answer, Question

_BLOCK = 64 * 1024


class JournalWitness:
    """Reads the journal at `path`. `skew`: the seconds by which the relay's clock may be off where the
    journal begins; `beyond`: how much further back than the try it is read before it says no."""

    source = "journal"

    def __init__(self, path: Path, *, skew: float, beyond: float) -> None:
        self._path = path
        self._skew = dt.timedelta(seconds=skew)
        self._beyond = dt.timedelta(seconds=max(beyond, skew))

    def answer(self, questions: Sequence[Question]) -> Mapping[uuid.UUID, Answer]:
        """One pass over the end of the file for all of them."""
        if not questions:
            return {}
        wanted = {question.message_id for question in questions}
        enough = (min(question.tried_at for question in questions) - self._beyond).timestamp()
        taken: set[str] = set()
        reaches_to, is_whole = float("inf"), True
        try:
            for at, word in _backwards(self._path):
                reaches_to = at
                if word in wanted:
                    taken.add(word)
                if at < enough:
                    is_whole = False
                    break
        except OSError:
            return {question.id: Answer.ASK_LATER for question in questions}
        margin = self._skew if is_whole else self._beyond
        return {
            question.id: Answer.ACCEPTED
            if question.message_id in taken
            else Answer.NOT_ACCEPTED
            if reaches_to < (question.tried_at - margin).timestamp()
            else Answer.NOBODY_KNOWS
            for question in questions
        }


def _backwards(path: Path) -> Iterator[tuple[float, str]]:
    """The lines from the last to the first; what is no whole line was never answered for."""
    with path.open("rb") as file:
        left = file.seek(0, os.SEEK_END)
        rest = b""
        is_end = True
        while left:
            size = min(_BLOCK, left)
            left -= size
            file.seek(left)
            first, *lines = (file.read(size) + rest).split(b"\n")
            if is_end and lines:
                lines.pop()  # behind the last line end: nothing, or half a line
                is_end = False
            yield from _read(lines)
            rest = first
        if not is_end:
            yield from _read([rest])


def _read(lines: list[bytes]) -> Iterator[tuple[float, str]]:
    for line in reversed(lines):
        at, _, word = line.decode("ascii", "replace").strip().partition(" ")
        try:
            yield float(at), word
        except ValueError:
            continue
