"""The page of the engine: does it run, what waits, what is in doubt, what did not arrive.

Names and channels, never an address. Nothing here reads the hundred thousand messages that went
well: lists and counts go by the partial indexes of what is open, in doubt or lost; only the last
hour is read whole, for how late it was.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from notifications import timing
from notifications.models import OPEN_STATES, Delivery, Lane, Message, State
from notifications.models.message import LOST, MessageQuerySet
from notifications.reads.engine import Condition, condition
from notifications.reads.figures import ChannelFigures, by_channel
from notifications.reads.outbox import FIELDS, SHOWN, Row, row_of
from notifications.rules import wording
from notifications.rules.settling import QUARANTINED, UNDECIDED

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message in doubt since `since`. The next sweep has to look at it before a person can
    settle it, unless `can_be_settled`."""

    row: Row
    since: dt.datetime | None
    is_of_a_restore: bool
    can_be_settled: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """A try that a rule settled at `at`, since nobody could tell; `row` says where it is now."""

    row: Row
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class EnginePage:
    """All of the page. Lists are the first fifty, their totals true; times of a day are 24 hours."""

    condition: Condition
    oldest: Row | None
    oldest_waits: str
    channels: tuple[ChannelFigures, ...]
    doubtful: tuple[Doubtful, ...]
    quarantined: tuple[Doubtful, ...]
    undecided: tuple[Settled, ...]
    undecided_total: int
    lost: tuple[Row, ...]

    @property
    def doubtful_total(self) -> int:
        """All in doubt, without those of a restore."""
        return sum(one.in_doubt for one in self.channels)

    @property
    def quarantined_total(self) -> int:
        """All in doubt after a restore."""
        return sum(one.quarantined for one in self.channels)

    @property
    def failed_total(self) -> int:
        """Refused for good or come back, within the day."""
        return sum(one.failed for one in self.channels)

    @property
    def expired_total(self) -> int:
        """Not sent in time, within the day."""
        return sum(one.expired for one in self.channels)

    @property
    def lost_total(self) -> int:
        """Both."""
        return self.failed_total + self.expired_total


def engine_page(*, now: dt.datetime) -> EnginePage:
    """Read the page. Eight queries, however many messages there are."""
    settled = Delivery.objects.filter(outcome=UNDECIDED, ended_at__gte=now - DAY)
    oldest = _oldest(now)
    lost = _messages().filter(LOST, terminal_at__gte=now - DAY).exclude(state=State.SUPPRESSED)
    return EnginePage(
        condition=condition(now=now),
        oldest=row_of(oldest, now) if oldest else None,
        oldest_waits=wording.span((now - oldest.due_at).total_seconds()) if oldest else "",
        channels=by_channel(now=now),
        doubtful=_doubtful(in_doubt(now=now).exclude(result_code=QUARANTINED), now),
        quarantined=_doubtful(in_doubt(now=now).filter(result_code=QUARANTINED), now),
        undecided=_settled(settled, now),
        undecided_total=settled.count(),
        lost=tuple(row_of(one, now) for one in lost.order_by("-terminal_at")[:SHOWN]),
    )


def in_doubt(*, now: dt.datetime) -> QuerySet[Message]:
    """Messages of which it is not known whether they were accepted, the longest first.

    One that is on its way counts when no living process can end its try any more.
    """
    over = now - dt.timedelta(seconds=timing.current().grace)
    unsure = Q(state=State.UNKNOWN) | Q(state=State.TRANSMITTING, transmit_at__lt=over)
    return _messages().filter(unsure).order_by("transmit_at", "id")


def doubtful_rows(*, now: dt.datetime, most: int) -> tuple[int, tuple[Doubtful, ...]]:
    """How many are in doubt, and so many of them at most, those of a restore among them."""
    found = in_doubt(now=now)
    return found.count(), _doubtful(found, now, most)


def _messages() -> MessageQuerySet:
    found: MessageQuerySet = Message.objects.select_related("person")
    return found.only(*FIELDS, "transmit_at")


def _oldest(now: dt.datetime) -> Message | None:
    """What should have left first. One query: the index is by lane, so the first of each."""
    due = Message.objects.filter(state__in=OPEN_STATES, due_at__lte=now).order_by("due_at", "id")
    first, *others = [due.filter(lane=lane).values("pk")[:1] for lane in Lane.values]
    heads = _messages().filter(pk__in=first.union(*others, all=True))
    return heads.order_by("due_at").first()


def _doubtful(
    messages: QuerySet[Message], now: dt.datetime, most: int = SHOWN
) -> tuple[Doubtful, ...]:
    return tuple(
        Doubtful(
            row=row_of(one, now),
            since=one.transmit_at,
            is_of_a_restore=one.result_code == QUARANTINED,
            can_be_settled=one.state == State.UNKNOWN,
        )
        for one in messages[:most]
    )


def _settled(tries: QuerySet[Delivery], now: dt.datetime) -> tuple[Settled, ...]:
    fields = (*(f"message__{field}" for field in FIELDS), "ended_at")
    newest = tries.select_related("message__person").only(*fields).order_by("-ended_at")[:SHOWN]
    return tuple(Settled(row_of(one.message, now), one.ended_at) for one in newest)
