"""`manage.py import_roster FILE --outage SLUG [--apply] [--refused FILE]`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
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
    raise CommandError(
        _("There is no outage “%(slug)s”. There are: %(known)s.")
        % {"slug": slug, "known": known or _("none yet")}
    )


def _lines(report: Report) -> list[str]:
    people = report.people
    figures = {
        _("people added"): people.added,
        _("people changed"): people.changed,
        _("people unchanged"): people.unchanged,
        _("rows refused"): people.refused,
        _("people not in the file (left as they are)"): people.not_in_file,
        _("people without a private e-mail (no sign-in by code)"): people.without_private_email,
        _("people without private contact (neither e-mail nor telephone)"): (
            people.without_private_contact
        ),
        _("people whose ZIP we cannot place"): people.of_unknown_place,
        _("devices added"): people.devices_added,
        _("devices marked as affected"): report.devices_affected,
        _("Workstation IDs that somebody else had typed by mistake"): people.labels_given_back,
    }
    lines = [f"{count:>9,}  {what}" for what, count in figures.items()]
    lines += [
        _("Line %(line)d, %(column)s: %(reason)s")
        % {
            "line": refusal.line,
            "column": refusal.column or _("whole row"),
            "reason": refusal.reason,
        }
        for refusal in people.refusals
    ]
    if people.refused > len(people.refusals):
        lines.append(
            _("… and %(more)s more.") % {"more": f"{people.refused - len(people.refusals):,}"}
        )
    if people.refused_path is not None:
        lines.append(
            _("Refused rows are in %(file)s: mend them there and import it.")
            % {"file": people.refused_path}
        )
    if people.ignored_columns:
        lines.append(
            _("Columns that a roster does not have were left out: %(columns)s")
            % {"columns": ", ".join(people.ignored_columns)}
        )
    lines.append(
        _("Done.")
        if report.applied
        else _("This was a dry run: nothing is changed. Add --apply to do it.")
    )
    return lines
