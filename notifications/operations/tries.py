"""Trying: the point of no return of one message and the outcome of the one before it.

Between the commit of "transmitting" and the stored outcome nobody else can know what became of
a message. To keep that to one message a process, and to one commit a message:

1. `turn` stores the outcome of the last try, its record, and the point of no return of the next
   message in one statement: either all of it holds or none.
2. The point of no return checks again what may have changed since the claim: fence, state, lease,
   expiry, that the address is still the person's, and that nobody has paused the engine. A row that
   somebody is changing right now is left alone (SKIP LOCKED): it is being withdrawn.
3. What was withdrawn while it was on its way (`outbox.withdraw` marks it) is not tried again, nor said
   over another channel.
4. Locks: the statement waits for the outcome's row while it holds nothing, and never waits for
   the next row; so it can be in no deadlock with whoever withdraws messages of one subject.
5. The statement may be repeated after a lost connection: outcomes are conditional on the fence,
   records are unique by message and fence, and under one fence only this process can have
   passed the point of no return, which it does before it sends.
"""

import datetime as dt
import logging
import time
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError, connection

from notifications.models import State
from notifications.operations.claim import Claimed
from notifications.rules.timing import Timing

log = logging.getLogger("back_online.notifications")

_TURN = """
WITH done AS (
    UPDATE notifications_message
       SET state = CASE WHEN %(unsent)s AND withdrawn_at IS NOT NULL THEN 'superseded'
                        ELSE %(state)s END,
           result_code = %(code)s,
           resolved_by = %(resolved_by)s,
           attempts = attempts + %(uncounted)s,
           not_before = COALESCE(clock_timestamp() + %(delay)s::float * interval '1 second',
                                 not_before),
           terminal_at = CASE WHEN %(ends)s OR %(unsent)s AND withdrawn_at IS NOT NULL
                              THEN clock_timestamp() END,
           lease_owner = '', lease_until = NULL
     WHERE id = %(done)s AND fence = %(done_fence)s
       AND state IN ('claimed', 'transmitting', 'unknown')
    RETURNING 1
), tried AS (
    INSERT INTO notifications_delivery (message_id, fence, worker, claimed_at, transmit_at,
                                        ended_at, outcome, reply_code, body_sha256)
    SELECT %(done)s, %(done_fence)s, %(worker)s, %(claimed_at)s, %(transmit_at)s,
           clock_timestamp(), %(outcome)s, %(code)s, %(digest)s
     WHERE %(done)s IS NOT NULL
    ON CONFLICT (message_id, fence) DO NOTHING
), first AS (
    SELECT count(*) AS stored FROM done
)
UPDATE notifications_message m
   SET state = 'transmitting', transmit_at = clock_timestamp(),
       attempts = attempts + CASE m.state WHEN 'claimed' THEN 1 ELSE 0 END
 WHERE m.fence = %(next_fence)s AND m.state IN ('claimed', 'transmitting') AND m.id = (
       SELECT n.id FROM notifications_message n JOIN people_person p ON p.id = n.person_id
        WHERE (SELECT stored FROM first) >= 0  -- the outcome's lock before this one
          AND n.id = %(next)s AND n.fence = %(next_fence)s
          AND n.state IN ('claimed', 'transmitting')
          AND n.lease_until > clock_timestamp() AND n.expires_at > clock_timestamp()
          AND n.withdrawn_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM notifications_engine WHERE id = 1 AND mode = 'paused')
          AND %(address)s = CASE WHEN n.channel = 'email' THEN p.private_email
                                 WHEN n.channel = 'agency' THEN p.email
                                 WHEN p.sms_consent_at IS NULL THEN '' ELSE p.private_phone END
          FOR UPDATE OF n SKIP LOCKED)
RETURNING m.transmit_at
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended.

    `outcome` is the word of the record; `delay` are seconds until the next try, None for none;
    `transmit_at` is None for a try that ended before the point of no return.
    """

    claimed: Claimed
    state: State
    outcome: str
    code: str
    digest: str = ""
    delay: float | None = None
    transmit_at: dt.datetime | None = None


@dataclass(slots=True)
class Record:
    """The outcomes of one sweep: at most one is held until the next turn."""

    worker: str
    timing: Timing
    _held: Outcome | None = field(default=None)

    def hold(self, outcome: Outcome) -> None:
        """Keep an outcome for the next turn. An earlier one is stored first."""
        self.store()
        self._held = outcome

    def turn(self, following: Claimed) -> dt.datetime | None:
        """Store what is held and take `following` past the point of no return.

        Returns when that was, or None if the message may not be sent (any more).
        """
        done, self._held = self._held, None
        return self._execute(_values(self.worker, done, following))

    def store(self) -> None:
        """Store what is held, if anything is."""
        if self._held is not None:
            done, self._held = self._held, None
            self._execute(_values(self.worker, done, None))

    def _execute(self, values: dict[str, Any]) -> dt.datetime | None:
        """Try again while PostgreSQL is away; after `patience` the try is left to settlement."""
        until = time.monotonic() + self.timing.patience
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(_TURN, values)
                    row = cursor.fetchone()
                    return row[0] if row else None
            except (OperationalError, InterfaceError, InternalError):
                if connection.in_atomic_block or time.monotonic() > until:
                    raise
                log.warning("PostgreSQL does not answer; an outcome waits to be stored.")
                connection.close()
                time.sleep(self.timing.knock)


def _values(worker: str, done: Outcome | None, following: Claimed | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "worker": worker,
        "next": following and following.id,
        "next_fence": following and following.fence,
        "address": following and following.address,
    }
    if done is None:
        return values | dict.fromkeys(_OUTCOME_VALUES)
    return values | {
        "done": done.claimed.id,
        "done_fence": done.claimed.fence,
        "state": done.state.value,
        "outcome": done.outcome,
        "code": done.code,
        "resolved_by": "" if done.state in (State.SCHEDULED, State.UNKNOWN) else "reply",
        # The point of no return counts a try; one that ended before it is counted here.
        "uncounted": 0 if done.transmit_at else 1,
        "delay": done.delay,
        "ends": done.state not in (State.SCHEDULED, State.UNKNOWN),
        "unsent": done.state in (State.SCHEDULED, State.FAILED),
        "claimed_at": done.claimed.claimed_at,
        "transmit_at": done.transmit_at,
        "digest": done.digest,
    }


_OUTCOME_VALUES = (
    *("done", "done_fence", "state", "outcome", "code", "resolved_by", "uncounted", "delay"),
    *("ends", "unsent", "claimed_at", "transmit_at", "digest"),
)
