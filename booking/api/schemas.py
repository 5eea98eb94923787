"""What the booking calls take and answer."""

import datetime as dt
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from booking.models import Appointment, Slot
from booking.models import Mode as Modes
from booking.rules.eligibility import Because, Code, Mode, Offer, Refusal, Take
from booking.rules.travel import Travel
from kit.schemas import Day, Id, Line, Moment, Problem, Sent, Word, written
from people.models import Reach

Role = Literal["employee", "technician", "supervisor", "coordinator", "communicator"]
StandingWord = Literal[
    "unbooked",
    "booked",
    "waiting",
    "in_repair",
    "missed_by_us",
    "not_reached",
    "on_hold",
    "restored",
    "excluded",
]


class OfferOut(Schema):
    """A way that is open."""

    site: str
    mode: Mode
    takes: list[Take]
    miles: float | None
    travel: Travel | None
    because: Because
    reason: str


class RefusalOut(Schema):
    """A way that is not open; `unless` is a sentence that names the way out."""

    site: str
    mode: Mode
    code: Code
    reason: str
    miles: float | None
    unless: str | None


class OptionsOut(Schema):
    """Every site exactly once."""

    offers: list[OfferOut]
    refusals: list[RefusalOut]


class SlotsIn(Schema):
    """Which times: of a site, from one date to another."""

    site: Line
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    accommodation: bool = False


class SlotOut(Schema):
    """A bookable start. `ready_at` is null onsite; `ends_at` is the window's or the slot's end."""

    id: int
    site: str
    mode: Mode
    starts_at: Moment
    ready_at: Moment | None
    ends_at: Moment
    capacity: int
    remaining: int


class AppointmentOut(Schema):
    """A place, as it was promised. `closed_as` is null while it is open.

    `displaced_at`: when we took its time away. It has no place then until it is moved; null
    otherwise.
    """

    reference: str
    site: str
    mode: Mode
    starts_at: Moment
    ready_at: Moment | None
    ends_at: Moment
    zone: str
    miles: float | None
    revision: int
    ready_since: Moment | None
    displaced_at: Moment | None
    closed_as: (
        Literal["cancelled", "restored", "needs_onsite", "needs_hardware", "not_there"] | None
    )


class BookIn(Sent):
    """Book a slot. `for` is a colleague's agency e-mail; technicians and coordinators only."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"slot": 4711, "callback": "(303) 555-0142"}}
    )

    slot: Id
    device: Line | None = Field(None, description="Workstation ID, if several are broken")
    accommodation: bool = Field(
        False, strict=True, description="I cannot travel or need another arrangement"
    )
    callback: Line | None = Field(None, description="the number that we call")
    person: Line | None = Field(None, alias="for", description="agency e-mail")


class MoveIn(Sent):
    """Move to another slot; `accommodation`, once said, stays with the appointment."""

    model_config = ConfigDict(json_schema_extra={"example": {"slot": 4715}})

    slot: Id
    accommodation: bool = Field(
        False, strict=True, description="I cannot travel or need another arrangement"
    )
    callback: Line | None = Field(None, description="the number that we call")


class BrokenIn(Sent):
    """A computer of mine is broken."""

    model_config = ConfigDict(json_schema_extra={"example": {}})

    device: Line | None = Field(None, description="Workstation ID, if several could be meant")


class WorkingIn(Sent):
    """A computer of mine works again."""

    model_config = ConfigDict(json_schema_extra={"example": {}})

    device: Line | None = Field(None, description="Workstation ID, if several are broken")


class MistakenIn(Sent):
    """I typed a wrong Workstation ID."""

    model_config = ConfigDict(json_schema_extra={"example": {"device": "WS-000123"}})

    device: Line = Field(description="Workstation ID as it was typed")


class ElsewhereIn(Sent):
    """Somewhere else, until that day inclusive."""

    zip: Word
    until: Day


class ContactIn(Sent):
    """What is left out stays; `elsewhere` null means: back at the worksite."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"reach": "text_first", "elsewhere": {"zip": "96815", "until": "2024-07-31"}}
        }
    )

    callback: Line = ""
    reach: Reach = Reach.VOICE
    elsewhere: ElsewhereIn | None = None


class DeviceOut(Schema):
    """An own workstation. `standing` is null if it is not affected."""

    workstation_id: str
    standing: StandingWord | None
    appointment: str | None


class ElsewhereOut(Schema):
    """`zone` is null where the ZIP code cannot be placed."""

    zip: str
    until: dt.date
    zone: str | None


class OutageOut(Schema):
    """The workstations outage that goes on."""

    slug: str
    title: str


class MeOut(Schema):
    """The person who calls. `standing`: of the device that needs attention first."""

    email: str
    name: str
    roles: list[Role]
    zone: str
    callback: str
    reach: Reach
    elsewhere: ElsewhereOut | None
    devices: list[DeviceOut]
    outage: OutageOut | None
    standing: StandingWord | None


class SlotGoneOut(Problem):
    """`slot_full`, `slot_begun`: up to three nearest free times by day."""

    alternatives: list[SlotOut] = []


class Conflict(SlotGoneOut):
    """`already_booked` carries the appointment that is held."""

    appointment: AppointmentOut | None = None


def offer(one: Offer) -> dict[str, Any]:
    """An offer in the contract's shape."""
    return {
        "site": one.site,
        "mode": one.mode,
        "takes": list(one.takes),
        "miles": None if one.miles is None else float(one.miles),
        "travel": one.travel,
        "because": one.because,
        "reason": one.reason,
    }


def refusal(one: Refusal) -> dict[str, Any]:
    """A refusal in the contract's shape."""
    return {
        "site": one.site,
        "mode": one.mode,
        "code": one.code,
        "reason": one.reason,
        "miles": None if one.miles is None else float(one.miles),
        "unless": one.unless,
    }


def slot(one: Slot, *, site: str, zone: str) -> dict[str, Any]:
    """A slot in the contract's shape, its times written in `zone`."""
    return {
        "id": one.pk,
        "site": site,
        "mode": one.mode,
        **times(one, zone),
        "capacity": one.capacity,
        "remaining": one.remaining,
    }


def appointment(one: Appointment) -> dict[str, Any]:
    """An appointment in the contract's shape. Never its call phrase or its Workstation ID."""
    return {
        "reference": one.reference,
        "site": one.site.slug,
        "mode": one.mode,
        **times(one, one.zone),
        "zone": one.zone,
        "miles": None if one.miles is None else float(one.miles),
        "revision": one.revision,
        "ready_since": written(one.ready_since, one.zone),
        "displaced_at": written(one.displaced_at, one.zone),
        "closed_as": one.closed_as or None,
    }


def times(one: Slot | Appointment, zone: str) -> dict[str, str | None]:
    """Start, ready time and end in ISO 8601 with the offset of `zone`."""
    ready_at = one.ready_at if one.mode == Modes.VIRTUAL else None
    return {
        "starts_at": written(one.starts_at, zone),
        "ready_at": written(ready_at, zone),
        "ends_at": written(one.ends_at, zone),
    }
