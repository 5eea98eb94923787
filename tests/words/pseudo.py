"""A language that nobody speaks: every translatable text comes out as ⟦text⟧.

What stands outside the brackets was never given to a translator.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import translation

from notifications.operations import composition
from notifications.rules import gsm

OPEN, CLOSE = "⟦", "⟧"
NAME = "xx"


def bracket(text: object, *_: object) -> str:
    """⟦text⟧, and nothing around nothing."""
    said = str(text)
    return f"{OPEN}{said}{CLOSE}" if said.strip() else said


@contextmanager
def spoken() -> Iterator[None]:
    """Everything in this block is said in the pseudo-language, without any catalogue."""
    speaker = vars(translation)["_trans"]
    with (
        mock.patch.multiple(
            speaker,
            gettext=bracket,
            ngettext=lambda one, many, count: bracket(one if count == 1 else many),
            pgettext=lambda context, text: bracket(text),
            npgettext=lambda context, one, many, count: bracket(one if count == 1 else many),
            get_language=lambda: NAME,
        ),
        mock.patch.object(gsm, "fit", str.strip),
    ):  # the alphabet of text messages has no brackets
        # The safe words under every mail are put together once a process.
        composition._footer.cache_clear()
        try:
            yield
        finally:
            composition._footer.cache_clear()


def plain(text: str) -> str:
    """The words without brackets."""
    return text.replace(OPEN, "").replace(CLOSE, "")


class Outside:
    """Collects what stands outside of brackets, over as many pieces as a sentence has."""

    def __init__(self) -> None:
        self._depth = 0

    def of(self, text: str) -> str:
        """What of this piece is outside; a bracket that is open stays so for the next piece."""
        kept = []
        for sign in text:
            if sign == OPEN:
                self._depth += 1
            elif sign == CLOSE:
                self._depth -= 1
                kept.append(" ")
            elif not self._depth:
                kept.append(sign)
        return "".join(kept)

    def ends(self) -> bool:
        """Whether every bracket was closed."""
        return self._depth == 0


_LETTERS = re.compile(r"[^\W\d_]+")
# Shapes of data: addresses, Workstation IDs, references, zones of that instant, date and time for machines.
_SHAPES = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|\b[A-Z]{2,4}T\b|\bChST\b|\bWS-[\w-]+|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b"
    r"|\bBack Online\b",
)


def untranslated(text: str, data: frozenset[str] = frozenset()) -> list[str]:
    """The words of a text outside of brackets that are no data."""
    outside = Outside()
    left = outside.of(text)
    assert outside.ends(), f"a bracket stays open: {text}"
    return words_in(left, data)


def words_in(text: str, data: frozenset[str]) -> list[str]:
    """The words of a text that are neither among the data nor shaped like data."""
    left = " ".join(text.split())
    for known in sorted(data, key=len, reverse=True):
        left = left.replace(known, " ")
    return _LETTERS.findall(_SHAPES.sub(" ", left))
