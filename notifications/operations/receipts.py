"""Receipts: what the service for text messages reports of a text, at any time and in any order.

A receipt may come twice, late, before another that was earlier, and before our own record of the try.
So a state only moves forward, in one statement that is conditional on it:

1. What was handed over, or may have been, becomes delivered or bounced. The engine's own outcome
   (`tries`) finds the message ended then, and leaves it.
2. What a rule sent back to be tried again, although it had been accepted, becomes delivered: the fence
   goes up, so that whoever holds it gives up at the point of no return, and no second copy leaves.
   A report that it did *not* arrive changes nothing there: it is tried again as it is.
3. What a rule ended without knowing ("undecided") is known now. What was withdrawn or expired by then and
   did not arrive is left at that: nobody missed it.
4. Delivered and bounced never change, nor does what never left the house.
Two receipts at once meet at the row's lock; the second finds it ended.

What came back is not said over the other channel: by then, days later at times, its subject may have
moved on, and nobody here holds the subject's lock. Who cannot be reached is seen by `reads.reach`.
"""

import uuid
from typing import Any

from django.db import connection

_APPLY = """
WITH known AS (
    UPDATE notifications_message
       SET state = %(state)s, result_code = %(code)s, resolved_by = 'receipt', fence = fence + 1,
           lease_owner = '', lease_until = NULL,
           -- When it left the house, not when we heard of it: nobody was late by a slow report.
           terminal_at = CASE WHEN state = 'sent' THEN terminal_at
                              ELSE COALESCE(transmit_at, clock_timestamp()) END
     WHERE id = %(id)s AND channel = 'sms'
       AND (state IN ('transmitting', 'unknown', 'sent')
            OR state = 'failed' AND result_code = 'undecided'
            OR %(arrived)s AND state IN ('superseded', 'expired') AND result_code = 'undecided'
            OR %(arrived)s AND state IN ('scheduled', 'claimed') AND attempts > 0)
    RETURNING id, fence, transmit_at
)
INSERT INTO notifications_delivery
       (message_id, fence, worker, transmit_at, ended_at, outcome, reply_code, body_sha256)
SELECT id, fence, 'receipt', transmit_at, clock_timestamp(), 'receipt', %(code)s, '' FROM known
RETURNING 1
"""


def apply(*, reference: uuid.UUID, arrived: bool, code: str) -> bool:
    """Store what became of a text; say whether that was news.

    `reference` is the message's identifier, that the service was given; one that we do not know is
    no error. `code` is one of the service's words for a state, never a sentence of its.
    """
    values: dict[str, Any] = {
        "id": reference,
        "arrived": arrived,
        "state": "delivered" if arrived else "bounced",
        "code": code,
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPLY, values)
        return bool(cursor.rowcount)
