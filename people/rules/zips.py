"""ZIP codes as people type them, of every country."""

from kit.words import gettext as _

LONGEST = 16
_FIGURES = (5, 9)


class NotAZip(ValueError):
    """Carries a sentence for the person who typed it."""


def tidy(text: str) -> str:
    """Return a ZIP or postal code with single spaces; "" for nothing.

    Any country's is taken, and none is corrected: whether we can place it is another question.
    Figures alone are a ZIP of the United States: five, or nine with the last four. Raises NotAZip
    for what no country writes.
    """
    code = " ".join(text.split())
    if len(code) > LONGEST:
        raise NotAZip(_("That is too long for a ZIP code. Give the code alone, such as 80202."))
    if not code.replace(" ", "").replace("-", "").isalnum() and code:
        raise NotAZip(
            _("A ZIP code has only figures, letters, spaces and dashes. It looks like 80202.")
        )
    if code and not any(sign.isdigit() for sign in code):
        raise NotAZip(_("That has no figure in it. Give the ZIP code, not the name of the place."))
    if code.isascii() and code.isdigit() and len(code) not in _FIGURES:
        raise NotAZip(
            _(
                "A US ZIP code has five figures. For another country begin with its letters, such"
                " as DE-10115."
            )
        )
    return code
