"""What a booking asks of the database, written by hand: the same statements on the same tables.

Columns are only those that are needed; rows that are written are whole.
"""

import datetime as dt
import json
import secrets
import uuid
from typing import Any

from django.db.backends.utils import CursorWrapper

Row = dict[str, Any]


class Full(Exception):
    """No seat is left."""


_PERSON = """
SELECT id, password, name, private_email, private_phone, sms_consent_at, callback_phone, zone,
       latitude, longitude, programme, elsewhere_until, elsewhere_zone, is_active
  FROM people_person WHERE id = %s
"""
_DEVICES = """
SELECT a.id, a.standing, d.workstation_id, o.id AS outage_id, p.id AS held, p.slot_id
  FROM outages_affecteddevice a
  JOIN outages_outage o ON o.id = a.outage_id
  JOIN people_device d ON d.id = a.device_id
  LEFT JOIN booking_appointment p ON p.affected_id = a.id AND p.closed_at IS NULL
 WHERE a.person_id = %s AND o.kind = 'workstations' AND o.ended_at IS NULL ORDER BY a.id
"""
_LOCK = """
SELECT a.id FROM outages_affecteddevice a JOIN outages_outage o ON o.id = a.outage_id
 WHERE a.person_id = %s AND o.kind = 'workstations' AND o.ended_at IS NULL
 ORDER BY a.id FOR NO KEY UPDATE OF a
"""
_POLICY = """
SELECT p.* FROM outages_policy p JOIN outages_outage o ON o.id = p.outage_id
 WHERE o.kind = 'workstations' AND o.ended_at IS NULL AND p.in_force_at <= %s
 ORDER BY p.in_force_at DESC, p.version DESC LIMIT 1
"""
_SLOT = (
    "SELECT site_id, mode, starts_at, ready_at, ends_at, remaining FROM booking_slot WHERE id = %s"
)
_SITES = """
SELECT s.id, s.slug, s.name, s.kind, s.zone, s.latitude, s.longitude, s.serving,
       (SELECT t.starts_at FROM booking_slot t
         WHERE t.site_id = s.id AND t.remaining > 0 AND t.starts_at > %(now)s
         ORDER BY t.starts_at LIMIT 1) AS next_seat_at,
       (SELECT d.on FROM booking_serviceday d WHERE d.site_id = s.id
           AND d.walkins_until IS NOT NULL AND d.on >= %(now)s::date - 1
         ORDER BY d.on LIMIT 1) AS next_line_on
  FROM booking_site s ORDER BY s.id
"""
_OPEN = """
INSERT INTO booking_appointment (uuid, reference, revision, affected_id, person_id, site_id, mode,
    slot_id, starts_at, ready_at, ends_at, zone, policy_id, accommodation, call_phrase, booked_at,
    booked_by_id, closed_as)
SELECT %(uuid)s, %(reference)s, 0, %(device)s, %(person)s, s.site_id, s.mode, s.id, s.starts_at,
    s.ready_at, s.ends_at, 'America/Denver', %(policy)s, false, 'amber falcon', %(now)s,
    %(person)s, ''
  FROM booking_slot s WHERE s.id = %(slot)s
"""
_MOVE = "UPDATE outages_affecteddevice SET standing = 'booked', standing_since = %s WHERE id = %s"
_CHANGE = """
INSERT INTO outages_standingchange (affected_id, was, became, by_id, why, at)
VALUES (%s, 'unbooked', 'booked', %s, 'booked', %s)
"""
_MESSAGE_COLUMNS = """
INSERT INTO notifications_message (id, dedupe_key, about, about_revision, kind, channel, lane,
    person_id, context, due_at, not_before, expires_at, state, fence, lease_owner, attempts,
    message_id, provider_ref, settlement, result_code, resolved_by)
VALUES
"""
_MESSAGE = """(%s, %s, %s, 0, %s, %s, 1, %s, %s, %s, %s, %s, 'scheduled', 0, '', 0, %s, '',
    'verify', '', '')"""
_TAKE = "UPDATE booking_slot SET taken = taken + 1 WHERE id = %s AND taken < capacity"
_NEAREST = """
SELECT id, starts_at, ready_at, ends_at, remaining FROM booking_slot
 WHERE remaining > 0 AND starts_at > %(now)s AND site_id = %(site)s AND id <> %(slot)s
   AND EXTRACT(HOUR FROM starts_at AT TIME ZONE 'America/Denver') BETWEEN 7 AND 18
 ORDER BY abs(EXTRACT(EPOCH FROM starts_at - %(start)s)), starts_at LIMIT 3
"""
_DAY = """
SELECT id, starts_at, ready_at, ends_at, remaining FROM booking_slot
 WHERE site_id = %(site)s AND starts_at >= %(from)s AND starts_at < %(from)s + interval '1 day'
 ORDER BY starts_at
"""
_FREE_DAYS = """
SELECT DISTINCT (starts_at AT TIME ZONE 'America/Denver')::date FROM booking_slot
 WHERE site_id = %(site)s AND remaining > 0 AND starts_at > %(now)s ORDER BY 1
"""
_LEAST = """
INSERT INTO booking_appointment (uuid, reference, revision, affected_id, person_id, site_id, mode,
    slot_id, starts_at, ready_at, ends_at, zone, policy_id, accommodation, call_phrase,
    booked_by_id, closed_as)
SELECT %(uuid)s, %(reference)s, 0, a.id, a.person_id, s.site_id, s.mode, s.id, s.starts_at,
    s.ready_at, s.ends_at, 'America/Denver', p.id, false, 'amber falcon', a.person_id, ''
  FROM booking_slot s, outages_affecteddevice a, outages_policy p
 WHERE s.id = %(slot)s AND a.person_id = %(person)s
"""


