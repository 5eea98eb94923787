"""The columns of a roster, and how a header is matched to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kit.words import gettext as _

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

COLUMNS = (
    "agency e-mail",
    "private e-mail",
    "telephone",
    "SMS consent",
    "name",
    "supervisor",
    "unit",
    "Workstation ID",
    "worksite ZIP",
    "telework programme",
    "schedule kind",
    *WEEKDAYS,
    "time zone",
)
"""Every column, in the order in which rules read them. A file has them in any order."""

ADDED = ("line", "column", "reason")
"""What the file of refused rows has beside the original columns; ignored when it is read again."""

_OTHER_WORDS = {
    "phone": "telephone",
    "privatetelephone": "telephone",
    "supervisoremail": "supervisor",
    "zip": "worksite ZIP",
    "teleworkprogram": "telework programme",
    "schedule": "schedule kind",
    **{f"{day.lower()}hours": day for day in WEEKDAYS},
}
_NOT_SAID = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Header:
    """Where each of COLUMNS stands in the file, and the columns that the roster does not know."""

    names: tuple[str, ...]
    positions: tuple[int, ...]
    ignored: tuple[str, ...]


class BadHeader(ValueError):
    """Carries a sentence for whoever made the file."""


def match(names: Sequence[str]) -> Header:
    """Find the columns. Case, spaces, hyphens and underscores do not count. Raises BadHeader."""
    found: dict[str, int] = {}
    ignored = []
    for position, name in enumerate(names):
        column = _column(name)
        if column is None:
            if _key(name) and _key(name) not in ADDED:
                ignored.append(name.strip())
        elif column in found:
            raise BadHeader(
                _("The column “%(column)s” is there twice. Take one of them away.")
                % {"column": column}
            )
        else:
            found[column] = position
    if not found:
        raise BadHeader(
            _("The first line does not name the columns. Put them there: %(columns)s.")
            % {"columns": ", ".join(COLUMNS)}
        )
    missing = [column for column in COLUMNS if column not in found]
    if missing:
        raise BadHeader(
            _("These columns are missing: %(columns)s. Add them; cells may be empty.")
            % {"columns": ", ".join(missing)}
        )
    return Header(tuple(names), tuple(found[column] for column in COLUMNS), tuple(ignored))


def knows(names: Sequence[str]) -> int:
    """How many of these names are columns of a roster."""
    return sum(_column(name) is not None for name in names)


def is_added(name: str) -> bool:
    """Whether a column comes from a file of refused rows."""
    return _key(name) in ADDED


def _key(name: str) -> str:
    return _NOT_SAID.sub("", name).lower()


_BY_KEY = {_key(column): column for column in COLUMNS} | _OTHER_WORDS


def _column(name: str) -> str | None:
    return _BY_KEY.get(_key(name))
