"""What the calls of coordinators take and answer."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from booking.models import CapacityChange
from booking.operations.capacity import Preview
from booking.operations.policies import Comparison
from kit.schemas import Day, Line, Moment, Problem, Sent, written
from kit.words import gettext as _
from outages.models import Policy
from outages.operations.policies import values

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


def _instant(value: object) -> object:
    """Only text with an offset: a local time without one means another instant to each reader."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError(_("%(field)s must be a time with its offset, such as 2024-07-24T12:00-06:00"))


Instant = Annotated[
    dt.datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant that somebody sends: ISO 8601 with an offset."""

Sentence = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
"""A sentence that people read."""

Key = Annotated[
    str,
    StringConstraints(
        strict=True, pattern=r"^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$"
    ),
]
"""A UUID."""

Seen = Annotated[str, StringConstraints(strict=True, max_length=80)]
"""What a preview was like; comes with it and goes back as it came."""


class ChangeIn(Sent):
    """A change of what a site takes.

    `seats`: `capacity` places at every start of the span. `close`: without `until` until further
    notice. `extend`: `from` lies in the day, `until` is its new closing. `pause`: no new bookings
    until `until`. Spans are half-open. `reason` is read by everybody whom it touches.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "close",
                "from": "2024-07-24T12:00:00-06:00",
                "until": "2024-07-24T16:30:00-06:00",
                "reason": "The building has no power.",
                "dry_run": True,
            }
        }
    )

    kind: Literal["seats", "close", "extend", "pause"]
    begin: Instant | None = Field(None, alias="from")
    until: Instant | None = None
    capacity: Annotated[int, Field(strict=True, ge=0, le=9_999)] | None = None
    reason: Sentence
    dry_run: bool = Field(False, strict=True, description="only say what it would do")
    key: Key | None = Field(None, description="a UUID of your own: the same key is done once")
    seen: Seen | None = Field(None, description="of the dry run; refused if that has changed since")


class PreviewOut(Schema):
    """What a change would do. `displaced` are people for whom no other place was found."""

    seats_before: int
    seats_after: int
    new_slots: int
    moved: int
    displaced: int
    walkins: str
    seen: str


class ChangeOut(Schema):
    """A change that was made. Times have the site's offset."""

    key: str
    site: str
    kind: Literal["seats", "close", "extend", "pause"]
    begin: Moment | None = Field(alias="from", serialization_alias="from")
    until: Moment | None
    capacity: int | None
    reason: str
    at: Moment
    undone_at: Moment | None
    moved: int
    displaced: int


class StaleChange(Problem):
    """`preview_stale` carries what it would do now."""

    preview: PreviewOut | None = None


class UndoneOut(Schema):
    """What taking a change back did.

    `given_back` have their old time again, `left_alone` have not: they chose since, or it cannot
    be had. `changed_since`: starts, days and the site where something was changed again since.
    `moved` and `displaced` sat on starts that longer hours had added. A second time all are 0.
    """

    key: str
    given_back: int
    left_alone: int
    changed_since: int
    moved: int
    displaced: int


class NumbersIn(Sent):
    """Numbers and texts of a policy; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"example": {"ready_minutes": 0}})

    summary: str = ""
    instructions: str = ""
    headquarters_on: bool = Field(True, strict=True)
    regional_on: bool = Field(True, strict=True)
    virtual_on: bool = Field(True, strict=True)
    onsite_miles: float = Field(50.0, allow_inf_nan=False)
    travel_miles: float = Field(150.0, allow_inf_nan=False)
    regional_miles: float = Field(50.0, allow_inf_nan=False)
    travel_programmes: list[Line] = []
    travel_through: Day | None = None
    ready_minutes: int = Field(30, strict=True)
    window_minutes: int = Field(240, strict=True)
    check_in_minutes: int = Field(30, strict=True)
    at_workstation_minutes: int = Field(60, strict=True)
    onsite_reminder_minutes: int = Field(120, strict=True)
    onsite_far_reminder_minutes: int = Field(180, strict=True)
    day_before_at: Line = "16:00"
    virtual_handling_minutes: int = Field(20, strict=True)
    onsite_handling_minutes: int = Field(20, strict=True)
    capacity_factor: float = Field(0.8, allow_inf_nan=False)


class PolicyOut(Schema):
    """A version. Without `in_force_at` it is a draft."""

    version: int
    in_force_at: Moment | None
    summary: str
    instructions: str
    headquarters_on: bool
    regional_on: bool
    virtual_on: bool
    onsite_miles: float
    travel_miles: float
    regional_miles: float
    travel_programmes: list[str]
    travel_through: dt.date | None
    ready_minutes: int
    window_minutes: int
    check_in_minutes: int
    at_workstation_minutes: int
    onsite_reminder_minutes: int
    onsite_far_reminder_minutes: int
    day_before_at: str
    virtual_handling_minutes: int
    onsite_handling_minutes: int
    capacity_factor: float


class PublishIn(Sent):
    """From when it is in force; without `in_force_at`: now."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"in_force_at": "2024-07-24T10:00:00-04:00", "dry_run": True}}
    )

    in_force_at: Instant | None = None
    dry_run: bool = Field(False, strict=True, description="only say what it would do")
    seen: Seen | None = Field(None, description="of the dry run; refused if that has changed since")


class DifferenceOut(Schema):
    """A number or text that changes, in words."""

    field: str
    label: str
    was: str
    becomes: str


class ComparisonOut(Schema):
    """What putting a version in force would change; with `problems` it cannot be. `warnings` are
    sentences to read first; they stop nothing."""

    differences: list[DifferenceOut]
    followers: int
    told: int
    problems: list[str]
    warnings: list[str]
    seen: str


class StaleComparison(Problem):
    """`preview_stale` carries what it would do now."""

    preview: ComparisonOut | None = None


class PublishedOut(Schema):
    """What putting a version in force did: bookings that follow it, people who were told."""

    version: int
    in_force_at: Moment
    rewritten: int
    told: int


def preview(one: Preview) -> dict[str, Any]:
    """What a change would do, without names."""
    return {
        "seats_before": one.seats_before,
        "seats_after": one.seats_after,
        "new_slots": one.new_slots,
        "moved": one.moved,
        "displaced": one.displaced,
        "walkins": one.walkins,
        "seen": one.seen,
    }


def change(one: CapacityChange, *, moved: int, displaced: int) -> dict[str, Any]:
    """A change with its counts, times at the site's offset."""
    zone = one.site.zone
    return {
        "key": str(one.key),
        "site": one.site.slug,
        "kind": one.kind,
        "from": written(one.from_at, zone),
        "until": written(one.until_at, zone),
        "capacity": one.capacity,
        "reason": one.reason,
        "at": written(one.at, zone),
        "undone_at": written(one.undone_at, zone),
        "moved": moved,
        "displaced": displaced,
    }


def policy(one: Policy) -> dict[str, Any]:
    """A version with everything it says."""
    said = values(one)
    return {
        "version": one.version,
        "in_force_at": written(one.in_force_at),
        **said,
        "day_before_at": f"{said['day_before_at']:%H:%M}",
    }


def comparison(one: Comparison) -> dict[str, Any]:
    """What putting a version in force would change."""
    return {
        "differences": [
            {"field": d.field, "label": d.label, "was": d.was, "becomes": d.becomes}
            for d in one.differences
        ],
        "followers": one.followers,
        "told": one.told,
        "problems": list(one.problems),
        "warnings": list(one.warnings),
        "seen": one.seen,
    }
