"""Claiming: taking due messages for a while, each with a new fence.

1. Only rows that are due, of use, and not put off; or whose last claimer's lease has run out.
2. A row waits while `after` has not ended, and while an earlier revision of the same subject is
   on its way to the same person over the same channel: a correction never overtakes what it corrects.
   What is in doubt since a restore holds up nothing: if it was sent, it was sent long ago.
3. SKIP LOCKED: sweeps never wait for each other, nor for whoever withdraws messages.
4. The fence goes up by one: every later write of an earlier claimer finds nothing.
5. Nothing is claimed while a person has paused the engine.
All times are the database's.
"""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from notifications.models import OPEN_STATES, UNDECIDED_STATES, Channel, State

ENDED_STATES = tuple(
    state for state in State if state not in OPEN_STATES and state not in UNDECIDED_STATES
)

_CLAIM = """
WITH picked AS (
    SELECT m.id FROM notifications_message m
     WHERE m.state IN ('scheduled', 'claimed')
       AND m.due_at <= now() AND m.not_before <= now() AND m.expires_at > now()
       AND (m.state = 'scheduled' OR m.lease_until < now())
       AND m.channel = ANY(%(channels)s)
       AND NOT EXISTS (SELECT 1 FROM notifications_engine WHERE id = 1 AND mode = 'paused')
       AND (m.after_id IS NULL OR EXISTS (
            SELECT 1 FROM notifications_message before
             WHERE before.id = m.after_id AND before.state = ANY(%(ended)s)))
       AND NOT EXISTS (
            SELECT 1 FROM notifications_message u
             WHERE u.about = m.about AND u.about IS NOT NULL
               AND u.state IN ('transmitting', 'unknown') AND u.result_code <> 'quarantined'
               AND u.person_id = m.person_id AND u.channel = m.channel
               AND u.about_revision < m.about_revision)
     ORDER BY m.lane, m.due_at, m.id
     LIMIT %(size)s
       FOR UPDATE OF m SKIP LOCKED
)
UPDATE notifications_message m
   SET state = 'claimed', fence = m.fence + 1, lease_owner = %(worker)s,
       lease_until = now() + %(lease)s * interval '1 second'
  FROM picked, people_person p
 WHERE m.id = picked.id AND p.id = m.person_id
RETURNING m.id, m.fence, m.kind, m.channel, m.message_id, m.attempts, m.lane, m.due_at,
          m.expires_at, now(), m.context, p.name,
          CASE WHEN m.channel = 'email' THEN p.private_email
               WHEN m.channel = 'agency' THEN p.email
               WHEN p.sms_consent_at IS NULL THEN '' ELSE p.private_phone END
"""

_GIVE_BACK = """
UPDATE notifications_message m
   SET state = 'scheduled', lease_owner = '', lease_until = NULL, result_code = %(code)s
 WHERE m.id IN (
       SELECT mine.id FROM notifications_message mine
         JOIN unnest(%(ids)s::uuid[], %(fences)s::int[]) AS held(id, fence)
           ON mine.id = held.id AND mine.fence = held.fence
        WHERE mine.state = 'claimed' ORDER BY mine.id FOR UPDATE OF mine SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours until the lease ends. `address` is the address or number of
    that instant, empty where there is none (or no consent); the point of no return compares it."""

    id: uuid.UUID
    fence: int
    kind: str
    channel: Channel
    message_id: str
    attempts: int
    lane: int
    due_at: dt.datetime
    expires_at: dt.datetime
    claimed_at: dt.datetime
    context: Mapping[str, Any]
    name: str
    address: str


def claim(
    *, worker: str, channels: Collection[Channel], size: int, lease: float
) -> tuple[Claimed, ...]:
    """Take up to `size` due messages of these channels for `lease` seconds, the first first."""
    values: dict[str, Any] = {
        "worker": worker,
        "channels": [channel.value for channel in channels],
        "ended": [state.value for state in ENDED_STATES],
        "size": size,
        "lease": lease,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        claimed = [_claimed(row) for row in cursor.fetchall()]
    # RETURNING promises no order.
    return tuple(sorted(claimed, key=lambda one: (one.lane, one.due_at, one.id)))


def give_back(held: Sequence[Claimed], *, code: str = "") -> None:
    """Return what was not tried, as it was; `code` says why, for the page."""
    if not held:
        return
    values: dict[str, Any] = {
        "ids": [one.id for one in held],
        "fences": [one.fence for one in held],
        "code": code,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, values)


def _claimed(row: tuple[Any, ...]) -> Claimed:
    identifier, fence, kind, channel, message_id, attempts, lane, *times, context, name, to = row
    due_at, expires_at, claimed_at = times
    return Claimed(
        id=identifier,
        fence=fence,
        kind=kind,
        channel=Channel(channel),
        message_id=message_id,
        attempts=attempts,
        lane=lane,
        due_at=due_at,
        expires_at=expires_at,
        claimed_at=claimed_at,
        context=json.loads(context) if isinstance(context, str) else context,
        name=name,
        address=to,
    )
