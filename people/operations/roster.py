"""The roster: everybody in it, added and changed as one.

1. every row is checked by itself and staged (`roster_stage`),
2. rows are checked against each other and the records (`roster_checks`),
3. the tree of supervisors is grown as it will be (`roster_tree`),
4. what is left is applied by three statements, and refused rows are written out.

Nothing but step 4 locks a person's row, so people sign in and book while a roster is read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.backends.utils import CursorWrapper

from people.errors import RosterBusy
from people.operations import refusals, roster_checks, roster_file, roster_stage, roster_tree
from people.operations.refusals import Refusal
from people.operations.roster_stage import Progress

# Any number will do that nothing else in this database locks.
_LOCK = 7_240_001


@dataclass(frozen=True)
class PeopleReport:
    """What an import did, or in a dry run would do. People are counted once, whatever their rows;
    `refused` counts rows. `not_in_file` are active people in the records without a row;
    `labels_given_back` labels that somebody else had typed on My repair."""

    added: int
    changed: int
    unchanged: int
    refused: int
    not_in_file: int
    without_private_email: int
    without_private_contact: int
    of_unknown_place: int
    devices_added: int
    refusals: tuple[Refusal, ...]
    refused_path: Path | None
    ignored_columns: tuple[str, ...]
    labels_given_back: int = 0


def read_in(
    path: Path,
    *,
    progress: Progress | None = None,
    refused_path: Path | None = None,
    typed: Collection[int] = (),
) -> PeopleReport:
    """Apply the good rows of a roster file to people and their devices.

    Belongs into a transaction of the caller's, whose end decides whether it happened. Until then
    the temporary table `roster_devices (device_id, owner_id)` holds the devices of the file.
    `refused_path` is where refused rows go (None: beside the file, under a free name).
    `typed` are devices that nothing but their owner's typing has brought: they yield to the file.
    Nobody is deactivated. Raises RosterUnreadable, RosterBusy.
    """
    file = roster_file.survey(path)
    with connection.cursor() as cursor:
        _begin(cursor)
        roster_stage.stage(file, progress=progress)
        given_back = roster_checks.refuse_contradictions(typed)
        roster_tree.grow_tree()
        added, changed = _apply_people(cursor)
        devices_added = _apply_devices(cursor)
        people, without_email, without_contact, of_unknown_place = _count_people(cursor)
        refused, not_in_file = _count_rest(cursor)
    written = refusals.write(file, to=refused_path) if refused else None
    return PeopleReport(
        added=added,
        changed=changed,
        unchanged=people - added - changed,
        refused=refused,
        not_in_file=not_in_file,
        without_private_email=without_email,
        without_private_contact=without_contact,
        of_unknown_place=of_unknown_place,
        devices_added=devices_added,
        refusals=refusals.first(),
        refused_path=written,
        ignored_columns=file.header.ignored,
        labels_given_back=given_back,
    )


def _begin(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    if not _row(cursor)[0]:
        raise RosterBusy
    # The limits are for pages. A roster of a million people may take its minutes.
    cursor.execute("SET LOCAL statement_timeout = '15min'")
    cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '15min'")


def _row(cursor: CursorWrapper) -> tuple[int, ...]:
    row: tuple[int, ...] = cursor.fetchone()
    return row


# A person's own answer to "which time zone?" outlives an import that does not know better.
_ZONE = """
    CASE WHEN excluded.zone = '' AND excluded.worksite_zip = p.worksite_zip
    THEN p.zone ELSE excluded.zone END
