"""Changes of capacity: the latest ones, and one with what it did to whom."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from booking.models import CapacityChange, ChangedAppointment, Site
from notifications.models import Channel, Message, State
from oversight.rules import words
from people.models import Reach

LATEST = 8
PAGE = 100

_SENT = (State.SENT, State.DELIVERED)
_WAITING = (State.SCHEDULED, State.CLAIMED, State.TRANSMITTING, State.UNKNOWN)
_WITHDRAWN = (State.CANCELLED, State.SUPERSEDED)
_NEWS = ("moved_by_us", "choose_another")
_UNSENT, _TAKEN_BACK, _UNDER_WAY, _TOLD = range(4)


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

    `undone` says that the change was taken back for this person. `call`: no message reaches them
    and they have not chosen since; only then `phone` (E.164, "" if there is none) and `reach`, how
    they want to be reached where that is not by voice.
    """

    person: str
    site_was: str
    was: dt.datetime
    site_became: str
    became: dt.datetime | None
    zone: str
    undone: bool
    call: bool = False
    phone: str = ""
    reach: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """People by what came of telling them of the change: told, still to be told, no longer to be
    told (it was taken back, or something else came first), and those who have to be called."""

    sent: int
    waiting: int
    withdrawn: int
    unsent: int


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One change: counts of people, messages, and a hundred people, whom to call first.

    `page` counts from 1; `has_more`: there is another one.
    """

    row: ChangeRow
    moved: int
    displaced: int
    given_back: int
    told: Told
    touched: tuple[TouchedRow, ...]
    page: int
    has_more: bool

    @property
    def to_call(self) -> tuple[TouchedRow, ...]:
        """Those of the page whom somebody has to call."""
        return tuple(one for one in self.touched if one.call)

    @property
    def others(self) -> tuple[TouchedRow, ...]:
        """The rest of the page."""
        return tuple(one for one in self.touched if not one.call)


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


def change_page(*, key: uuid.UUID, now: dt.datetime, page: int = 1) -> ChangePage:
    """One change. Raises CapacityChange.DoesNotExist. Four queries."""
    change = _changes().get(key=key)
    figures = change.appointments.aggregate(
        moved=Count("pk", filter=Q(slot_became__isnull=False)),
        displaced=Count("pk", filter=Q(slot_became__isnull=True)),
        given_back=Count("pk", filter=Q(undone=True)),
    )
    touched = _touched(change, now=now, after=(page - 1) * PAGE)
    return ChangePage(
        row=_row(change, now),
        told=_told(change, now),
        touched=touched[:PAGE],
        page=page,
        has_more=len(touched) > PAGE,
        **figures,
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


def untold(*, now: dt.datetime) -> QuerySet[ChangedAppointment]:
    """Whom somebody has to call: a change that stands touched them, no message of it reached
    them, and they have not chosen since. Walks what changes have touched, not everybody."""
    return _with_news(ChangedAppointment.objects.filter(change__undone_at__isnull=True)).filter(
        _calls(now)
    )


def _with_news(rows: QuerySet[ChangedAppointment]) -> QuerySet[ChangedAppointment]:
    """With `news`: the best that came of telling them of the change, over the index of subjects.

    The news is due when the change was made; the revision may have risen since.
    """
    best = Max(
        Case(
            When(state__in=_SENT, then=_TOLD),
            When(state__in=_WAITING, then=_UNDER_WAY),
            When(state__in=_WITHDRAWN, then=_TAKEN_BACK),
            default=_UNSENT,
            output_field=IntegerField(),
        )
    )
    news = (
        Message.objects.filter(
            about=OuterRef("appointment__uuid"), kind__in=_NEWS, due_at=OuterRef("change__at")
        )
        .exclude(channel=Channel.AGENCY)
        .values("about")
        .annotate(best=best)
        .values("best")
    )
    return rows.annotate(news=Coalesce(Subquery(news), _UNSENT))


def _calls(now: dt.datetime) -> Q:
    """Not told, and as the change left it: nothing chosen since, no end, not begun."""
    ahead = Q(appointment__displaced_at__isnull=False) | Q(appointment__starts_at__gt=now)
    return Q(
        ahead,
        news=_UNSENT,
        undone=False,
        appointment__closed_at__isnull=True,
        appointment__revision=F("revision_became"),
    )


def _touched(change: CapacityChange, *, now: dt.datetime, after: int) -> tuple[TouchedRow, ...]:
    """A page of people and one more, whom to call first."""
    calls = Case(When(_calls(now), then=1), default=0, output_field=IntegerField())
    rows = (
        _with_news(change.appointments.all())
        .annotate(calls=calls)
        .order_by("-calls", "slot_was__starts_at", "pk")
        .values_list(
            "appointment__person__name",
            "slot_was__site__name",
            "slot_was__starts_at",
            "slot_became__site__name",
            "slot_became__starts_at",
            "appointment__zone",
            "undone",
            "calls",
            "appointment__person__callback_phone",
            "appointment__person__private_phone",
            "appointment__person__reach",
        )[after : after + PAGE + 1]
    )
    return tuple(
        TouchedRow(
            person=person,
            site_was=site_was,
            was=was,
            site_became=site_became or "",
            became=became,
            zone=zone,
            undone=undone,
            call=bool(call),
            phone=(callback or private) if call else "",
            reach=str(Reach(reach).label) if call and reach != Reach.VOICE else "",
        )
        for (
            person,
            site_was,
            was,
            site_became,
            became,
            zone,
            undone,
            call,
            callback,
            private,
            reach,
        ) in rows
    )


def _told(change: CapacityChange, now: dt.datetime) -> Told:
    """How many people were told of it, each counted by the best that came of it. One query."""
    rows = _with_news(change.appointments.all())
    return Told(
        **rows.aggregate(
            sent=Count("pk", filter=Q(news=_TOLD)),
            waiting=Count("pk", filter=Q(news=_UNDER_WAY)),
            withdrawn=Count("pk", filter=Q(news__lte=_TAKEN_BACK) & ~_calls(now)),
            unsent=Count("pk", filter=_calls(now)),
        )
    )
