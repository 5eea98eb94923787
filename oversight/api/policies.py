"""`policies`: versions drafted, written and put in force."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from ninja.responses import Status

from booking.errors import NoOutage, PreviewStale
from booking.operations import policies as versions
from kit.schemas import refusals, written
from outages.models import Policy
from outages.operations import policies as drafts
from outages.reads.situation import open_workstations_outage
from oversight.access import coordinator
from oversight.api import schemas
from oversight.api.schemas import (
    ComparisonOut,
    NumbersIn,
    PolicyOut,
    PublishedOut,
    PublishIn,
    StaleComparison,
)
from people.http import PersonRequest

router = Router(tags=["Response"])


@router.post(
    "policies",
    response={201: PolicyOut, **refusals(401, 403, 409, 422)},
    summary="Draft a version",
)
def draft(request: PersonRequest, payload: NumbersIn) -> Status[dict[str, Any]]:
    """Copy the version in force as a draft with the next number, with what is sent changed.

    Nothing is in force before `publish`; coordinators only.
    """
    caller = coordinator(request)
    outage = open_workstations_outage()
    if outage is None:
        raise NoOutage
    numbers = payload.model_dump(exclude_unset=True)
    # Together: numbers that cannot be must not leave a draft behind.
    with transaction.atomic():
        made = drafts.draft(outage=outage, by=caller, now=timezone.now())
        if numbers:
            made = drafts.revise(policy=made, by=caller, numbers=numbers)
    return Status(201, schemas.policy(made))


@router.patch(
    "policies/{int:version}",
    response={200: PolicyOut, **refusals(401, 403, 404, 409, 422)},
    summary="Write a draft",
)
def revise(request: PersonRequest, version: int, payload: NumbersIn) -> dict[str, Any]:
    """Change numbers and texts of a draft: all of them or, where one cannot be, none."""
    caller = coordinator(request)
    numbers = payload.model_dump(exclude_unset=True)
    return schemas.policy(drafts.revise(policy=_found(version), by=caller, numbers=numbers))


@router.post(
    "policies/{int:version}/publish",
    response={
        200: ComparisonOut | PublishedOut,
        409: StaleComparison,
        **refusals(401, 403, 404, 422),
    },
    summary="Put a version in force",
)
def publish(request: PersonRequest, version: int, payload: PublishIn) -> dict[str, Any]:
    """Rewrite what follows it and tell each person once whose promise changes; coordinators only.

    With `dry_run` only what it would change. With the `seen` of a dry run it is refused (409
    `preview_stale`) when that has changed since. The same call again tells nobody.
    """
    caller = coordinator(request)
    found, now = _found(version), timezone.now()
    at = payload.in_force_at or now
    try:
        if payload.dry_run:
            return schemas.comparison(versions.compare(policy=found, in_force_at=at, now=now))
        seen = payload.seen
        if seen is None and found.in_force_at is None:
            seen = versions.compare(policy=found, in_force_at=at, now=now).seen
        done = versions.publish(policy=found, in_force_at=at, seen=seen or "", by=caller, now=now)
    except PreviewStale as stale:
        stale.extra["preview"] = schemas.comparison(stale.preview)
        raise
    return {
        "version": done.policy.version,
        "in_force_at": written(done.policy.in_force_at),
        "rewritten": done.rewritten,
        "told": done.told,
    }


def _found(version: int) -> Policy:
    return get_object_or_404(
        Policy.objects.select_related("outage"), outage=open_workstations_outage(), version=version
    )