"""
_NEW_ZONE = _ZONE.replace("excluded.", "r.").replace("p.", "o.")
_COPIED = (
    "private_email",
    "private_phone",
    "name",
    "supervisor_id",
    "unit",
    "worksite_zip",
    "latitude",
    "longitude",
    "programme",
    "schedule_kind",
    "weekday_hours",
)
_MINE = ", ".join(f"p.{column}" for column in _COPIED)
_THEIRS = ", ".join(f"excluded.{column}" for column in _COPIED)
_OLD = ", ".join(f"o.{column}" for column in _COPIED)
_NEW = ", ".join(f"{'e' if column == 'supervisor_id' else 'r'}.{column}" for column in _COPIED)

# Whoever said STOP to texts has no consent, whatever the file says.
# The same file again finds nothing distinct, so it writes nothing. Who is unchanged is left out
# before the INSERT, since ON CONFLICT locks also the rows that its WHERE then passes over: nobody
# waits to sign in because of a file that says nothing new of them. xmax = 0: the row is new.
_APPLY = f"""
    WITH applied AS (
        INSERT INTO people_person AS p (
            id, password, email, sms_consent_at, zone, org_path,
            callback_phone, reach, elsewhere_zip, elsewhere_zone,
            private_email, private_phone, name, supervisor_id, unit, worksite_zip,
            latitude, longitude, programme, schedule_kind, weekday_hours
        )
        SELECT f.id, '!', f.email, CASE WHEN r.sms_consent THEN now() END, r.zone, t.path,
            '', 'voice', '', '',
            r.private_email, r.private_phone, r.name, e.supervisor_id, r.unit, r.worksite_zip,
            r.latitude, r.longitude, r.programme, r.schedule_kind, r.weekday_hours
        FROM roster_people f
        JOIN roster_rows r ON r.line = f.line
        JOIN roster_edges e ON e.id = f.id
        JOIN roster_tree t ON t.id = f.id
        LEFT JOIN people_person o ON o.email = f.email
        WHERE o.id IS NULL
            OR ({_OLD}, o.zone, o.sms_consent_at IS NULL) IS DISTINCT FROM
               ({_NEW}, {_NEW_ZONE}, NOT r.sms_consent OR o.sms_stopped_at IS NOT NULL)
        ON CONFLICT (email) DO UPDATE SET
            ({", ".join(_COPIED)}) = ROW ({_THEIRS}),
            zone = {_ZONE},
            sms_consent_at = CASE
                WHEN excluded.sms_consent_at IS NOT NULL AND p.sms_stopped_at IS NULL
                THEN coalesce(p.sms_consent_at, excluded.sms_consent_at) END
        WHERE ({_MINE}, p.zone, p.sms_consent_at IS NULL) IS DISTINCT FROM
            ({_THEIRS}, {_ZONE}, excluded.sms_consent_at IS NULL OR p.sms_stopped_at IS NOT NULL)
        RETURNING p.xmax = 0 AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM applied
"""  # noqa: S608  (column names above, no value)


def _apply_people(cursor: CursorWrapper) -> tuple[int, int]:
    """Insert and change people; return how many of each."""
    cursor.execute(_APPLY)
    added, changed = _row(cursor)
    # Whoever hangs below somebody who moved has moved, too, in the file or not.
    cursor.execute(
        "UPDATE people_person p SET org_path = t.path FROM roster_tree t"
        " WHERE t.id = p.id AND p.org_path <> t.path"
    )
    return added, changed


def _apply_devices(cursor: CursorWrapper) -> int:
    cursor.execute(
        """
        WITH added AS (
            INSERT INTO people_device (workstation_id, owner_id)
            SELECT r.workstation_id, f.id FROM roster_rows r JOIN roster_people f USING (email)
            WHERE r.reason IS NULL AND r.workstation_id <> ''
            ON CONFLICT (workstation_id) DO NOTHING RETURNING 1
        )
        SELECT count(*) FROM added
        """
    )
    (added,) = _row(cursor)
    cursor.execute(
        """
        CREATE TEMP TABLE roster_devices ON COMMIT DROP AS
        SELECT d.id AS device_id, d.owner_id
        FROM roster_rows r JOIN roster_people f USING (email)
        JOIN people_device d ON d.workstation_id = r.workstation_id AND d.owner_id = f.id
        WHERE r.reason IS NULL
        """
    )
    return added


def _count_people(cursor: CursorWrapper) -> tuple[int, ...]:
    cursor.execute(
        """
        SELECT count(*), count(*) FILTER (WHERE r.private_email = ''),
            count(*) FILTER (WHERE r.private_email = '' AND r.private_phone = ''),
            count(*) FILTER (WHERE r.latitude IS NULL)
        FROM roster_people f JOIN roster_rows r ON r.line = f.line
        """
    )
    return _row(cursor)


def _count_rest(cursor: CursorWrapper) -> tuple[int, ...]:
    cursor.execute(
        """
        SELECT (SELECT count(*) FROM roster_rows WHERE reason IS NOT NULL),
            (SELECT count(*) FROM people_person p WHERE p.is_active
                AND NOT EXISTS (SELECT FROM roster_rows r WHERE r.email = p.email))
        """
    )
    return _row(cursor)
