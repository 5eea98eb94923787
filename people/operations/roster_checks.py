"""Checks of staged rows against each other and against the records, each one statement.

A statement takes its sentence as a parameter, with `{line}` where the line of another row belongs.
"""

from collections.abc import Collection, Iterator

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from people.rules import labels

# Columns of which all rows of one person must say the same; the file's words beside them.
_PERSONAL = {
    "private_email": "private e-mail",
    "private_phone": "telephone",
    "sms_consent": "SMS consent",
    "name": "name",
    "supervisor": "supervisor",
    "unit": "unit",
    "worksite_zip": "worksite ZIP",
    "programme": "telework programme",
    "schedule_kind": "schedule kind",
    "weekday_hours": "Monday to Sunday",
    "zone": "time zone",
}

# The row names what the same person's other rows contradict. Nobody can know which is right.
_DIFFERING = """
    WITH several AS (
        SELECT email FROM roster_rows WHERE reason IS NULL GROUP BY email HAVING count(*) > 1
    ), compared AS (
        SELECT email, array_to_string(ARRAY[{columns}], ', ') AS columns
        FROM roster_rows JOIN several USING (email) WHERE reason IS NULL GROUP BY email
    )
    UPDATE roster_rows r SET columns = c.columns,
        reason = %s
    FROM compared c WHERE c.email = r.email AND r.reason IS NULL AND c.columns <> ''
"""

_REPEATED = """
    UPDATE roster_rows r SET columns = 'agency e-mail, Workstation ID',
        reason = replace(%s, '{line}', f.line::text)
    FROM (
        SELECT email, workstation_id, min(line) AS line FROM roster_rows
        WHERE reason IS NULL GROUP BY email, workstation_id HAVING count(*) > 1
    ) f
    WHERE f.email = r.email AND f.workstation_id = r.workstation_id
        AND r.line > f.line AND r.reason IS NULL
"""

_CLAIMED_TWICE = """
    UPDATE roster_rows r SET columns = 'Workstation ID',
        reason = replace(%s, '{line}', f.line::text)
    FROM (
        SELECT workstation_id, min(line) AS line FROM roster_rows
        WHERE reason IS NULL AND workstation_id <> ''
        GROUP BY workstation_id HAVING count(*) > 1
    ) f
    WHERE f.workstation_id = r.workstation_id AND r.reason IS NULL
"""

_SOMEBODY_ELSES = """
    UPDATE roster_rows r SET columns = 'Workstation ID',
        reason = %s
    FROM people_device d JOIN people_person o ON o.id = d.owner_id
    WHERE d.workstation_id = r.workstation_id AND o.email <> r.email AND r.reason IS NULL
"""

# What only its owner typed on My repair yields to the roster: to its spelling, where the roster
# says the same, and with the label, where it names somebody else. Whoever mistyped it keeps the
# place on the list, and the repair that may be booked, under a label that is nobody's.
_SPELL = """
    UPDATE people_device d SET workstation_id = r.workstation_id
    FROM roster_rows r JOIN people_person o ON o.email = r.email
    WHERE d.id = ANY(%s) AND o.id = d.owner_id AND r.reason IS NULL
        AND upper(d.workstation_id) = upper(r.workstation_id)
        AND d.workstation_id <> r.workstation_id
        AND NOT EXISTS (
            SELECT FROM people_device x WHERE x.workstation_id = r.workstation_id
        )
"""

_SET_ASIDE = """
    SELECT d.id, d.workstation_id FROM people_device d JOIN people_person o ON o.id = d.owner_id
    WHERE d.id = ANY(%s) AND EXISTS (
        SELECT FROM roster_rows r
        WHERE upper(r.workstation_id) = upper(d.workstation_id)
            AND r.email <> o.email AND r.reason IS NULL
    ) AND NOT EXISTS (
        SELECT FROM roster_rows r
        WHERE upper(r.workstation_id) = upper(d.workstation_id)
            AND r.email = o.email AND r.reason IS NULL
    )
"""

# A code sent to somebody's agency address would let that person in as the one in the row.
_AGENCY_ADDRESS = """
    UPDATE roster_rows r SET columns = 'private e-mail',
        reason = %s
    WHERE r.reason IS NULL AND r.private_email <> '' AND (
        EXISTS (SELECT FROM roster_rows o WHERE o.email = r.private_email)
        OR EXISTS (SELECT FROM people_person o WHERE o.email = r.private_email)
    )
"""


def refuse_contradictions(typed: Collection[int] = ()) -> int:
    """Refuse staged rows that contradict each other or the records.

    `typed` are devices that only their owner's typing has brought: they contradict nobody. Returns
    how many of them had to give their label to whom the roster names.
    """
    columns = ", ".join(
        f"CASE WHEN min({column}{cast}) <> max({column}{cast}) THEN '{title}' END"
        for column, title in _PERSONAL.items()
        for cast in ("::int" if column == "sms_consent" else "",)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _DIFFERING.format(columns=columns),
            [_("Other rows of the same person say something else here. Make them the same.")],
        )
        given_back = 0
        for check, sentence in _sentences():
            if check is _SOMEBODY_ELSES and typed:
                given_back = _give_way(cursor, typed)
            cursor.execute(check, [sentence])
    return given_back


def _give_way(cursor: CursorWrapper, typed: Collection[int]) -> int:
    """Let typed labels yield to the staged rows; return how many went to somebody else."""
    cursor.execute(_SPELL, [list(typed)])
    cursor.execute(_SET_ASIDE, [list(typed)])
    mistaken = cursor.fetchall()
    for key, label in mistaken:
        cursor.execute(
            "UPDATE people_device SET workstation_id = %s WHERE id = %s",
            [labels.set_aside(label, number=key), key],
        )
    return len(mistaken)


def _sentences() -> Iterator[tuple[str, str]]:
    line = {"line": "{line}"}
    yield (
        _REPEATED,
        _("Line %(line)s says the same already. Take one of the two away.") % line,
    )
    yield (
        _CLAIMED_TWICE,
        _(
            "Two people have the same Workstation ID here (first on line %(line)s). Check the"
            " label on the machine."
        )
        % line,
    )
    yield (
        _AGENCY_ADDRESS,
        _(
            "This private e-mail is somebody’s agency address. Give a private one, or leave it"
            " empty."
        ),
    )
    yield (
        _SOMEBODY_ELSES,
        _("This Workstation ID is somebody else’s in the records. Check the label on the machine."),
    )
