"""A roster file on disk: which encoding, which separator, which columns, and its rows."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from people.errors import RosterUnreadable
from people.rules import roster_columns
from people.rules.roster_columns import BadHeader, Header

_CHUNK = 1 << 20
_SEPARATORS = ",;\t"


@dataclass(frozen=True)
class RosterFile:
    """A file that has been looked through once. `lines` counts its physical lines."""

    path: Path
    encoding: str
    separator: str
    header: Header
    lines: int


def survey(path: Path) -> RosterFile:
    """Look through the file and find its encoding and columns. Raises RosterUnreadable."""
    try:
        encoding, lines = _find_encoding(path)
        header, separator = _find_header(path, encoding)
    except OSError as error:
        raise RosterUnreadable(_unreadable(path, error)) from None
    except BadHeader as error:
        raise RosterUnreadable(f"{path}: {error}") from None
    return RosterFile(path, encoding, separator, header, lines)


def rows(file: RosterFile) -> Iterator[tuple[int, list[str]]]:
    """Yield (physical line on which the row begins, its cells), without header and blank rows."""
    everything = _records(file.path, file.encoding, file.separator)
    next(everything)
    return everything


def _find_encoding(path: Path) -> tuple[str, int]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, lines, last = True, 0, b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if b"\0" in chunk:
                raise RosterUnreadable(
                    _("%(path)s is not a text file. Save the roster as “CSV UTF-8” and try again.")
                    % {"path": path}
                )
            breaks = chunk.count(b"\n") or chunk.count(b"\r")
            if len(chunk) == _CHUNK and not breaks:
                raise RosterUnreadable(
                    _("%(path)s has a line of more than a million characters, so it is no roster.")
                    % {"path": path}
                )
            lines, last = lines + breaks, chunk[-1:]
            try:
                if is_utf8:
                    decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    if not last:
        raise RosterUnreadable(_("%(path)s is empty.") % {"path": path})
    lines += last not in (b"\n", b"\r")
    if is_utf8 and not decoder.getstate()[0]:
        return "utf-8-sig", lines
    _check_windows_1252(path)
    return "cp1252", lines


def _check_windows_1252(path: Path) -> None:
    """Refuse a file that is UTF-8 but for some lines: read as Windows-1252, every name with an
    accent in it would be stored garbled."""
    broken, has_utf8 = 0, False
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                has_utf8 = True
            except UnicodeDecodeError:
                broken = broken or number
            try:
                line.decode("cp1252")
            except UnicodeDecodeError:
                has_utf8 = True
    if has_utf8:
        raise RosterUnreadable(
            _(
                "%(path)s: line %(line)d has letters that are not UTF-8, while other lines are"
                " UTF-8. Save the file as “CSV UTF-8” and try again."
            )
            % {"path": path, "line": broken}
        )


def _find_header(path: Path, encoding: str) -> tuple[Header, str]:
    """Match the header read with the separator that names most columns."""
    best: list[str] = []
    separator = _SEPARATORS[0]
    for candidate in _SEPARATORS:
        first = next(_records(path, encoding, candidate), None)
        if first is None:
            raise RosterUnreadable(_("%(path)s is empty.") % {"path": path})
        if roster_columns.knows(first[1]) > roster_columns.knows(best) or not best:
            best, separator = first[1], candidate
    header = roster_columns.match(best)
    everything = _records(path, encoding, separator)
    next(everything)
    if next(everything, None) is None:
        raise RosterUnreadable(
            _("%(path)s names its columns, but there is nobody in it.") % {"path": path}
        )
    return header, separator


def _records(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every record with the line on which it begins; blank ones are left out."""
    line = 1
    try:
        with path.open(encoding=encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=separator, strict=True)
            for row in reader:
                if any(row):
                    yield line, row
                line = reader.line_num + 1
    except csv.Error as error:
        raise RosterUnreadable(_explain(str(error)) % {"path": path, "line": line}) from None
    except UnicodeDecodeError:
        raise RosterUnreadable(
            _("%(path)s changed while it was read. Try again.") % {"path": path}
        ) from None


def _explain(error: str) -> str:
    if "unexpected end" in error or "field limit" in error:
        return _(
            '%(path)s: line %(line)d opens a quotation mark (") that is never closed. Close it, or'
            " double it inside a cell."
        )
    return _(
        '%(path)s: line %(line)d has text after a closing quotation mark ("). Inside a cell, write'
        " it twice."
    )


def _unreadable(path: Path, error: OSError) -> str:
    values = {"path": path, "why": error.strerror}
    return _("%(path)s cannot be read: %(why)s.") % values
