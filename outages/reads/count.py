"""How many devices stand where, at this instant, however many there are."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from outages.models import OFFLINE, Outage, Standing

# The tally and what it does not hold yet, in one statement: one snapshot, so that a change is in
# exactly one of the two.
_COUNT = """
WITH unfolded AS (
    SELECT c.was, c.became, count(*) AS devices
    FROM outages_standingchange c
    JOIN outages_affecteddevice a ON a.id = c.affected_id
    WHERE NOT c.folded AND a.outage_id = %(outage)s
    GROUP BY c.was, c.became
), counted AS (
    SELECT f.standing, sum(f.devices) AS devices FROM (
        SELECT standing, devices FROM outages_standingtally WHERE outage_id = %(outage)s
        UNION ALL
        SELECT became, devices FROM unfolded
        UNION ALL
        SELECT was, -devices FROM unfolded WHERE was <> ''
    ) f GROUP BY f.standing
)
SELECT n.standing, n.devices, h.people_offline, h.counted_at
FROM counted n LEFT JOIN outages_headcount h ON h.outage_id = %(outage)s
"""


@dataclass(frozen=True, slots=True)
class Count:
    """Devices of an outage by standing; every standing is there, 0 too, in the order of the
    accounting line.

    `people_offline` are people with at least one offline device, as counted at
    `people_counted_at`; both None: not counted yet. The devices are those of this instant.
    """

    by_standing: Mapping[Standing, int]
    people_offline: int | None
    people_counted_at: dt.datetime | None

    @property
    def affected(self) -> int:
        """All devices: the sum of the standings."""
        return sum(self.by_standing.values())

    @property
    def offline(self) -> int:
        """Devices that are not back: neither restored nor excluded."""
        return sum(self.by_standing[standing] for standing in OFFLINE)


def of_outage(outage: Outage) -> Count:
    """Count. One query that reads a row a standing and the changes of the last seconds."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"outage": outage.pk})
        rows = cursor.fetchall()
    counted = {standing: int(devices) for standing, devices, _, _ in rows}
    people, counted_at = rows[0][2:] if rows else (None, None)
    return Count(
        by_standing={standing: counted.get(standing, 0) for standing in Standing},
        people_offline=people,
        people_counted_at=counted_at,
    )
