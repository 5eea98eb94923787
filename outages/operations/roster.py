"""The roster of an outage: who is hit, and with which devices."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from kit.errors import DomainError
from outages.models import Outage, OutageKind, Source, Standing, StandingChange
from outages.operations import tally
from outages.operations.reports import WHY_TYPED
from people.operations import roster as people_roster
from people.operations.roster import PeopleReport
from people.operations.roster_stage import Progress


class OutageTakesNoRoster(DomainError):
    """The outage has ended, or hits no workstations."""

    code = "outage_takes_no_roster"


@dataclass(frozen=True)
class Report:
    """What an import did, or in a dry run would do. `devices_affected` are devices newly marked
    in the outage; devices that were marked before keep their standing."""

    people: PeopleReport
    devices_affected: int
    applied: bool


def import_file(
    path: Path | str,
    *,
    outage: Outage,
    apply: bool,
    progress: Progress | None = None,
    refused_path: Path | str | None = None,
) -> Report:
    """Import a roster file for an outage, in one transaction.

    Without `apply` everything is done and taken back, so that the report is exact. `progress` is
    called with lines read and lines in all. Refused rows are written to `refused_path`, or beside
    the file. Raises OutageTakesNoRoster, and what `people.operations.roster.read_in` raises.
    """
    if outage.kind != OutageKind.WORKSTATIONS:
        raise OutageTakesNoRoster(
            _("“%(outage)s” is not about workstations.") % {"outage": outage.title}
        )
    if outage.ended_at is not None:
        raise OutageTakesNoRoster(_("“%(outage)s” has ended.") % {"outage": outage.title})
    with transaction.atomic():
        people = people_roster.read_in(
            Path(path),
            progress=progress,
            refused_path=None if refused_path is None else Path(refused_path),
            typed=typed_devices(),
        )
        affected = _mark_affected(outage)
        if not apply:
            transaction.set_rollback(True)
    return Report(people=people, devices_affected=affected, applied=apply)


def typed_devices() -> list[int]:
    """Devices that only their owner's typing has put on a list: no roster has named them yet."""
    typed = StandingChange.objects.filter(
        affected__source=Source.SELF_REPORTED, was="", why=WHY_TYPED
    )
    return list(typed.values_list("affected__device", flat=True))


def _mark_affected(outage: Outage) -> int:
    """Mark the devices of the file that are not marked yet; return how many that are.

    Their first line of history is counted at once: a million changes left to be folded would make
    every page that counts slow for minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH marked AS (
                INSERT INTO outages_affecteddevice (outage_id, device_id, person_id, standing, source)
                SELECT %s, device_id, owner_id, 'unbooked', 'roster' FROM roster_devices
                ON CONFLICT (outage_id, device_id) DO NOTHING RETURNING id, affected_at
            ), written AS (
                INSERT INTO outages_standingchange (affected_id, was, became, why, at, folded)
                SELECT id, '', 'unbooked', 'on the roster', affected_at, true FROM marked
            )
            SELECT count(*) FROM marked
            """,
            [outage.pk],
        )
        (marked,) = cursor.fetchone()
        # What somebody said of themselves and the roster says too needs no look by a coordinator.
        cursor.execute(
            "UPDATE outages_affecteddevice a SET source = 'roster' FROM roster_devices r"
            " WHERE a.outage_id = %s AND a.device_id = r.device_id AND a.person_id = r.owner_id"
            " AND a.source = 'self_reported'",
            [outage.pk],
        )
        # What a commit would check is checked before the tally is locked, not while it is.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    tally.add(outage=outage, standing=Standing.UNBOOKED, devices=marked)
    return int(marked)
