"""What one cell of a roster may say. Each function returns the value or raises `Refused`.

A reason never repeats the cell: reasons are printed, and cells are private.
"""

import re
from functools import lru_cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kit.words import gettext as _
from people.rules import phone

FORMULA_SIGNS = ("=", "+", "-", "@")
_LOOK_AGAIN = frozenset((*FORMULA_SIGNS, "'"))
# The words of the file and what is stored; keys without case, spaces and hyphens.
PROGRAMMES = {
    "": "",
    "none": "",
    "teap": "teap",
    "routine": "routine",
    "routinetelework": "routine",
    "remote": "remote",
}
SCHEDULES = {
    "": "eight_hour",
    "8hour": "eight_hour",
    "eighthour": "eight_hour",
    "flexible": "flexible",
    "fixed": "fixed",
    "parttime": "part_time",
}
_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0", ""}
_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_HOURS = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?", re.ASCII)
# Entries of the zone database that are no place's time.
_NO_ZONES = {"Factory", "localtime", "posixrules", "leapseconds"}
# What nearly every address looks like; Django's validator decides about the others.
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9_]+(?:[.+-][a-z0-9_]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
_SHOWS_PLUS = re.compile(r"'?\+[0-9 ().-]*", re.ASCII)


class Refused(ValueError):
    """Carries a sentence with a place for the column: "%(column)s is longer than …"."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self._sentence, self._values = sentence, values

    def said(self, column: str) -> str:
        """The sentence about the cell of that column."""
        return self._sentence % {**self._values, "column": column}


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may run the cell; with a leading ' too, so that a refused row which
    was neutralised but not mended is refused again. A number such as +1 303 … is harmless."""
    bare = cell.strip().removeprefix("'").lstrip()
    return bare.startswith(FORMULA_SIGNS) and not _SHOWS_PLUS.fullmatch(cell.strip())


def read_text(cell: str, longest: int) -> str:
    """Free text of at most `longest` characters, any script. Control characters never get here."""
    text = cell.strip()
    if text[:1] in _LOOK_AGAIN and is_formula(text):
        raise Refused(
            _(
                "%(column)s starts with “%(sign)s”, which a spreadsheet takes for a formula. Take"
                " the sign away."
            ),
            sign=text.lstrip("'")[:1],
        )
    if len(text) > longest:
        raise Refused(
            _("%(column)s is longer than %(longest)d characters. Shorten it."), longest=longest
        )
    return text


def read_email(cell: str) -> str:
    """An e-mail address in lower case, or ''."""
    address = cell.strip().lower()
    if not address:
        return ""
    if len(address) > 254:
        raise Refused(_("%(column)s is longer than 254 characters. Check the address."))
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    if is_formula(address):
        raise Refused(
            _("%(column)s starts with a sign that a spreadsheet takes for a formula. Check it.")
        )
    try:
        if not address.isascii():
            raise ValidationError("")
        validate_email(address)
    except ValidationError:
        raise Refused(
            _("%(column)s is not an e-mail address like first.last@example.gov.")
        ) from None
    return address


def read_phone(cell: str) -> str:
    """A telephone number in E.164, or ''."""
    try:
        return phone.normalise(cell)
    except phone.NotATelephone as error:
        raise Refused(str(error)) from None


@lru_cache(maxsize=64)
def read_consent(cell: str) -> bool:
    """Whether text messages are agreed to."""
    word = cell.strip().lower()
    if word not in _YES and word not in _NO:
        raise Refused(_("%(column)s must be yes or no."))
    return word in _YES


@lru_cache(maxsize=64)
def read_programme(cell: str) -> str:
    """The stored word of a telework programme."""
    word = _BETWEEN_WORDS.sub("", cell).lower()
    if word not in PROGRAMMES:
        raise Refused(_("%(column)s must be TEAP, routine, remote or none."))
    return PROGRAMMES[word]


@lru_cache(maxsize=64)
def read_schedule(cell: str) -> str:
    """The stored word of a kind of schedule; empty is the common 8-hour one."""
    word = _BETWEEN_WORDS.sub("", cell).lower()
    if word not in SCHEDULES:
        raise Refused(_("%(column)s must be flexible, 8-hour, fixed or part-time."))
    return SCHEDULES[word]


@lru_cache(maxsize=4096)
def read_hours(cell: str) -> str:
    """Hours of one weekday with two decimals, "8.00"; empty is none."""
    text = cell.strip()
    if not text:
        return "0.00"
    match = _HOURS.fullmatch(text)
    hundredths = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else -1
    if not 0 <= hundredths <= 2400:
        raise Refused(_("%(column)s must be hours from 0 to 24, such as 8 or 7.5."))
    return f"{hundredths // 100}.{hundredths % 100:02}"


@lru_cache(maxsize=1024)
def read_zone(cell: str) -> str:
    """An IANA time zone, or ''."""
    zone = cell.strip()
    if zone and (zone not in available_timezones() or zone in _NO_ZONES):
        raise Refused(
            _("%(column)s is not a time zone name like America/Denver. Or leave it empty.")
        )
    return zone
