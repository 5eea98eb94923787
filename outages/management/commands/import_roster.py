"""`manage.py import_roster FILE --outage SLUG [--apply] [--refused FILE]`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from kit.errors import DomainError
from outages.models import Outage
from outages.operations import roster
from outages.operations.roster import Report


class Command(BaseCommand):
    """Read a roster; a dry run unless told otherwise."""

    help = "Import people and workstations from a CSV file. Without --apply nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command line."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--outage", required=True, metavar="SLUG")
        parser.add_argument("--apply", action="store_true", help="do it, instead of telling")
        parser.add_argument(
            "--refused", type=Path, metavar="FILE", help="where refused rows go (CSV)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and tell what happened."""
        outage = _find_outage(options["outage"])
        with tqdm(unit=" lines", desc="roster", leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                report = roster.import_file(
                    options["file"],
                    outage=outage,
                    apply=options["apply"],
                    progress=progress,
                    refused_path=options["refused"],
                )
            except DomainError as error:
                raise CommandError(error.message) from None
        for line in _lines(report):
            self.stdout.write(line)


def _find_outage(slug: str) -> Outage:
    outage = Outage.objects.filter(slug=slug).first()
    if outage is not None:
        return outage
    known = ", ".join(Outage.objects.order_by("-started_at").values_list("slug", flat=True)[:10])
    raise CommandError(f"There is no outage “{slug}”. There are: {known or 'none yet'}.")


def _lines(report: Report) -> list[str]:
    people = report.people
    figures = {
        "people added": people.added,
        "people changed": people.changed,
        "people unchanged": people.unchanged,
        "rows refused": people.refused,
        "people not in the file (left as they are)": people.not_in_file,
        "people without a private e-mail (no sign-in by code)": people.without_private_email,
        "people without private contact (neither e-mail nor telephone)": (
            people.without_private_contact
        ),
        "people whose ZIP we cannot place": people.of_unknown_place,
        "devices added": people.devices_added,
        "devices marked as affected": report.devices_affected,
    }
    lines = [f"{count:>9,}  {what}" for what, count in figures.items()]
    lines += [
        f"Line {refusal.line}, {refusal.column or 'whole row'}: {refusal.reason}"
        for refusal in people.refusals
    ]
    if people.refused > len(people.refusals):
        lines.append(f"… and {people.refused - len(people.refusals):,} more.")
    if people.refused_path is not None:
        lines.append(f"Refused rows are in {people.refused_path}: mend them there and import it.")
    if people.ignored_columns:
        lines.append(
            "Columns that a roster does not have were left out: "
            + ", ".join(people.ignored_columns)
        )
    lines.append(
        "Done."
        if report.applied
        else "This was a dry run: nothing is changed. Add --apply to do it."
    )
    return lines
