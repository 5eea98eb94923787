"""One row of a roster: what it says, or everything that is wrong with it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kit.words import gettext as _
from people.rules import roster_cells as cells
from people.rules.roster_cells import Refused
from people.rules.roster_columns import COLUMNS, WEEKDAYS, Header

LONGEST_NAME, LONGEST_UNIT, LONGEST_WORKSTATION_ID, LONGEST_ZIP = 200, 120, 64, 16
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says, ready to be stored, in the order of COLUMNS. Addresses are in lower case, telephones in E.164,
    hours are Monday to Sunday; '' is "not given" everywhere, supervisor '' is the top."""

    email: str
    private_email: str
    private_phone: str
    sms_consent: bool
    name: str
    supervisor: str
    unit: str
    workstation_id: str
    worksite_zip: str
    programme: str
    schedule_kind: str
    weekday_hours: tuple[str, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused: the column ('' for the whole row) and a sentence that names it."""

    column: str
    reason: str


_READERS: tuple[Callable[[str], object], ...] = (
    cells.read_email,
    cells.read_email,
    cells.read_phone,
    cells.read_consent,
    partial(cells.read_text, longest=LONGEST_NAME),
    cells.read_email,
    partial(cells.read_text, longest=LONGEST_UNIT),
    partial(cells.read_text, longest=LONGEST_WORKSTATION_ID),
    partial(cells.read_text, longest=LONGEST_ZIP),
    cells.read_programme,
    cells.read_schedule,
    *(cells.read_hours for _day in WEEKDAYS),
    cells.read_zone,
)
"""How each of COLUMNS is read, in their order."""

_FIRST_DAY = COLUMNS.index(WEEKDAYS[0])
_WEEK = slice(_FIRST_DAY, _FIRST_DAY + len(WEEKDAYS))


def read_row(header: Header, row: Sequence[str]) -> Entry | list[Problem]:
    """Read the cells of one row; the answer is an Entry, or every problem in the file's words."""
    width = len(header.names)
    if len(row) > width and any(row[width:]):
        return [
            Problem(
                "",
                _("The row has %(cells)d cells where the header has %(width)d. Look for a comma.")
                % {"cells": len(row), "width": width},
            )
        ]
    if len(row) < width:
        return [
            Problem(
                "",
                _("The row has %(cells)d cells where the header has %(width)d.")
                % {"cells": len(row), "width": width},
            )
        ]
    given = [row[position] for position in header.positions]
    # One search over the whole row; which cell it was matters for the few that have some.
    if _CONTROL.search("".join(given)):
        return list(_control_characters(given))
    try:
        # Nearly every row is good: cells are read one by one only where this fails.
        values = [read(cell) for read, cell in zip(_READERS, given, strict=True)]
    except Refused:
        return sorted(_problems(given), key=lambda problem: COLUMNS.index(problem.column))
    return list(_contradictions(values)) or _entry(values, given)


def _entry(values: list[Any], given: list[str]) -> Entry:
    hours = tuple(values[_WEEK]) if "".join(given[_WEEK]).strip() else ()
    fields: list[Any] = [*values[:_FIRST_DAY], hours, values[-1]]
    return Entry(*fields)


def _control_characters(given: list[str]) -> Iterator[Problem]:
    for column, cell in zip(COLUMNS, given, strict=True):
        if _CONTROL.search(cell):
            yield Problem(
                column,
                _(
                    "%(column)s has a line break, a tab or another control character in it. Take it"
                    " out."
                )
                % {"column": column},
            )


def _problems(given: list[str]) -> Iterator[Problem]:
    """Everything that is wrong with a row, so that it is mended at once."""
    values: list[Any] = []
    for column, read, cell in zip(COLUMNS, _READERS, given, strict=True):
        try:
            values.append(read(cell))
        except Refused as refused:
            # What takes its place is neither empty nor anybody's address.
            values.append(f"?{column}")
            yield Problem(column, refused.said(column))
    yield from _contradictions(values)


def _contradictions(values: list[Any]) -> Iterator[Problem]:
    email, private_email, _phone, _consent, name, supervisor, *_rest = values
    if not email:
        yield Problem("agency e-mail", _("agency e-mail is empty. Everybody in a roster has one."))
    if private_email and private_email == email:
        yield Problem(
            "private e-mail",
            _(
                "private e-mail is the agency address, which cannot be read on a dead workstation."
                " Give another one, or leave it empty."
            ),
        )
    if not name:
        yield Problem("name", _("name is empty."))
    if supervisor and supervisor == email:
        yield Problem(
            "supervisor",
            _("supervisor is the person’s own address. Leave it empty for the top."),
        )
