"""Whether the count, the history, the standings and the appointments say the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# The count as pages see it: the tally and what it does not hold yet.
_SEEN = """
    SELECT outage_id, standing, sum(devices) AS devices FROM (
        SELECT outage_id, standing, devices FROM outages_standingtally
        UNION ALL
        SELECT a.outage_id, step.standing, step.devices
        FROM outages_standingchange c
        JOIN outages_affecteddevice a ON a.id = c.affected_id
        CROSS JOIN LATERAL (VALUES (c.became, 1), (c.was, -1)) AS step (standing, devices)
        WHERE NOT c.folded AND step.standing <> ''
    ) f GROUP BY outage_id, standing
"""
_STANDINGS = f"""
    WITH seen AS ({_SEEN}), there AS (
        SELECT outage_id, standing, count(*) AS devices
        FROM outages_affecteddevice GROUP BY outage_id, standing
    )
    SELECT o.slug, standing, coalesce(seen.devices, 0), coalesce(there.devices, 0)
    FROM seen FULL JOIN there USING (outage_id, standing) JOIN outages_outage o ON o.id = outage_id
    WHERE coalesce(seen.devices, 0) <> coalesce(there.devices, 0)
    ORDER BY o.slug, standing
"""  # noqa: S608  (a constant)
_SUMS = f"""
    WITH seen AS (SELECT outage_id, sum(devices) AS devices FROM ({_SEEN}) s GROUP BY outage_id),
    there AS (SELECT outage_id, count(*) AS devices FROM outages_affecteddevice GROUP BY outage_id)
    SELECT o.slug, coalesce(seen.devices, 0), coalesce(there.devices, 0)
    FROM seen FULL JOIN there USING (outage_id) JOIN outages_outage o ON o.id = outage_id
    WHERE coalesce(seen.devices, 0) <> coalesce(there.devices, 0)
    ORDER BY o.slug
"""  # noqa: S608  (a constant)
# Devices from before there was a first line of history may have none at all.
_HISTORY = """
    SELECT a.id, a.standing, last.became
    FROM (
        SELECT DISTINCT ON (affected_id) affected_id, became
        FROM outages_standingchange ORDER BY affected_id, id DESC
    ) last
    JOIN outages_affecteddevice a ON a.id = last.affected_id
    WHERE last.became <> a.standing
    ORDER BY a.id
"""
_APPOINTMENTS = """
    SELECT a.id, a.standing, count(p.id)
    FROM outages_affecteddevice a
    LEFT JOIN booking_appointment p ON p.affected_id = a.id AND p.closed_at IS NULL
    GROUP BY a.id
    HAVING count(p.id) <>
        CASE WHEN a.standing IN ('booked', 'waiting', 'in_repair', 'missed_by_us') THEN 1 ELSE 0 END
    ORDER BY a.id
"""
_DISPLACED = """
    SELECT a.id, a.standing, p.reference
    FROM booking_appointment p JOIN outages_affecteddevice a ON a.id = p.affected_id
    WHERE p.closed_at IS NULL AND p.displaced_at IS NOT NULL AND a.standing <> 'missed_by_us'
    ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two places that say different things. `kind` is one of standing, sum, history,
    appointment and displaced; `text` is a line for the person who has to look."""

    kind: str
    text: str


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all reads of the block see one instant, and take the time that they need.

    Begins a transaction, so it belongs into none. People go on booking meanwhile.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = '15min'")
        yield


def disagreements() -> list[Disagreement]:
    """Compare, in five queries whatever the size; within `snapshot` while the site is used."""
    return [
        *(
            Disagreement(
                "standing",
                _("%(outage)s: the count says %(seen)d %(standing)s, the devices say %(there)d.")
                % {"outage": slug, "standing": standing, "seen": seen, "there": there},
            )
            for slug, standing, seen, there in _rows(_STANDINGS)
        ),
        *(
            Disagreement(
                "sum",
                _("%(outage)s: the standings add up to %(seen)d, %(there)d devices are affected.")
                % {"outage": slug, "seen": seen, "there": there},
            )
            for slug, seen, there in _rows(_SUMS)
        ),
        *(
            Disagreement(
                "history",
                _("affected device %(device)d: stands %(standing)s, its history ends %(became)s.")
                % {"device": device, "standing": standing, "became": became},
            )
            for device, standing, became in _rows(_HISTORY)
        ),
        *(Disagreement("appointment", _appointments(*row)) for row in _rows(_APPOINTMENTS)),
        *(
            Disagreement(
                "displaced",
                _(
                    "affected device %(device)d: stands %(standing)s, but the time of %(reference)s"
                    " was taken away."
                )
                % {"device": device, "standing": standing, "reference": reference},
            )
            for device, standing, reference in _rows(_DISPLACED)
        ),
    ]


def _appointments(device: int, standing: str, held: int) -> str:
    return ngettext(
        "affected device %(device)d: stands %(standing)s with %(held)d open appointment.",
        "affected device %(device)d: stands %(standing)s with %(held)d open appointments.",
        held,
    ) % {"device": device, "standing": standing, "held": held}


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
