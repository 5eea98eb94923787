"""The API's calls about outages: public, as last published."""

from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from kit.schemas import Moment, refusals, written
from outages.models import Outage
from outages.reads.status import of_outage

router = Router(tags=["Outages"])


class UpdateOut(Schema):
    """What was said last."""

    published_at: Moment
    title: str
    body: str


class OutageOut(Schema):
    """An outage as last published. Figures that were not published are null, never guessed.

    `people` have at least one offline device. `kind`: whether the figures were counted or
    projected. Times are UTC.
    """

    slug: str
    title: str
    outage_kind: Literal["workstations", "service"]
    cause: str
    started_at: Moment
    ended_at: Moment | None
    people: int | None
    devices: int | None
    as_of: Moment | None
    kind: Literal["counted", "projected"] | None
    update: UpdateOut | None
    next_update: Moment | None


@router.get(
    "outages/{slug:slug}",
    auth=None,
    response={200: OutageOut, **refusals(404)},
    summary="An outage",
)
def see(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The public state of an outage; needs no token. The figures are those last published."""
    outage = get_object_or_404(Outage, slug=slug)
    status = of_outage(outage, now=timezone.now())
    figure = status.figure
    latest = status.updates[0] if status.updates else None
    return {
        "slug": outage.slug,
        "title": outage.title,
        "outage_kind": outage.kind,
        "cause": outage.cause,
        "started_at": written(outage.started_at),
        "ended_at": written(outage.ended_at),
        "people": figure.people if figure else None,
        "devices": figure.devices if figure else None,
        "as_of": written(figure.as_of) if figure else None,
        "kind": figure.kind.value if figure else None,
        "update": {
            "published_at": written(latest.published_at),
            "title": latest.title,
            "body": latest.body,
        }
        if latest
        else None,
        "next_update": written(status.next_update_at),
    }
