"""`messages`: whether they go out, which are in doubt, and the ways out of both."""

import uuid
from typing import Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from kit.schemas import Moment, Sent, refusals, written
from notifications.models import Message
from notifications.operations import engine, settlement
from notifications.reads.operations import Doubtful, EnginePage, doubtful_rows, engine_page
from notifications.reads.outbox import Row
from oversight.access import coordinator
from oversight.api.schemas import Sentence
from people.http import PersonRequest

router = Router(tags=["Response"])

MOST = 500

Way = Literal["email", "sms", "agency"]


class PauseOut(Schema):
    """A pause; `by` is empty when that person is not in our records any more."""

    since: Moment
    by: str
    reason: str


class ChannelOut(Schema):
    """One channel. `sent` and how late (seconds after due, null: nothing was sent) are of the last
    hour; `failed`, `expired` and `suppressed` of the last 24."""

    channel: Way
    due: int
    sent: int
    median_late: float | None
    worst_late: float | None
    in_doubt: int
    after_restore: int
    failed: int
    expired: int
    suppressed: int


class MessageOut(Schema):
    """A message by name, without its address and text."""

    id: str
    kind: str
    title: str
    person: str
    channel: Way
    due_at: Moment


class EngineOut(Schema):
    """The engine. `silent`: no sweep for so long that messages are late; it may be paused besides.
    `undecided` were settled by rule within 24 hours though nobody knows. Times are UTC."""

    as_of: Moment
    running: bool
    silent: bool
    paused: PauseOut | None
    swept_at: Moment | None
    swept_by: Literal["worker", "standby", ""]
    oldest_due: MessageOut | None
    in_doubt: int
    after_restore: int
    undecided: int
    channels: list[ChannelOut]


class DoubtfulOut(MessageOut):
    """A message of which nobody knows whether it was accepted. While `can_be_settled` is false the
    next sweep has to ask whoever took it first."""

    since: Moment | None
    after_restore: bool
    can_be_settled: bool


class DoubtfulListOut(Schema):
    """The longest in doubt first, 500 at most; `total` are all."""

    total: int
    messages: list[DoubtfulOut]


class PauseIn(Sent):
    """Why nothing may be sent. Other coordinators read it."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"reason": "The texts name a wrong day."}}
    )

    reason: Sentence


class SettleIn(Sent):
    """Whether it arrived."""

    model_config = ConfigDict(json_schema_extra={"example": {"arrived": False}})

    arrived: Annotated[bool, Field(strict=True)]


class SettledOut(Schema):
    """Where the message is now: `sent`, `scheduled` (sent again), or ended as no longer of use."""

    id: str
    state: str


@router.get("messages", response={200: EngineOut, **refusals(401, 403)}, summary="Messages")
def messages(request: PersonRequest) -> dict[str, Any]:
    """Whether messages go out, how late, and what was lost; coordinators only."""
    coordinator(request)
    now = timezone.now()
    return _engine(engine_page(now=now)) | {"as_of": written(now)}


@router.get(
    "messages/doubtful",
    response={200: DoubtfulListOut, **refusals(401, 403)},
    summary="Messages in doubt",
)
def doubtful(request: PersonRequest) -> dict[str, Any]:
    """Each message in doubt by name, those of a restore among them; coordinators only."""
    coordinator(request)
    total, rows = doubtful_rows(now=timezone.now(), most=MOST)
    return {"total": total, "messages": [_doubtful(one) for one in rows]}


@router.post(
    "messages/pause",
    response={200: EngineOut, **refusals(401, 403, 422)},
    summary="Pause all messages",
)
def pause(request: PersonRequest, payload: PauseIn) -> dict[str, Any]:
    """Send nothing from now on; again: the new reason. What waits past its use is not sent at all."""
    caller, now = coordinator(request), timezone.now()
    engine.pause(reason=payload.reason, by=caller, now=now)
    return _engine(engine_page(now=now)) | {"as_of": written(now)}


@router.post(
    "messages/resume",
    response={200: EngineOut, **refusals(401, 403)},
    summary="Send messages again",
)
def resume(request: PersonRequest) -> dict[str, Any]:
    """Send again what is still of use; what runs stays as it is."""
    caller, now = coordinator(request), timezone.now()
    engine.resume(by=caller, now=now)
    return _engine(engine_page(now=now)) | {"as_of": written(now)}


@router.post(
    "messages/{uuid:message_id}/settle",
    response={200: SettledOut, **refusals(401, 403, 404, 409, 422)},
    summary="Settle a message in doubt",
)
def settle(request: PersonRequest, message_id: uuid.UUID, payload: SettleIn) -> dict[str, Any]:
    """It arrived, or it did not and is sent again while it is of use; coordinators only."""
    caller = coordinator(request)
    message = get_object_or_404(Message.objects.only("state"), pk=message_id)
    settlement.settle_by_hand(message_id=message_id, arrived=payload.arrived, by=caller)
    message.refresh_from_db(fields=["state"])
    return {"id": str(message_id), "state": message.state}


def _engine(page: EnginePage) -> dict[str, Any]:
    pulse = page.condition.pulse
    paused = {
        "since": written(pulse.paused_at),
        "by": page.condition.paused_by,
        "reason": page.condition.reason,
    }
    return {
        "running": pulse.is_running,
        "silent": pulse.is_silent,
        "paused": paused if pulse.paused_at else None,
        "swept_at": written(pulse.swept_at),
        "swept_by": pulse.swept_by,
        "oldest_due": _message(page.oldest) if page.oldest else None,
        "in_doubt": page.doubtful_total,
        "after_restore": page.quarantined_total,
        "undecided": page.undecided_total,
        "channels": [
            {
                "channel": one.channel.value,
                "due": one.due,
                "sent": one.sent,
                "median_late": one.median,
                "worst_late": one.worst,
                "in_doubt": one.in_doubt,
                "after_restore": one.quarantined,
                "failed": one.failed,
                "expired": one.expired,
                "suppressed": one.suppressed,
            }
            for one in page.channels
        ],
    }


def _message(row: Row) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "title": row.title,
        "person": row.person,
        "channel": row.via.value,
        "due_at": written(row.due_at),
    }


def _doubtful(one: Doubtful) -> dict[str, Any]:
    return _message(one.row) | {
        "since": written(one.since),
        "after_restore": one.is_of_a_restore,
        "can_be_settled": one.can_be_settled,
    }
