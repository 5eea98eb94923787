"""A file of Workstation IDs: any table with a column for them, as spreadsheets save it."""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kit.words import gettext as _

COLUMN = "workstation_id"
_SEPARATORS = ",;\t"
_NOT_SAID = re.compile(r"[\W_]+")


class BadFile(ValueError):
    """Carries a sentence for whoever made the file. It repeats nothing that is in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A Workstation ID without the space around it, and the physical line on which it stands."""

    line: int
    workstation_id: str


def read(content: bytes) -> list[Row]:
    """Read the file: UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab; blank lines are nothing.

    The first line names the columns; case, spaces, hyphens and underscores do not count, and
    other columns are left out. Raises BadFile; a file is read whole or not at all.
    """
    text = decode(content)
    rows = _rows(text, _separator(text))
    if not rows:
        raise BadFile(_("The file is empty."))
    (_line, header), *rest = rows
    position = _position(header)
    if not rest:
        raise BadFile(_("The file names its column, but there is no Workstation ID in it."))
    for line, cells in rest:
        if len(cells) > len(header):
            raise BadFile(
                _("Line %(line)d has more cells than the first line. Put each one on a line.")
                % {"line": line}
            )
    return [
        Row(line, cells[position].strip() if position < len(cells) else "") for line, cells in rest
    ]


def decode(content: bytes) -> str:
    """Its letters: UTF-16 where it begins with that mark, else UTF-8 or Windows-1252. Raises
    BadFile."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # "Unicode text" of a spreadsheet.
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise BadFile(_not_text()) from None
    if b"\0" in content:
        raise BadFile(_not_text())
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(
        _("The file has letters that cannot be read. Save the list as “CSV UTF-8” and try again.")
    )


def _not_text() -> str:
    return _("That is not a text file. Save the list as “CSV UTF-8” and try again.")


def _separator(text: str) -> str:
    """The one that parts the column from others in the first line; a comma where none does."""
    first = next(io.StringIO(text.lstrip(), newline=""), "")
    for separator in _SEPARATORS:
        if any(_is_column(name) for name in first.split(separator)):
            return separator
    return _SEPARATORS[0]


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Every row that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise BadFile(
            _("Line %(line)d has a quotation mark out of place. Take it out and try again.")
            % {"line": line}
        ) from None
    return rows


def _position(header: Sequence[str]) -> int:
    found = [position for position, name in enumerate(header) if _is_column(name)]
    if not found:
        raise BadFile(
            _("The first line does not name the column. Put this word there: %(column)s.")
            % {"column": COLUMN}
        )
    if len(found) > 1:
        raise BadFile(
            _("The column %(column)s is there twice. Take one of them away.") % {"column": COLUMN}
        )
    return found[0]


def _is_column(name: str) -> bool:
    return _NOT_SAID.sub("", name).lower() == _NOT_SAID.sub("", COLUMN)
