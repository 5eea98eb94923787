"""Refused rows, written to a file that can be mended and imported again."""

import contextlib
import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from people.errors import RosterUnreadable
from people.operations import roster_file
from people.operations.roster_file import RosterFile
from people.rules.roster_cells import is_formula
from people.rules.roster_columns import ADDED, is_added

SHOWN = 100


@dataclass(frozen=True)
class Refusal:
    """One refused row: its line in the file, the columns to mend, and why, as a sentence."""

    line: int
    column: str
    reason: str


def first() -> tuple[Refusal, ...]:
    """Return the first hundred refusals of the import that goes on, in the order of the file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line, columns, reason FROM roster_rows WHERE reason IS NOT NULL"
            " ORDER BY line LIMIT %s",
            [SHOWN],
        )
        return tuple(Refusal(*row) for row in cursor)


def write(file: RosterFile, *, to: Path | None) -> Path:
    """Write the refused rows: the original columns, then line, column and reason.

    Readable by its owner only, as it holds private addresses. Without `to` it lies beside the
    roster under a name that is free, so that a file somebody is mending is never overwritten.
    Raises RosterUnreadable where it cannot be written.
    """
    target = to or _free_name(file.path)
    if target.exists() and target.samefile(file.path):
        raise RosterUnreadable(
            _("Refused rows cannot go into the roster itself. Name another file.")
        )
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with contextlib.ExitStack() as stack:
            stack.callback(part.unlink, missing_ok=True)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            # With a byte-order mark spreadsheets show names with accents as they are.
            stream = stack.enter_context(open(descriptor, "w", encoding="utf-8-sig", newline=""))
            writer = csv.writer(stream, delimiter=file.separator)
            writer.writerows(_rows(file))
            stream.flush()
            part.replace(target)
    except OSError as error:
        raise RosterUnreadable(
            _("%(path)s cannot be written: %(why)s.") % {"path": target, "why": error.strerror}
        ) from None
    return target


def _free_name(path: Path) -> Path:
    target, number = path.with_name(f"{path.stem}-refused.csv"), 2
    while target.exists():
        target, number = path.with_name(f"{path.stem}-refused-{number}.csv"), number + 1
    return target


def _rows(file: RosterFile) -> Iterator[list[str]]:
    """Walk through file and refusals side by side; both are in the order of lines."""
    names = file.header.names
    kept = [position for position, name in enumerate(names) if not is_added(name)]
    yield [names[position] for position in kept] + list(ADDED)
    everything = roster_file.rows(file)
    # Named cursors are read in pieces, so that a roster refused as a whole fits into memory.
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT line, columns, reason FROM roster_rows WHERE reason IS NOT NULL ORDER BY line"
        )
        for line, columns, reason in cursor:
            row = next(cells for number, cells in everything if number == line)
            cells = row + [""] * (len(names) - len(row))
            mine = [_neutralise(cells[position]) for position in kept]
            yield [*mine, str(line), columns, reason]


def _neutralise(cell: str) -> str:
    """A cell that a spreadsheet will show and not run."""
    begins_with_control = cell[:1] in ("\t", "\r", "\n") and bool(cell)
    needs_quote = begins_with_control or (is_formula(cell) and not cell.startswith("'"))
    return f"'{cell}" if needs_quote else cell
