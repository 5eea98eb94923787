"""The tally: how many devices stand where, without counting them (docs/counts.md).

Whoever moves a standing appends a change and touches no counter, so that bookings never wait for
each other. A sweep folds the changes into the tally in batches.
"""

import datetime as dt

from django.db import connection, transaction

from outages.models import Outage, OutageKind

BATCH = 2000
RECOUNT_AFTER = dt.timedelta(seconds=30)

# One statement: what is marked as folded is what is added, or neither is. SKIP LOCKED: two sweeps
# share the work. The tally is written in one order, so that they never wait in a circle.
_FOLD = """
WITH batch AS (
    SELECT id FROM outages_standingchange WHERE NOT folded
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE outages_standingchange c SET folded = true FROM batch WHERE c.id = batch.id
    RETURNING c.affected_id, c.was, c.became
), steps AS (
    SELECT affected_id, became AS standing, 1 AS step FROM taken
    UNION ALL
    SELECT affected_id, was, -1 FROM taken WHERE was <> ''
), added AS (
    INSERT INTO outages_standingtally AS t (outage_id, standing, devices)
    SELECT a.outage_id, s.standing, sum(s.step)
    FROM steps s JOIN outages_affecteddevice a ON a.id = s.affected_id
    GROUP BY a.outage_id, s.standing ORDER BY a.outage_id, s.standing
    ON CONFLICT (outage_id, standing) DO UPDATE SET devices = t.devices + excluded.devices
)
SELECT count(*) FROM taken
"""

_ADD = """
INSERT INTO outages_standingtally AS t (outage_id, standing, devices) VALUES (%s, %s, %s)
ON CONFLICT (outage_id, standing) DO UPDATE SET devices = t.devices + excluded.devices
"""

# Nobody's page waits for it: it takes about a second for a million devices.
_COUNT_HEADS = """
INSERT INTO outages_headcount AS h (outage_id, people_offline, counted_at)
SELECT %(outage)s, count(*), %(now)s FROM (
    SELECT person_id FROM outages_affecteddevice
    WHERE outage_id = %(outage)s AND standing NOT IN ('restored', 'excluded') GROUP BY person_id
) someone
ON CONFLICT (outage_id) DO UPDATE
SET people_offline = excluded.people_offline, counted_at = excluded.counted_at
WHERE h.counted_at < excluded.counted_at
"""


def fold() -> int:
    """Add to the tally what has changed since; return how many changes.

    A transaction a batch. Any number may run at once; what another one folds just now is left to
    it.
    """
    folded = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_FOLD, [BATCH])
            (taken,) = cursor.fetchone()
        folded += int(taken)
        if taken < BATCH:
            return folded


def add(*, outage: Outage, standing: str, devices: int) -> None:
    """Count devices whose changes the caller has written as folded, in its transaction, last:
    the tally's row is everybody's, and stays locked until the transaction ends."""
    if devices:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [outage.pk, standing, devices])


def count_heads(*, now: dt.datetime) -> int:
    """Recount the people with an offline device, of open outages whose count is 30 s old or
    older; return of how many. One statement each, and what it says is as of its beginning."""
    due = (
        Outage.objects.filter(kind=OutageKind.WORKSTATIONS, ended_at__isnull=True)
        .exclude(head_count__counted_at__gt=now - RECOUNT_AFTER)
        .values_list("pk", flat=True)
    )
    outages = list(due)
    for outage in outages:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_HEADS, {"outage": outage, "now": now})
    return len(outages)
