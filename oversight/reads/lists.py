"""The lists behind the figures: one line a computer, with whom it belongs to and what is booked.

Never a telephone, an address, a Workstation ID, a call phrase or a ZIP: they are not even read.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from enum import Enum

from django.db.models import Q, QuerySet

from booking.models import Appointment
from kit.times import local
from notifications.reads.reach import out_of_reach
from outages.models import OFFLINE, AffectedDevice, Outage, Source, Standing
from oversight.reads.changes import untold

PAGE = 50


class Needs(Enum):
    """Lists of people for whom a coordinator may have to do something."""

    UNTOLD = "untold"
    DISPLACED = "displaced"
    UNREACHABLE = "unreachable"
    SELF_REPORTED = "self-reported"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Booked:
    """What is booked, read in `zone`; `displaced`: that time was taken away and none is chosen."""

    site: str
    starts_at: dt.datetime
    zone: str
    displaced: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One computer; `change` only in the list of people to call: where their number is.

    `reported_at` is when the person reported it, None where the roster brought it.
    """

    id: int
    person: str
    unit: str
    standing: Standing
    since: dt.datetime
    booked: Booked | None
    change: uuid.UUID | None = None
    reported_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list in the order of the roster; `after` opens the next one, None: the last."""

    rows: tuple[Row, ...]
    after: int | None


def standing_list(outage: Outage, standing: Standing, *, name: str = "", after: int = 0) -> Listing:
    """The computers that stand so, fifty a page. Two queries, however many there are."""
    return _listing(AffectedDevice.objects.filter(outage=outage, standing=standing), name, after)


def needs_list(
    outage: Outage, needs: Needs, *, zone: str, now: dt.datetime, name: str = "", after: int = 0
) -> Listing:
    """The computers of one of the lists under “Needs you”, fifty a page. Two queries; one more
    where people have to be called."""
    listing = _listing(of_needs(outage, needs, zone=zone, now=now), name, after)
    if needs is not Needs.UNTOLD:
        return listing
    keys = [row.id for row in listing.rows]
    found = untold(now=now).filter(appointment__affected__in=keys).order_by("change__at")
    changes = dict(found.values_list("appointment__affected", "change__key"))
    rows = tuple(replace(row, change=changes.get(row.id)) for row in listing.rows)
    return replace(listing, rows=rows)


def of_needs(
    outage: Outage, needs: Needs, *, zone: str, now: dt.datetime
) -> QuerySet[AffectedDevice]:
    """Those computers; the day in `zone`, headquarters', decides who is somewhere else."""
    devices = AffectedDevice.objects.filter(outage=outage)
    if needs is Needs.UNTOLD:
        return devices.filter(pk__in=untold(now=now).values("appointment__affected"))
    if needs is Needs.DISPLACED:
        # Few at any time, and an index of their own: asked from that side.
        displaced = Appointment.objects.open().filter(displaced_at__isnull=False)
        return devices.filter(pk__in=displaced.values("affected"))
    devices = devices.filter(standing__in=OFFLINE)
    if needs is Needs.UNREACHABLE:
        return devices.filter(person__in=out_of_reach())
    if needs is Needs.SELF_REPORTED:
        return devices.filter(source=Source.SELF_REPORTED)
    today = local(now, zone).date()
    away = Q(person__elsewhere_until__gte=today, person__elsewhere_latitude__isnull=True)
    return devices.filter(Q(person__latitude__isnull=True) | away)


def _listing(devices: QuerySet[AffectedDevice], name: str, after: int) -> Listing:
    if name:
        devices = devices.filter(person__name__icontains=name)
    found = list(
        devices.filter(pk__gt=after)
        .order_by("pk")
        .values_list(
            "pk",
            "person__name",
            "person__unit",
            "standing",
            "standing_since",
            "source",
            "affected_at",
        )[: PAGE + 1]
    )
    shown = found[:PAGE]
    booked = _booked([key for key, *_ in shown])
    return Listing(
        rows=tuple(
            Row(
                key,
                person,
                unit,
                Standing(standing),
                since,
                booked.get(key),
                reported_at=marked if source == Source.SELF_REPORTED else None,
            )
            for key, person, unit, standing, since, source, marked in shown
        ),
        after=shown[-1][0] if len(found) > PAGE else None,
    )


def _booked(devices: list[int]) -> dict[int, Booked]:
    """The open appointments of these computers."""
    held = Appointment.objects.filter(affected__in=devices, closed_at__isnull=True).values_list(
        "affected", "site__name", "starts_at", "zone", "displaced_at"
    )
    return {
        affected: Booked(site, starts_at, zone, displaced_at is not None)
        for affected, site, starts_at, zone, displaced_at in held
    }
