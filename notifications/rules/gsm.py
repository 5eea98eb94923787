"""Text messages: the alphabet that fits 160 characters into one segment (GSM 03.38)."""

import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these is sent as two.
_EXTENDED = frozenset("^{}\\[~]|€")
_PLAIN = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{BULLET}": "-",
        "\N{NO-BREAK SPACE}": " ",
    }
)


def fit(text: str) -> str:
    """The text on one line in the GSM alphabet: dashes and quotes plain, accents dropped where
    the alphabet has none, `?` for what has no counterpart. One odd letter would otherwise cost
    more than half of every segment."""
    return "".join(_fit(letter) for letter in " ".join(text.translate(_PLAIN).split()))


def segments(text: str) -> int:
    """How many text messages that is: 160 characters in one, 153 in each of several."""
    length = sum(2 if letter in _EXTENDED else 1 for letter in text)
    return 1 if length <= 160 else -(-length // 153)


def _fit(letter: str) -> str:
    if letter in _BASIC or letter in _EXTENDED:
        return letter
    base = "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    )
    return base if base.strip() and all(part in _BASIC for part in base) else "?"
