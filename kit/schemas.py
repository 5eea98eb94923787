"""Shapes of the API that every room shares."""

import datetime as dt
from typing import Annotated, Any

from ninja import Schema
from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

LARGEST_ID = 2**63 - 1
"""What a key of the database can hold; more is no key, and would be an error there."""


def _printable(text: str) -> str:
    # PostgreSQL takes no NUL, and nothing that a person types has control characters in it.
    if not text.isprintable():
        raise ValueError("has characters that cannot be printed")
    return text


Line = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, max_length=254),
    AfterValidator(_printable),
]
"""One line of text that somebody sends: stripped, at most 254 characters, all printable."""

Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
"""The number of a row."""

Moment = Annotated[
    dt.datetime,
    PlainSerializer(lambda at: at.isoformat(timespec="seconds"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant: ISO 8601 with the offset of the zone it is read in."""


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


def refusals(*statuses: int) -> dict[int, Any]:
    """Return the shapes of these refusals, for a call's documentation."""
    return {status: Invalid if status == 422 else Problem for status in statuses}
