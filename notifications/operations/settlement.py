"""Settling: what is past its use, and tries that nobody ended.

A process that was killed between the point of no return and the outcome leaves its message
`transmitting`; a server that took the text and did not answer leaves it `unknown`. After
`grace` seconds no living process can still end such a try, and the kind's rule does:
`once_at_most` is not repeated, nor what was withdrawn meanwhile; everything else is sent again
with the same Message-ID.
"""

from django.db import connection

_EXPIRE = """
UPDATE notifications_message
   SET state = 'expired', result_code = 'expired', fence = fence + 1, terminal_at = now(),
       lease_owner = '', lease_until = NULL
 WHERE id IN (
       SELECT id FROM notifications_message
        WHERE state IN ('scheduled', 'claimed') AND due_at <= now() AND expires_at <= now()
          AND (state = 'scheduled' OR lease_until < now())
        ORDER BY id FOR UPDATE SKIP LOCKED)
"""

_SETTLE = """
UPDATE notifications_message
   SET state = CASE WHEN result_code = 'withdrawn' THEN 'superseded'
                    WHEN settlement = 'once_at_most' THEN 'failed' ELSE 'scheduled' END,
       terminal_at = CASE WHEN result_code = 'withdrawn' OR settlement = 'once_at_most'
                          THEN now() END,
       fence = fence + 1, result_code = 'undecided', resolved_by = 'rule',
       lease_owner = '', lease_until = NULL
 WHERE id IN (
       SELECT id FROM notifications_message
        WHERE state IN ('transmitting', 'unknown')
          AND transmit_at < now() - %s * interval '1 second'
        ORDER BY id FOR UPDATE SKIP LOCKED)
"""


def settle_tries(*, grace: float) -> int:
    """Settle tries older than `grace` seconds by their rule; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [grace])
        return int(cursor.rowcount)


def expire_messages() -> int:
    """End what is due but past its use, so that it is never sent late; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE)
        return int(cursor.rowcount)