def read_person(cursor: CursorWrapper, person_id: int) -> Row:
    """The one whose session it is."""
    return _rows(cursor, _PERSON, [person_id])[0]


def look_around(cursor: CursorWrapper, person_id: int, now: dt.datetime) -> None:
    """What the page reads before it books: devices, policy."""
    _rows(cursor, _DEVICES, [person_id])
    _rows(cursor, _POLICY, [now])


def take_seat(cursor: CursorWrapper, person: Row, slot_id: int, now: dt.datetime) -> None:
    """Lock, look, write, take. Raises Full."""
    cursor.execute(_LOCK, [person["id"]])
    cursor.fetchall()
    (device, *_) = _rows(cursor, _DEVICES, [person["id"]])
    (slot,) = _rows(cursor, _SLOT, [slot_id])
    _rows(cursor, _SITES, {"now": now})
    if slot["remaining"] <= 0:
        raise Full
    (policy,) = _rows(cursor, _POLICY, [now])
    about = uuid.uuid4()
    values = {
        "uuid": about,
        "reference": secrets.token_hex(5),
        "device": device["id"],
        "person": person["id"],
        "policy": policy["id"],
        "slot": slot_id,
        "now": now,
    }
    cursor.execute(_OPEN, values)
    cursor.execute(_MOVE, [now, device["id"]])
    cursor.execute(_CHANGE, [device["id"], person["id"], now])
    _queue(cursor, person, slot, about, now)
    cursor.execute(_TAKE, [slot_id])
    if cursor.rowcount != 1:
        raise Full


def look_for_others(cursor: CursorWrapper, person: Row, slot_id: int, now: dt.datetime) -> None:
    """What the page of a refusal reads: the time that is gone, the nearest ones, those of the day."""
    (slot,) = _rows(cursor, _SLOT, [slot_id])
    values: Row = {"now": now, "site": slot["site_id"], "slot": slot_id, "start": slot["starts_at"]}
    _rows(cursor, _NEAREST, values)
    _rows(cursor, _SITES, values)
    cursor.execute(_FREE_DAYS, values)
    cursor.fetchall()
    _rows(cursor, _DAY, {**values, "from": slot["starts_at"] - dt.timedelta(hours=12)})


def take_only(cursor: CursorWrapper, person_id: int, slot_id: int) -> bool:
    """Two statements; False when no seat is left."""
    cursor.execute(_TAKE, [slot_id])
    if cursor.rowcount != 1:
        return False
    values: Row = {"uuid": uuid.uuid4(), "reference": secrets.token_hex(5), "slot": slot_id}
    cursor.execute(_LEAST, {**values, "person": person_id})
    return True


def _queue(
    cursor: CursorWrapper, person: Row, slot: Row, about: uuid.UUID, now: dt.datetime
) -> None:
    """The messages of a booking days ahead, by e-mail and, with consent, by text message."""
    hour = dt.timedelta(hours=1)
    starts: dt.datetime = slot["starts_at"]
    planned = (
        ("confirmed", now, slot["ends_at"]),
        ("day_before", starts - 16 * hour, starts),
        ("be_at_workstation", starts - hour, slot["ends_at"]),
        ("be_there_now", starts - hour / 2, slot["ends_at"]),
    )
    context = json.dumps(
        {
            "reference": "7KQ4-M2XD",
            "uuid": str(about),
            "starts_at": starts.isoformat(),
            "ready_at": slot["ready_at"].isoformat(),
            "ends_at": slot["ends_at"].isoformat(),
            "zone": "America/Denver",
            "words": "w" * 300,
        }
    )
    channels = ("email", "sms") if person["sms_consent_at"] else ("email",)
    values: list[Any] = []
    for kind, due, expires in planned:
        for channel in channels:
            number = uuid.uuid4()
            key = f"{about}:0:{kind}::{person['id']}:{channel}"
            values += [number, key, about, kind, channel, person["id"], context, due, due]
            values += [expires, f"<{number}@mail.example.gov>"]
    rows = ", ".join([_MESSAGE] * (len(planned) * len(channels)))
    cursor.execute(f"{_MESSAGE_COLUMNS} {rows} ON CONFLICT DO NOTHING", values)


def _rows(cursor: CursorWrapper, statement: str, values: Any) -> list[Row]:
    cursor.execute(statement, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
