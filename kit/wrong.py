"""What is wrong with what was sent, in sentences."""

from collections.abc import Iterable, Mapping
from typing import Any

LONGEST_NAME = 60

_KINDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this call",
    "string_type": "must be text",
    "string_unicode": "has characters that cannot be stored",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is empty",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": "must be a date, such as 2024-07-24",
    "date_parsing": "must be a date, such as 2024-07-24",
    "date_from_datetime_parsing": "must be a date, such as 2024-07-24",
    "date_from_datetime_inexact": "must be a date without a time, such as 2024-07-24",
    "enum": "must be one of {expected}",
    "literal_error": "must be one of {expected}",
    "value_error": "{error}",
    "model_attributes_type": "must be a JSON object",
    "model_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
}


def in_words(errors: Iterable[Mapping[str, Any]]) -> tuple[str, list[dict[str, str]]]:
    """Return one sentence that names every field, and each field with its own.

    `errors` are pydantic's, each with `loc`, the first part of which says where it was sent.
    """
    fields = [{"field": _name(error["loc"]), "message": _said(error)} for error in errors]
    told = "; ".join(f"{one['field'] or 'the body'} {one['message']}" for one in fields[:5])
    return f"Please correct this and send it again: {told}.", fields


def _name(loc: Iterable[Any]) -> str:
    _, *parts = loc
    if parts[:1] == ["payload"]:
        parts = parts[1:]
    name = ".".join(str(part) for part in parts)
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _said(error: Mapping[str, Any]) -> str:
    """Pydantic's own words are for programmers; what we do not know is simply not usable."""
    known = _KINDS.get(error["type"], "cannot be used")
    return known.format(**error.get("ctx", {}))
