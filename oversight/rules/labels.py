"""Workstation IDs out of what somebody pastes or uploads."""

import re

_BETWEEN = re.compile(r"[\r\n,;\t]+")
_HEADINGS = {"workstation id", "workstation_id", "workstation"}


def split(text: str) -> list[str]:
    """Split a list, or a file of one column, into labels in their order.

    One on each line, or several between commas, semicolons or tabs; quotation marks around a
    label and the heading of the column are dropped. Repeated ones stay: they are answered.
    """
    labels = [part.strip().strip("\"'\ufeff").strip() for part in _BETWEEN.split(text)]
    found = [label for label in labels if label]
    return found[1:] if found and found[0].lower() in _HEADINGS else found
