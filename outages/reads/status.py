"""What the status page and its API say."""

import datetime as dt
from dataclasses import dataclass

from kit.prepared import Prepared
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


_newest_figure = Prepared(
    lambda outage, now: StatusUpdate.objects.filter(
        outage=outage, published_at__lte=now, figure_as_of__isnull=False
    )[:1]
)


def figure_of(outage: Outage, *, now: dt.datetime) -> Figure | None:
    """Read the newest published headline alone, for the pages of a person. One query."""
    return next(map(_figure, _newest_figure.fetch(outage=outage.pk, now=now)), None)


def of_outage(outage: Outage, *, now: dt.datetime) -> Status:
    """Read what was published up to `now`. One query; live figures are never computed here."""
    published = StatusUpdate.objects.filter(outage=outage, published_at__lte=now)
    updates = tuple(published[:20])
    figures = (_figure(update) for update in updates if update.figure_as_of)
    return Status(
        outage=outage,
        figure=next(figures, None),
        updates=updates,
        next_update_at=updates[0].next_update_at if updates else None,
    )


def _figure(update: StatusUpdate) -> Figure:
    assert update.figure_as_of is not None  # noqa: S101  both callers have looked
    return Figure(
        people=update.people_offline,
        devices=update.devices_offline,
        as_of=update.figure_as_of,
        kind=FigureKind(update.figure_kind),
    )
