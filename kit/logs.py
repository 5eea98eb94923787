"""What is written down when something fails: where and what kind, never whose values.

PostgreSQL repeats the whole row that it refuses ("Failing row contains …"), a call phrase or a
telephone with it, and Django's own report repeats what was typed. Neither may reach a log or a mail.
"""

import logging
import traceback
from collections.abc import Iterator
from typing import Any

from django.db import Error as DatabaseError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter


class Lines(logging.Formatter):
    """Formats as usual, but failures as `told` tells them."""

    def format(self, record: logging.LogRecord) -> str:
        """Another handler may have left its own text of the failure on the record."""
        record.exc_text = None
        line = super().format(record)
        record.exc_text = None
        return line

    def formatException(self, ei: Any) -> str:
        """The failure without values of the database."""
        return told(ei[1])


class Report(ExceptionReporter):
    """Django's report of a failure, for an installation that has it mailed: no form, no cookie, no
    variable of any frame."""

    def get_traceback_text(self) -> SafeString:
        """Method, path and the failure."""
        return SafeString(self._told())

    def get_traceback_html(self) -> SafeString:
        """The same for a mail program."""
        return format_html("<pre>{}</pre>", self._told())

    def _told(self) -> str:
        where = f"{self.request.method} {self.request.path}\n" if self.request else ""
        return f"{where}{told(self.exc_value)}\n"


def told(error: BaseException | None) -> str:
    """The failure and what it came from, as Python prints it; of the database's only which rule."""
    return "\n".join(_chain(error)) if error else ""


def _chain(error: BaseException) -> Iterator[str]:
    came_from = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if came_from:
        yield from _chain(came_from)
        yield "\nThat led to:\n"
    yield "Traceback (most recent call last):"
    yield from (line.rstrip() for line in traceback.format_tb(error.__traceback__))
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}: {_words(error)}"


def _words(error: BaseException) -> str:
    source = error.__cause__ if isinstance(error, DatabaseError) else error
    state = getattr(source, "pgcode", None)
    if state:
        rule = getattr(getattr(source, "diag", None), "constraint_name", None)
        return f"SQLSTATE {state}" + (f", {rule}" if rule else "")
    return "" if isinstance(error, DatabaseError) and source is None else str(error)
