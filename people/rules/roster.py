"""One row of a roster: what it says, or everything that is wrong with it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from people.rules import roster_cells as cells
from people.rules.roster_cells import Refused
from people.rules.roster_columns import COLUMNS, WEEKDAYS, Header

LONGEST_NAME, LONGEST_UNIT, LONGEST_WORKSTATION_ID, LONGEST_ZIP = 200, 120, 64, 16
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says, ready to be stored. Addresses are in lower case, telephones in E.164,
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
    """Why a row is refused: the column ('' for the whole row) and the rest of the sentence."""

    column: str
    reason: str


class _Reader:
    """Collects the problems of a row, so that all of them can be mended at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def take(self, column: str, read: Callable[[str], Value], cell: str, instead: Value) -> Value:
        try:
            return read(cell)
        except Refused as refused:
            self.problems.append(Problem(column, str(refused)))
            return instead


def read_row(header: Header, row: Sequence[str]) -> Entry | list[Problem]:
    """Read the cells of one row; the answer is an Entry, or every problem in the file's words."""
    width = len(header.names)
    if len(row) > width and any(row[width:]):
        return [
            Problem("", f"has {len(row)} cells where the header has {width}. Look for a comma.")
        ]
    if len(row) < width:
        return [Problem("", f"has {len(row)} cells where the header has {width}.")]
    given = dict(zip(COLUMNS, [row[position] for position in header.positions], strict=True))
    problems = _control_characters(given)
    return problems or _read(given)


@lru_cache(maxsize=4096)
def _read_week(given: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Hours Monday to Sunday (none where no cell says any), and what is wrong with them."""
    reader = _Reader()
    hours = tuple(
        reader.take(day, cells.read_hours, cell, "0.00")
        for day, cell in zip(WEEKDAYS, given, strict=True)
    )
    return hours if any(cell.strip() for cell in given) else (), tuple(reader.problems)


def _control_characters(given: dict[str, str]) -> list[Problem]:
    # One search over the whole row; which cell it was matters for the few that have some.
    if not _CONTROL.search("".join(given.values())):
        return []
    reason = "has a line break, a tab or another control character in it. Take it out."
    return [Problem(column, reason) for column, cell in given.items() if _CONTROL.search(cell)]


def _read(given: dict[str, str]) -> Entry | list[Problem]:
    reader = _Reader()

    def take(column: str, read: Callable[[str], Value], instead: Value) -> Value:
        return reader.take(column, read, given[column], instead)

    def text(column: str, longest: int) -> str:
        return take(column, lambda cell: cells.read_text(cell, longest), "")

    hours, bad_hours = _read_week(tuple(given[day] for day in WEEKDAYS))
    entry = Entry(
        email=take("agency e-mail", cells.read_email, "?"),
        private_email=take("private e-mail", cells.read_email, ""),
        private_phone=take("telephone", cells.read_phone, ""),
        sms_consent=take("SMS consent", cells.read_consent, False),
        name=text("name", LONGEST_NAME),
        supervisor=take("supervisor", cells.read_email, ""),
        unit=text("unit", LONGEST_UNIT),
        workstation_id=text("Workstation ID", LONGEST_WORKSTATION_ID),
        worksite_zip=text("worksite ZIP", LONGEST_ZIP),
        programme=take("telework programme", cells.read_programme, ""),
        schedule_kind=take("schedule kind", cells.read_schedule, ""),
        weekday_hours=hours,
        zone=take("time zone", cells.read_zone, ""),
    )
    problems = [*reader.problems, *bad_hours, *_contradictions(entry, given)]
    return sorted(problems, key=lambda problem: COLUMNS.index(problem.column)) or entry


def _contradictions(entry: Entry, given: dict[str, str]) -> list[Problem]:
    problems = []
    if not entry.email:
        problems.append(Problem("agency e-mail", "is empty. Everybody in a roster has one."))
    if not given["name"].strip():
        problems.append(Problem("name", "is empty."))
    if entry.supervisor and entry.supervisor == entry.email:
        problems.append(
            Problem("supervisor", "is the person's own address. Leave it empty for the top.")
        )
    if entry.private_email and entry.private_email == entry.email:
        problems.append(
            Problem(
                "private e-mail",
                "is the agency address, which cannot be read on a dead workstation. "
                "Give another one, or leave it empty.",
            )
        )
    return problems
