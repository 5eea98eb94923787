"""After a restore: what may have been sent in the time that PostgreSQL has forgotten.

A database that comes back from a copy knows nothing of what was sent after the copy was made, and
would send it again. So everything that had fallen due by now and is not ended is put in doubt:
evidence settles it, or a person; no rule does (`rules.settling`). What falls due later is sent.

1. `guard` compares PostgreSQL's own identity with the one of the last sweep: a copy that was read into
   another cluster is noticed by itself. One sweep wins the row, the others wait for it.
2. A copy of the cluster's files has the same identity. For that, and for a stand-by that was promoted
   with a gap, `manage.py quarantine` says it by hand, before a worker starts.
"""

import datetime as dt
import logging

from django.db import ProgrammingError, connection, transaction

from notifications.models import Engine
from people.models import Person

log = logging.getLogger("back_online.notifications")

_IDENTITY = """
SELECT s.system_identifier::text, e.cluster
  FROM pg_control_system() s LEFT JOIN notifications_engine e ON e.id = 1
"""

_DOUBT = """
UPDATE notifications_message
   SET state = 'unknown', fence = fence + 1, lease_owner = '', lease_until = NULL,
       result_code = 'quarantined', transmit_at = least(transmit_at, %(since)s)
 WHERE id IN (
       SELECT id FROM notifications_message
        WHERE state IN ('scheduled', 'claimed', 'transmitting', 'unknown') AND due_at <= now()
        ORDER BY id FOR UPDATE)
"""

# What `settlement.settle_by_hand` does to one, for all of them at once.
_SETTLE = """
WITH decided AS (
    UPDATE notifications_message
       SET state = CASE WHEN %(arrived)s THEN 'sent' WHEN withdrawn_at IS NOT NULL THEN 'superseded'
                        WHEN expires_at <= now() THEN 'expired' ELSE 'scheduled' END,
           result_code = CASE WHEN %(arrived)s THEN 'accepted' WHEN expires_at <= now()
                              AND withdrawn_at IS NULL THEN 'expired' ELSE 'not_accepted' END,
           terminal_at = CASE WHEN %(arrived)s OR withdrawn_at IS NOT NULL OR expires_at <= now()
                              THEN now() END,
           resolved_by = %(by)s, fence = fence + 1, lease_owner = '', lease_until = NULL
     WHERE id IN (
           SELECT id FROM notifications_message
            WHERE state = 'unknown' AND result_code = 'quarantined' ORDER BY id FOR UPDATE)
    RETURNING id, fence, transmit_at, result_code
)
INSERT INTO notifications_delivery
       (message_id, fence, worker, transmit_at, ended_at, outcome, reply_code, body_sha256)
SELECT id, fence, %(by)s, transmit_at, now(), result_code, %(by)s, '' FROM decided
"""


def guard() -> int:
    """Put in doubt what is due, if this database was restored into another PostgreSQL.

    Returns how many messages. Called at the start of each sweep; one short query. Where PostgreSQL
    does not tell who it is, nothing is compared.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_IDENTITY)
            identity, known = cursor.fetchone()
    except ProgrammingError:  # a service that lets nobody ask
        return 0
    return 0 if identity == known else _meet(identity)


def _meet(identity: str) -> int:
    """Remember the cluster; if it is not the first one, put in doubt what is due."""
    with transaction.atomic():
        engine, _ = Engine.objects.select_for_update().get_or_create(pk=1)
        was, engine.cluster = engine.cluster, identity
        if was == identity:
            return 0
        engine.save(update_fields=["cluster"])
        count = put_in_doubt(since=engine.swept_at) if was else 0
    if was:
        log.warning("This database was restored: %d messages are in doubt.", count)
    return count


def put_in_doubt(*, since: dt.datetime | None) -> int:
    """Put in doubt everything that had fallen due by now and is not ended; return how many.

    `since` is when the copy was made, as well as it is known (aware): what was sent, was sent after
    that. None: when the engine last swept, as the copy remembers it.
    """
    if since is None:
        since = Engine.objects.filter(pk=1).values_list("swept_at", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(_DOUBT, {"since": since or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)})
        return int(cursor.rowcount)


def settle_all(*, arrived: bool, by: Person) -> int:
    """Settle what still is in doubt after a restore, all alike; return how many.

    `arrived`: all of it counts as sent. Else all of it that is of use is sent, and some people get
    it twice. One statement; what evidence has settled meanwhile stays as it is.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"arrived": arrived, "by": f"person:{by.pk}"})
        return int(cursor.rowcount)
