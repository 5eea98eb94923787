"""The label on a computer, its Workstation ID, as people type it; stored as the roster stores it."""

import re

from kit.words import gettext as _

LONGEST = 64
MOST_WORDS = 3


class NotALabel(ValueError):
    """Carries a sentence for the person who typed it. It never repeats what was typed."""


def tidy(text: str) -> str:
    """Return the label without the space around it. Raises NotALabel."""
    label = text.strip()
    if not label:
        raise NotALabel(_("Type the Workstation ID from the label."))
    if len(label) > LONGEST:
        raise NotALabel(_("That is longer than any Workstation ID. Type only what the label says."))
    if not label.isprintable() or label[0] in "=+-@'":
        raise NotALabel(
            _("That has a sign in it that no Workstation ID has. Type only what the label says.")
        )
    return label


def is_likely(label: str) -> bool:
    """Whether a label that no roster has brought can be one: with a figure, and no description."""
    return len(label.split()) <= MOST_WORDS and any(sign.isdigit() for sign in label)


def spelled(label: str) -> str:
    """How a typed label is kept that no roster has brought: in capitals, so that it is one label."""
    return label.upper() if label.isascii() else label


def set_aside(label: str, *, number: int) -> str:
    """The label of device `number` once it is given back, because it was typed by mistake.

    The rightful owner can have it then; what is left can be told from every label on a computer.
    """
    mark = f" ?{number}"
    return f"{label[: LONGEST - len(mark)]}{mark}"


def is_set_aside(label: str) -> bool:
    """Whether this is what `set_aside` left."""
    return re.search(r" \?[0-9]+\Z", label) is not None
