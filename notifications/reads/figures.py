"""How each channel does: what waits, how late the last hour was, what was lost within a day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from notifications import timing
from notifications.models import Channel
from notifications.rules import wording

# One statement, so that the figures are of one instant. Each part goes by an index: the lanes are
# named because the index of what is open begins with them.
_FIGURES = """
WITH due AS (
    SELECT channel, count(*) AS due FROM notifications_message
     WHERE state IN ('scheduled', 'claimed') AND lane IN (0, 1, 2) AND due_at <= %(now)s
     GROUP BY channel
), doubt AS (
    SELECT channel, count(*) FILTER (WHERE result_code <> 'quarantined') AS in_doubt,
           count(*) FILTER (WHERE result_code = 'quarantined') AS quarantined
      FROM notifications_message
     WHERE state = 'unknown' OR state = 'transmitting' AND transmit_at < %(over)s
     GROUP BY channel
), hour AS (
    SELECT channel, count(*) AS sent,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY late) AS median, max(late) AS worst
      FROM (SELECT channel,
                   greatest(extract(epoch FROM terminal_at - due_at)::float, 0) AS late
              FROM notifications_message
             WHERE terminal_at > %(now)s - interval '1 hour' AND state IN ('sent', 'delivered')) m
     GROUP BY channel
), lost AS (
    SELECT channel, count(*) FILTER (WHERE state IN ('failed', 'bounced')) AS failed,
           count(*) FILTER (WHERE state = 'expired') AS expired,
           count(*) FILTER (WHERE state = 'suppressed') AS suppressed
      FROM notifications_message
     WHERE state IN ('failed', 'bounced', 'expired', 'suppressed')
       AND terminal_at >= %(now)s - interval '24 hours'
     GROUP BY channel
)
SELECT c.channel, coalesce(due, 0), coalesce(sent, 0), median, worst, coalesce(in_doubt, 0),
       coalesce(quarantined, 0), coalesce(failed, 0), coalesce(expired, 0), coalesce(suppressed, 0)
  FROM unnest(%(channels)s) WITH ORDINALITY AS c (channel, place)
  LEFT JOIN due USING (channel) LEFT JOIN doubt USING (channel)
  LEFT JOIN hour USING (channel) LEFT JOIN lost USING (channel)
 ORDER BY c.place
"""


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """One channel. `sent`, `median` and `worst` (seconds after due; None: nothing was sent) are of
    the last hour, `failed`, `expired` and `suppressed` of the last 24."""

    channel: Channel
    due: int
    sent: int
    median: float | None
    worst: float | None
    in_doubt: int
    quarantined: int
    failed: int
    expired: int
    suppressed: int

    @property
    def name(self) -> str:
        """Of the channel, for people."""
        return str(self.channel.label)

    @property
    def all_in_doubt(self) -> int:
        """With those of a restore."""
        return self.in_doubt + self.quarantined

    @property
    def median_said(self) -> str:
        """`2 s`; empty where nothing was sent."""
        return "" if self.median is None else wording.span(self.median)

    @property
    def worst_said(self) -> str:
        """The same of the latest."""
        return "" if self.worst is None else wording.span(self.worst)


def by_channel(*, now: dt.datetime) -> tuple[ChannelFigures, ...]:
    """Count each channel. One query."""
    values: dict[str, Any] = {
        "now": now,
        "over": now - dt.timedelta(seconds=timing.current().grace),
        "channels": list(Channel.values),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, values)
        return tuple(ChannelFigures(Channel(name), *rest) for name, *rest in cursor.fetchall())
