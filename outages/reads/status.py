"""What the status page and its API say."""

import datetime as dt
from dataclasses import dataclass

from outages.models import FigureKind, Outage, StatusUpdate


@dataclass(frozen=True, slots=True)
class Figure:
    """A published headline: people with at least one offline device, with its time and kind."""

    people: int | None
    devices: int | None
    as_of: dt.datetime
    kind: FigureKind


@dataclass(frozen=True, slots=True)
class Status:
    """An outage as the public sees it; updates newest first."""

    outage: Outage
    figure: Figure | None
    updates: tuple[StatusUpdate, ...]
    next_update_at: dt.datetime | None


def of_outage(outage: Outage, *, now: dt.datetime) -> Status:
    """Read what was published up to `now`. One query; live figures are never computed here."""
    published = StatusUpdate.objects.filter(outage=outage, published_at__lte=now)
    updates = tuple(published[:20])
    counted = next((update for update in updates if update.figure_as_of), None)
    figure = (
        Figure(
            people=counted.people_offline,
            devices=counted.devices_offline,
            as_of=counted.figure_as_of,
            kind=FigureKind(counted.figure_kind),
        )
        if counted and counted.figure_as_of
        else None
    )
    return Status(
        outage=outage,
        figure=figure,
        updates=updates,
        next_update_at=updates[0].next_update_at if updates else None,
    )
