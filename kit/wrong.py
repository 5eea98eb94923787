"""What is wrong with what was sent, in sentences."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_NAME = 60

_NUMBER = _("%(field)s must be a whole number")
_TRUTH = _("%(field)s must be true or false")
_DATE = _("%(field)s must be a date, such as 2024-07-24")
_OBJECT = _("%(field)s must be a JSON object")
_ONE_OF = _("%(field)s must be one of %(expected)s")

_KINDS: dict[str, "StrOrPromise"] = {
    "missing": _("%(field)s is missing"),
    "extra_forbidden": _("%(field)s is not a field of this call"),
    "string_type": _("%(field)s must be text"),
    "string_unicode": _("%(field)s has characters that cannot be stored"),
    "string_too_long": _("%(field)s is longer than %(max_length)s characters"),
    "string_too_short": _("%(field)s is empty"),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_parsing_size": _("%(field)s is too large a number"),
    "int_from_float": _NUMBER,
    "greater_than_equal": _("%(field)s must be %(ge)s or more"),
    "less_than_equal": _("%(field)s must be %(le)s or less"),
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _("%(field)s must be a date without a time, such as 2024-07-24"),
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": _("%(field)s must be a list"),
    "too_short": _("%(field)s is empty"),
    "too_long": _("%(field)s has more than %(max_length)s entries"),
}


def in_words(errors: Iterable[Mapping[str, Any]]) -> tuple[str, list[dict[str, str]]]:
    """Return one sentence that names every field, and each field with its own.

    `errors` are pydantic's, each with `loc`, the first part of which says where it was sent.
    """
    fields = [{"field": _name(error["loc"]), "message": _said(error)} for error in errors]
    told = "; ".join(one["message"] for one in fields[:5])
    return gettext("Please correct this and send it again: %(what)s.") % {"what": told}, fields


def _name(loc: Iterable[Any]) -> str:
    _, *parts = loc
    if parts[:1] == ["payload"]:
        parts = parts[1:]
    name = ".".join(str(part) for part in parts)
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _said(error: Mapping[str, Any]) -> str:
    """Pydantic's own words are for programmers; what we do not know is simply not usable."""
    values = error.get("ctx", {})
    known = str(_KINDS.get(error["type"], values.get("error", "")))
    if "%(field)s" not in known:
        known = gettext("%(field)s cannot be used")
    return known % {**values, "field": _name(error["loc"]) or gettext("The body")}
