"""Checks of staged rows against each other and against the records, each one statement."""

from django.db import connection

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
        reason = 'Other rows of the same person say something else here. Make them the same.'
    FROM compared c WHERE c.email = r.email AND r.reason IS NULL AND c.columns <> ''
"""

_REPEATED = """
    UPDATE roster_rows r SET columns = 'agency e-mail, Workstation ID',
        reason = 'Line ' || f.line || ' says the same already. Take one of the two away.'
    FROM (
        SELECT email, workstation_id, min(line) AS line FROM roster_rows
        WHERE reason IS NULL GROUP BY email, workstation_id HAVING count(*) > 1
    ) f
    WHERE f.email = r.email AND f.workstation_id = r.workstation_id
        AND r.line > f.line AND r.reason IS NULL
"""

_CLAIMED_TWICE = """
    UPDATE roster_rows r SET columns = 'Workstation ID',
        reason = 'Two people have the same Workstation ID here (first on line ' || f.line
            || '). Check the label on the machine.'
    FROM (
        SELECT workstation_id, min(line) AS line FROM roster_rows
        WHERE reason IS NULL AND workstation_id <> ''
        GROUP BY workstation_id HAVING count(*) > 1
    ) f
    WHERE f.workstation_id = r.workstation_id AND r.reason IS NULL
"""

_SOMEBODY_ELSES = """
    UPDATE roster_rows r SET columns = 'Workstation ID',
        reason = 'This Workstation ID is somebody else''s in the records. '
            'Check the label on the machine.'
    FROM people_device d JOIN people_person o ON o.id = d.owner_id
    WHERE d.workstation_id = r.workstation_id AND o.email <> r.email AND r.reason IS NULL
"""

# A code sent to somebody's agency address would let that person in as the one in the row.
_AGENCY_ADDRESS = """
    UPDATE roster_rows r SET columns = 'private e-mail',
        reason = 'This private e-mail is somebody''s agency address. '
            'Give a private one, or leave it empty.'
    WHERE r.reason IS NULL AND r.private_email <> '' AND (
        EXISTS (SELECT FROM roster_rows o WHERE o.email = r.private_email)
        OR EXISTS (SELECT FROM people_person o WHERE o.email = r.private_email)
    )
"""


def refuse_contradictions() -> None:
    """Refuse staged rows that contradict each other or the records."""
    columns = ", ".join(
        f"CASE WHEN min({column}{cast}) <> max({column}{cast}) THEN '{title}' END"
        for column, title in _PERSONAL.items()
        for cast in ("::int" if column == "sms_consent" else "",)
    )
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING.format(columns=columns))
        for check in (_REPEATED, _CLAIMED_TWICE, _SOMEBODY_ELSES, _AGENCY_ADDRESS):
            cursor.execute(check)
