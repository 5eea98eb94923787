"""The least an import can be: COPY the file, then INSERT … SELECT into the same three tables.

Nothing is checked, no ZIP is looked up, no tree is grown.
"""

from pathlib import Path

from django.db import connection, transaction

_STAGE = """
CREATE TEMP TABLE staged (
    email text, private_email text, phone text, consent text, name text, supervisor text,
    unit text, workstation_id text, zip text, programme text, schedule text, monday numeric,
    tuesday numeric, wednesday numeric, thursday numeric, friday numeric, saturday numeric,
    sunday numeric, zone text
) ON COMMIT DROP
"""
_PEOPLE = """
INSERT INTO people_person (
    password, email, sms_consent_at, zone, org_path, callback_phone, reach, elsewhere_zip,
    elsewhere_zone, private_email, private_phone, name, unit, worksite_zip, programme,
    schedule_kind, weekday_hours)
SELECT '!', email, CASE consent WHEN 'yes' THEN now() END, zone, '/', '', 'voice', '', '',
       private_email, phone, name, unit, zip, lower(programme), schedule,
       ARRAY[monday, tuesday, wednesday, thursday, friday, saturday, sunday]
  FROM staged
"""
_DEVICES = """
INSERT INTO people_device (workstation_id, owner_id)
SELECT f.workstation_id, p.id FROM staged f JOIN people_person p ON p.email = f.email
"""
_AFFECTED = """
INSERT INTO outages_affecteddevice (outage_id, device_id, person_id, standing, source)
SELECT o.id, d.id, d.owner_id, 'unbooked', 'roster' FROM people_device d, outages_outage o
"""


def import_file(path: Path) -> None:
    """All of it in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor, path.open(encoding="utf-8") as file:
        cursor.execute(_STAGE)
        cursor.copy_expert("COPY staged FROM STDIN WITH (FORMAT csv, HEADER, NULL '-')", file)
        for statement in (_PEOPLE, _DEVICES, _AFFECTED):
            cursor.execute(statement)
