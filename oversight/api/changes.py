"""`changes`: what a site takes, changed, looked at before and taken back."""

import uuid
from typing import Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from ninja.responses import Status

from booking.errors import InvalidChange, PreviewStale
from booking.models import CapacityChange, ChangeKind, Site
from booking.operations import capacity
from booking.operations.capacity import Change
from kit.schemas import refusals
from oversight.access import coordinator
from oversight.api import schemas
from oversight.api.schemas import ChangeIn, ChangeOut, PreviewOut, StaleChange, UndoneOut
from people.http import PersonRequest

router = Router(tags=["Response"])

# As the call names what the operation refuses.
_FIELDS = {"from_at": "from", "until_at": "until"}


@router.post(
    "sites/{slug:slug}/changes",
    response={
        200: PreviewOut | ChangeOut,
        201: ChangeOut,
        409: StaleChange,
        **refusals(401, 403, 404, 422, 503),
    },
    summary="Change what a site takes",
    by_alias=True,
)
def change(request: PersonRequest, slug: str, payload: ChangeIn) -> Status[dict[str, Any]]:
    """Fewer or more places, close, stay open longer, pause; coordinators only.

    With `dry_run` 200 and what it would do; nobody is told. Else 201, in one transaction, each
    person told once; the same `key` again is 200 with the same change. With the `seen` of a dry
    run it is refused (409 `preview_stale`) when other people would be touched than then.
    """
    caller = coordinator(request)
    site = get_object_or_404(Site, slug=slug)
    now = timezone.now()
    wanted = Change(
        site=site,
        kind=ChangeKind(payload.kind),
        reason=payload.reason,
        from_at=payload.begin,
        until_at=payload.until,
        capacity=payload.capacity,
    )
    key = uuid.UUID(payload.key) if payload.key else uuid.uuid4()
    if not payload.dry_run:
        done = capacity.made_before(change=wanted, key=key)
        if done is not None:
            return Status(200, _answer(done))
    try:
        seen = payload.seen
        if payload.dry_run or seen is None:
            preview = capacity.preview(change=wanted, now=now)
            if payload.dry_run:
                return Status(200, schemas.preview(preview))
            seen = preview.seen
        made = capacity.apply(change=wanted, key=key, seen=seen, by=caller, now=now)
    except PreviewStale as stale:
        stale.extra["preview"] = schemas.preview(stale.preview)
        raise
    except InvalidChange as refusal:
        refusal.extra["field"] = _FIELDS.get(refusal.field, refusal.field)
        raise
    return Status(201, _answer(made))


@router.post(
    "changes/{uuid:key}/undo",
    response={200: UndoneOut, **refusals(401, 403, 404, 409, 503)},
    summary="Take a change back",
)
def undo(request: PersonRequest, key: uuid.UUID) -> dict[str, Any]:
    """Give back what the change took, as far as nobody has changed it since. Again: no harm."""
    caller = coordinator(request)
    made = get_object_or_404(CapacityChange.objects.select_related("site"), key=key)
    undone = capacity.undo(change=made, by=caller, now=timezone.now())
    return {
        "key": str(key),
        "given_back": undone.given_back,
        "left_alone": undone.left_alone,
        "changed_since": undone.changed_since,
        "moved": undone.moved,
        "displaced": undone.displaced,
    }


def _answer(made: CapacityChange) -> dict[str, Any]:
    touched = made.appointments.aggregate(
        moved=Count("pk", filter=Q(slot_became__isnull=False)),
        displaced=Count("pk", filter=Q(slot_became__isnull=True)),
    )
    return schemas.change(made, **touched)
