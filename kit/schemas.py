"""Shapes of the API that every room shares."""

import datetime as dt
import re
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from kit.times import local

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

LARGEST_ID = 2**63 - 1
"""What a key of the database can hold; more is no key, and would be an error there."""


def _printable(text: str) -> str:
    # PostgreSQL takes no NUL, and nothing that a person types has control characters in it.
    if not text.isprintable():
        raise ValueError(_("%(field)s has characters that cannot be printed"))
    return text


Line = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, max_length=254),
    AfterValidator(_printable),
]
"""One line of text that somebody sends: stripped, at most 254 characters, all printable."""

Word = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=16),
    AfterValidator(_printable),
]
"""The same, 1 to 16 characters."""

Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
"""The number of a row."""

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant, written already: ISO 8601 with the offset of the zone it is read in."""


def _iso_date(value: object) -> object:
    # Pydantic alone takes seconds since 1970 for a date, too.
    if isinstance(value, str) and _DATE.fullmatch(value):
        return value
    raise ValueError(_("%(field)s must be a date, such as 2024-07-24"))


Day = Annotated[dt.date, BeforeValidator(_iso_date)]
"""A date, YYYY-MM-DD."""


class Sent(Schema):
    """The base of what is sent to us: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class WrongField(Schema):
    """One field that cannot be used, and why."""

    field: str
    message: str


class Problem(Schema):
    """A refusal: `code` is for programs and stays, `message` is a sentence for people."""

    model_config = ConfigDict(extra="allow")

    code: str
    message: str


class Invalid(Problem):
    """A refusal of what was sent; `fields` is there when single fields are meant."""

    fields: list[WrongField] = []


def written(at: dt.datetime | None, zone: str = "UTC") -> str | None:
    """Write an instant as a Moment with the offset of `zone`; None stays None."""
    return None if at is None else local(at, zone).isoformat(timespec="seconds")


def refusals(*statuses: int) -> dict[int, Any]:
    """Return the shapes of these refusals, for a call's documentation."""
    return {status: Invalid if status == 422 else Problem for status in statuses}
