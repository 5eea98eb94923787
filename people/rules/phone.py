"""Telephone numbers as they are stored: E.164."""

import re
from functools import lru_cache

import phonenumbers

from kit.words import gettext as _

_LETTERS = re.compile(r"[^\W\d_]")
_EXTENSION = re.compile(r"(?i)\d\W*(?:x|ext(?:ension)?)\W*\d|[#;,]")
_DIALLED = re.compile(r"\+?[0-9 ().\-/\u00a0\u2010-\u2015]+", re.ASCII)
_HOME_SHAPE = re.compile(r"(?:\+?1)?([2-9][0-9]{2})([2-9][0-9]{6})")
_NOT_DIGITS = re.compile(r"[^0-9+]")
_RELAY = ("711", "1711", "+1711")


class NotATelephone(ValueError):
    """Carries a sentence with a place for the column. It never repeats the number."""


def normalise(number: str, *, region: str = "US") -> str:
    """Return the number in E.164, "+13035550142"; '' for ''.

    A number without a country code is read as one of `region`. Raises NotATelephone.
    """
    # A spreadsheet shows '+1… for a number that somebody typed as text.
    number = number.strip().removeprefix("'").strip()
    if not number:
        return ""
    if _EXTENSION.search(number):
        raise NotATelephone(
            _(
                "%(column)s has an extension, which we cannot dial. Give a direct number, or leave"
                " it empty."
            )
        )
    if _LETTERS.search(number):
        raise NotATelephone(_("%(column)s has letters in it. Give the digits only."))
    if _NOT_DIGITS.sub("", number) in _RELAY:
        raise NotATelephone(
            _(
                "711 is the relay itself. Give the number that the relay connects to, or the"
                " number of your relay service."
            )
        )
    if not _DIALLED.fullmatch(number):
        raise NotATelephone(
            _("%(column)s has characters that no telephone number has. Write it like +13035550142.")
        )
    if region == "US":
        home = _HOME_SHAPE.fullmatch(_NOT_DIGITS.sub("", number))
        if home and _is_home_area(home[1]):
            return f"+1{home[1]}{home[2]}"
    return _parse(number, region)


def _parse(number: str, region: str) -> str:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise NotATelephone(
            _(
                "%(column)s is not a number that exists. Write it with its area code, like"
                " +13035550142."
            )
        )
    formatted: str = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return formatted


@lru_cache(maxsize=1000)
def _is_home_area(area: str) -> bool:
    """Whether +1 numbers of that area code are any seven digits from 2000000 on.

    True of every geographic code; asking the library once a code instead of once a number is
    what keeps 100,000 rows under a few seconds.
    """
    return all(
        phonenumbers.is_valid_number(phonenumbers.PhoneNumber(1, int(f"{area}{rest}")))
        for rest in ("2345678", "5550142", "9999999")
    )
