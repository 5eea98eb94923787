"""The engine as a whole: its pulse, and a pause by a person."""

import datetime as dt

from django.db import connection
from django.utils.translation import gettext_lazy as _

from kit.errors import DomainError
from notifications.models import Engine, Mode
from people.models import Person

LONGEST_REASON = 200

_SWEPT = """
INSERT INTO notifications_engine (id, swept_at, swept_by) VALUES (1, clock_timestamp(), %(by)s)
ON CONFLICT (id) DO UPDATE SET swept_at = excluded.swept_at, swept_by = excluded.swept_by
"""

_SILENCE = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - swept_at), 'infinity'), swept_by
  FROM notifications_engine WHERE id = 1
"""


class ReasonNeeded(DomainError):
    """A pause without a word why."""

    code = "reason_needed"
    message = _("Say in a few words why nothing may be sent. Other coordinators read it.")


def note_sweep(*, by: str) -> None:
    """Write down that a round has ended; `by` is `worker` or `standby`."""
    with connection.cursor() as cursor:
        cursor.execute(_SWEPT, {"by": by})


def silence() -> tuple[float, str]:
    """Seconds since the last sweep (infinite before the first) and who swept, by PostgreSQL's clock."""
    with connection.cursor() as cursor:
        cursor.execute(_SILENCE)
        seconds, by = cursor.fetchone() or ("inf", "")
    return float(seconds), by


def pause(*, reason: str, by: Person, now: dt.datetime) -> None:
    """Send nothing from now on. What is due waits, and what waits too long ends as expired.

    A message that has passed its point of no return this instant still goes out. Pausing again
    stores the new reason. Raises ReasonNeeded.
    """
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise ReasonNeeded
    _set(mode=Mode.PAUSED, reason=reason, mode_by=by, mode_at=now)


def resume(*, by: Person, now: dt.datetime) -> None:
    """Send again. Resuming what runs changes nothing."""
    Engine.objects.filter(pk=1, mode=Mode.PAUSED).update(
        mode=Mode.RUNNING, reason="", mode_by=by, mode_at=now
    )


def _set(**values: object) -> None:
    Engine.objects.update_or_create(pk=1, defaults=values)
