"""`manage.py import_restored FILE [--apply]`"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking.operations import restorations
from booking.operations.restorations import Answer, Result
from booking.rules import label_file
from booking.rules.label_file import BadFile, Row
from kit.errors import DomainError

WORDS = {
    Result.RESTORED: gettext_lazy("restored"),
    Result.ALREADY_RESTORED: gettext_lazy("were back already"),
    Result.EXCLUDED: gettext_lazy("are excluded: left as they are"),
    Result.NOT_AFFECTED: gettext_lazy("are not on the list of this outage"),
    Result.UNKNOWN: gettext_lazy("are in no record"),
    Result.REPEATED: gettext_lazy("stood in the file before"),
}
MOST_LINES = 20


class Command(BaseCommand):
    """Read a list of devices that are back; a dry run unless told otherwise."""

    help = (
        "Restore the devices of a CSV file with a column workstation_id. Without --apply nothing"
        " is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command line."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="do it, instead of telling")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file, restore, and tell what became of each line."""
        path: Path = options["file"]
        try:
            rows = label_file.read(path.read_bytes())
            answers = restorations.restore_by_label(
                workstation_ids=[row.workstation_id for row in rows],
                by=None,
                why="reported as back in a file",
                now=timezone.now(),
                apply=options["apply"],
            )
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}
            ) from None
        except BadFile as error:
            raise CommandError(f"{path}: {error}") from None
        except DomainError as error:
            raise CommandError(str(error.message)) from None
        for line in _report(rows, answers):
            self.stdout.write(line)
        self.stdout.write(
            _("Done.")
            if options["apply"]
            else _("This was a dry run: nothing is changed. Add --apply to do it.")
        )


def _report(rows: Sequence[Row], answers: Sequence[Answer]) -> Iterator[str]:
    """A line a result, with the lines of the file for what was not restored; no Workstation ID,
    since what is printed is kept in logs."""
    for result, words in WORDS.items():
        lines = [
            row.line for row, answer in zip(rows, answers, strict=True) if answer.result == result
        ]
        where = "" if result == Result.RESTORED or not lines else f" ({_named(lines)})"
        yield f"{len(lines):>9,}  {words}{where}"


def _named(lines: Sequence[int]) -> str:
    named = ", ".join(str(line) for line in lines[:MOST_LINES])
    more = len(lines) - MOST_LINES
    if more > 0:
        return _("lines %(lines)s and %(more)d more") % {"lines": named, "more": more}
    return ngettext("line %(lines)s", "lines %(lines)s", len(lines)) % {"lines": named}
