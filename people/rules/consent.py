"""What somebody wants who answers one of our text messages."""

import re
from typing import Literal

Wish = Literal["stop", "start"]

_NOT_LETTERS = re.compile(r"[\W\d_]+")
# The words that carriers in the United States act upon by themselves.
_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"})
_START = frozenset({"START", "UNSTOP"})


def wish_of(text: str) -> Wish | None:
    """The wish of a text that is one of the known words and nothing else, whatever its capitals,
    blanks and punctuation ("Stop!", "opt-out"); None for every other text."""
    word = _NOT_LETTERS.sub("", text).upper()
    if word in _STOP:
        return "stop"
    return "start" if word in _START else None
