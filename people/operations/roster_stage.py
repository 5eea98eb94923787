"""The rows of a roster in a temporary table, where the rest is decided by sets."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db import connection

from people.operations import roster_file
from people.operations.roster_file import RosterFile
from people.reads import places
from people.rules import roster, roster_cells
from people.rules.roster import Entry, Problem
from people.rules.roster_columns import Header

Progress = Callable[[int, int], None]
"""Called with the lines read so far and the lines in all."""

_TABLES = ("roster_rows", "roster_people", "roster_edges", "roster_tree", "roster_devices")
_PIECE = 500
_EMPTY = "\t".join(["\\N"] * 14)


def stage(file: RosterFile, *, progress: Progress | None) -> None:
    """Check each row by itself and copy it into `roster_rows`.

    A refused row has its columns and its reason; the others have none. The table goes with the
    transaction.
    """
    with connection.cursor() as cursor:
        # A transaction that is not over yet may have imported already (tests do).
        for table in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(
            """
            CREATE TEMP TABLE roster_rows (
                line integer NOT NULL, email text, private_email text, private_phone text,
                sms_consent boolean, name text, supervisor text, unit text, workstation_id text,
                worksite_zip text, programme text, schedule_kind text,
                weekday_hours numeric(4, 2)[], zone text,
                latitude double precision, longitude double precision,
                columns text, reason text
            ) ON COMMIT DROP
            """
        )
        copied = _Copied(file, progress)
        try:
            cursor.copy_expert("COPY roster_rows FROM STDIN", copied)
        finally:
            # What stopped the reader says more than the database, which only saw it stop.
            if copied.stopped_by is not None:
                raise copied.stopped_by
        cursor.execute("CREATE INDEX ON roster_rows (email)")
        cursor.execute("ANALYZE roster_rows")


class _Copied:
    """What COPY reads from: pieces of a few hundred rows, so that memory stays flat."""

    def __init__(self, file: RosterFile, progress: Progress | None) -> None:
        self._pieces = _pieces(file, progress)
        self.stopped_by: Exception | None = None

    def read(self, size: int) -> str:
        """Return the next piece; psycopg2 takes pieces of any size."""
        try:
            return next(self._pieces, "")
        except Exception as error:
            self.stopped_by = error
            raise


def _pieces(file: RosterFile, progress: Progress | None) -> Iterator[str]:
    rows = roster_file.rows(file)
    while piece := list(islice(rows, _PIECE)):
        yield "".join(_copy_lines(file.header, piece))
        if progress is not None:
            progress(piece[-1][0], file.lines)
    if progress is not None:
        progress(file.lines, file.lines)


def _copy_lines(header: Header, piece: Iterable[tuple[int, list[str]]]) -> Iterator[str]:
    for line, row in piece:
        read = roster.read_row(header, row)
        if isinstance(read, Entry):
            yield _good(line, read)
        else:
            yield _refused(line, _address(header, row), read)


def _good(line: int, entry: Entry) -> str:
    found = places.find(entry.worksite_zip)
    cells = (
        entry.email,
        entry.private_email,
        entry.private_phone,
        "t" if entry.sms_consent else "f",
        entry.name,
        entry.supervisor,
        entry.unit,
        entry.workstation_id,
        entry.worksite_zip,
        entry.programme,
        entry.schedule_kind,
        "{" + ",".join(entry.weekday_hours) + "}",
        entry.zone or (found.zone if found else ""),
    )
    where = f"{found.place.latitude}\t{found.place.longitude}" if found else "\\N\t\\N"
    # Control characters were refused before, so a backslash is all that COPY could mistake.
    text = "\t".join(cells).replace("\\", "\\\\")
    return f"{line}\t{text}\t{where}\t\\N\t\\N\n"


def _refused(line: int, email: str, problems: list[Problem]) -> str:
    columns = ", ".join(problem.column for problem in problems if problem.column)
    reason = " ".join(problem.reason for problem in problems)
    text = "\t".join((columns, reason)).replace("\\", "\\\\")
    return f"{line}\t{email or chr(92) + 'N'}\t{_EMPTY}\t{text}\n"


def _address(header: Header, row: list[str]) -> str:
    """Whose row a refused one is, where that can be read: those people are in the file, too."""
    position = header.positions[0]
    try:
        return roster_cells.read_email(row[position]) if position < len(row) else ""
    except roster_cells.Refused:
        return ""
