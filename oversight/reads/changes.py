"""Changes of capacity: the latest ones, and one with what it did to whom."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, When

from booking.models import CapacityChange, Site
from notifications.models import Message, State
from oversight.rules import words

LATEST = 8
PAGE = 100

_SENT = (State.SENT, State.DELIVERED)
_WAITING = (State.SCHEDULED, State.CLAIMED, State.TRANSMITTING, State.UNKNOWN)
_WITHDRAWN = (State.CANCELLED, State.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change in a line; its times are to be read in `zone`, the site's."""

    key: uuid.UUID
    site: Site
    kind: str
    said: str
    reason: str
    by: str
    at: dt.datetime
    undone_at: dt.datetime | None
    undone_by: str
    zone: str


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """One person: the time that was and the one that came instead; `became` None: they choose.

    `undone` says that the change was taken back for this person.
    """

    person: str
    site_was: str
    was: dt.datetime
    site_became: str
    became: dt.datetime | None
    zone: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Told:
    """People by what came of telling them: told, still to be told, no longer to be told (the
    change was taken back, or the next one came first), and those whom no message can reach."""

    sent: int
    waiting: int
    withdrawn: int
    unsent: int


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One change: counts of people, messages, and the first hundred people."""

    row: ChangeRow
    moved: int
    displaced: int
    given_back: int
    told: Told
    touched: tuple[TouchedRow, ...]


@dataclass(frozen=True, slots=True)
class UndoPage:
    """Whom taking a change back would give the old time (if a seat can still be had there), and
    who stays: they chose, their repair ended, or the old time has begun."""

    row: ChangeRow
    returning: int
    staying: int


def latest_changes(*, now: dt.datetime) -> tuple[ChangeRow, ...]:
    """The newest changes. One query."""
    return tuple(_row(one, now) for one in _changes()[:LATEST])


def changes_of(site: Site, *, now: dt.datetime) -> tuple[ChangeRow, ...]:
    """The newest changes of one site. One query."""
    return tuple(_row(one, now) for one in _changes().filter(site=site)[:LATEST])


def change_page(*, key: uuid.UUID, now: dt.datetime) -> ChangePage:
    """One change. Raises CapacityChange.DoesNotExist. Four queries."""
    change = _changes().get(key=key)
    figures = change.appointments.aggregate(
        moved=Count("pk", filter=Q(slot_became__isnull=False)),
        displaced=Count("pk", filter=Q(slot_became__isnull=True)),
        given_back=Count("pk", filter=Q(undone=True)),
    )
    return ChangePage(
        row=_row(change, now), told=_told(change), touched=_touched(change), **figures
    )


def undo_page(*, key: uuid.UUID, now: dt.datetime) -> UndoPage:
    """What taking a change back would do. Raises CapacityChange.DoesNotExist. Two queries."""
    change = _changes().get(key=key)
    as_left = Q(
        undone=False,
        appointment__closed_at__isnull=True,
        appointment__revision=F("revision_became"),
        slot_was__starts_at__gt=now,
    )
    figures = change.appointments.aggregate(
        returning=Count("pk", filter=as_left), staying=Count("pk", filter=~as_left)
    )
    return UndoPage(row=_row(change, now), **figures)


def _changes() -> QuerySet[CapacityChange]:
    return CapacityChange.objects.select_related("site", "by", "undone_by")


def _row(change: CapacityChange, now: dt.datetime) -> ChangeRow:
    return ChangeRow(
        key=change.key,
        site=change.site,
        kind=change.kind,
        said=words.change(
            change.kind,
            from_at=change.from_at,
            until_at=change.until_at,
            capacity=change.capacity,
            zone=change.site.zone,
            now=now,
        ),
        reason=change.reason,
        by=change.by.name,
        at=change.at,
        undone_at=change.undone_at,
        undone_by=change.undone_by.name if change.undone_by else "",
        zone=change.site.zone,
    )


def _touched(change: CapacityChange) -> tuple[TouchedRow, ...]:
    rows = change.appointments.order_by("slot_was__starts_at", "pk").values_list(
        "appointment__person__name",
        "slot_was__site__name",
        "slot_was__starts_at",
        "slot_became__site__name",
        "slot_became__starts_at",
        "appointment__zone",
        "undone",
    )[:PAGE]
    return tuple(
        TouchedRow(person, site_was, was, site_became or "", became, zone, undone)
        for person, site_was, was, site_became, became, zone, undone in rows
    )


def _told(change: CapacityChange) -> Told:
    """How many people were told, each counted by the best that came of their messages. One query."""
    touched = change.appointments.filter(
        appointment__uuid=OuterRef("about"), revision_became=OuterRef("about_revision")
    )
    best = Max(
        Case(
            When(state__in=_SENT, then=3),
            When(state__in=_WAITING, then=2),
            When(state__in=_WITHDRAWN, then=1),
            default=0,
            output_field=IntegerField(),
        )
    )
    about = Message.objects.filter(Exists(touched)).values("about").annotate(best=best)
    names = {"unsent": 0, "withdrawn": 1, "waiting": 2, "sent": 3}
    return Told(
        **about.aggregate(
            **{name: Count("about", filter=Q(best=rank)) for name, rank in names.items()}
        )
    )
