"""The people of the demo, brought in as a roster file."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from demo.rules.cast import CAST
from demo.rules.staff import Colleague
from outages.models import Outage
from outages.operations import roster
from outages.operations.roster import Report
from people.models import Role
from people.operations.roles import set_roles
from people.operations.roster_stage import Progress
from people.rules.roster_columns import COLUMNS


class RosterRefused(RuntimeError):
    """The importer refused a row that the demo wrote: the two do not fit together any more."""


def import_people(
    people: Sequence[Colleague], *, outage: Outage, progress: Progress | None = None
) -> Report:
    """Write the people to a temporary CSV file and import it for `outage`.

    Raises RosterRefused when a row is refused.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        write(path, people)
        refused = Path(folder) / "refused.csv"
        report = roster.import_file(
            path, outage=outage, apply=True, progress=progress, refused_path=refused
        )
    if report.people.refused:
        first = report.people.refusals[0]
        raise RosterRefused(
            f"{report.people.refused} rows were refused; the first, {first.column}: {first.reason}"
        )
    return report


def write(path: Path, people: Iterable[Colleague]) -> None:
    """Write a roster in the columns of docs/roster.md, a row for each workstation."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(COLUMNS)
        for person in people:
            table.writerows(_rows(person))


def give_roles() -> None:
    """Give the demo people their roles; a roster has none."""
    for player in CAST:
        if player.role:
            set_roles(email=player.email, roles=[Role(player.role)])


def _rows(person: Colleague) -> Iterator[Sequence[str]]:
    for workstation_id in person.workstation_ids or ("",):
        yield (
            person.email,
            person.private_email,
            person.telephone,
            "yes" if person.sms_consent else "no",
            person.name,
            person.supervisor,
            person.unit,
            workstation_id,
            person.worksite.zip,
            person.programme,
            person.schedule_kind,
            *person.hours,
            person.worksite.zone,
        )
