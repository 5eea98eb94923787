"""What is said to the public."""

import datetime as dt

from outages.models import FigureKind, Outage, StatusUpdate
from people.models import Person


def publish(
    *,
    outage: Outage,
    title: str,
    body: str,
    by: Person | None,
    now: dt.datetime,
    people_offline: int | None = None,
    devices_offline: int | None = None,
    figure_kind: FigureKind = FigureKind.COUNTED,
    figure_as_of: dt.datetime | None = None,
    next_update_at: dt.datetime | None = None,
) -> StatusUpdate:
    """Publish a post; it appears at `now`, which may lie ahead. Figures are headlines as counted at `figure_as_of`; None: not published."""
    return StatusUpdate.objects.create(
        outage=outage,
        title=title,
        body=body,
        published_by=by,
        published_at=now,
        people_offline=people_offline,
        devices_offline=devices_offline,
        figure_kind=figure_kind,
        figure_as_of=figure_as_of,
        next_update_at=next_update_at,
    )
