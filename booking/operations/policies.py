"""Putting a version of a policy in force: the only code that does (DESIGN decision 5).

A booking follows the version in force at its start. So a version that is published rewrites what is
booked and what is free from its instant on, up to where another published version takes over, and
everybody for whom that changes the promise is told once. docs/policies.md says it in words.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext as _

from booking import errors
from booking.models import Appointment, Mode, ServiceDay, SiteKind, Slot
from booking.operations.followers import KIND, Follower, follower, leads, rewrite, tell
from booking.operations.publishing import staffed_day
from booking.reads.closures import closed_spans
from booking.rules import closing, hours
from booking.rules import policies as rules
from booking.rules.policies import Booked, Desk, Difference
from notifications.models import Message
from outages.errors import BadPolicy, PolicyInForce
from outages.models import AffectedDevice, Policy
from outages.operations.policies import hold, values
from outages.rules import versions
from people.models import Person

GRACE = dt.timedelta(minutes=5)
"""How long ago the instant may lie: it was "now" when the page was made."""
TRIES = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """What putting a version in force would change.

    `followers` are open bookings that would follow it, `told` the people whose promise changes.
    With `problems` it cannot be put in force. `seen` names what was looked at.
    """

    differences: tuple[Difference, ...]
    followers: int
    told: int
    problems: tuple[str, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class Published:
    """What putting it in force did: bookings that were rewritten, people who were told."""

    policy: Policy
    rewritten: int
    told: int


@dataclass(frozen=True, slots=True)
class _Plan:
    followers: tuple[Follower, ...]
    desks: dict[int, Desk]
    comparison: Comparison


class _Newcomer(Exception):
    """Somebody booked in between whose device another transaction holds: begin again."""


def compare(*, policy: Policy, in_force_at: dt.datetime, now: dt.datetime) -> Comparison:
    """What `policy` changes against the version that it would replace at that instant.

    Four queries and one for each virtual desk; nothing is written. Raises NoOutage, PolicyInForce, BadPolicy for an instant that
    is over.
    """
    draft = Policy.objects.select_related("outage").get(pk=policy.pk)
    _refuse(draft, in_force_at, now)
    published = _published(draft)
    followers = _followers(draft, in_force_at, published, now)
    return _plan(draft, in_force_at, published, followers, now).comparison


def publish(
    *, policy: Policy, in_force_at: dt.datetime, seen: str, by: Person, now: dt.datetime
) -> Published:
    """Put a draft in force at an instant that may lie ahead; rewrite and tell. One transaction.

    1. Lock the outage: versions are put in force one after the other.
    2. Lock the devices of the bookings that will follow it, then the slots it governs, by id.
    3. Read the bookings again: who booked before the slots were locked is there now. Their devices
       are locked without waiting, for somebody may wait for our slots; not to be had: begin again.
    4. Write. Who read a slot before it was rewritten gets no seat on it (`Slot.revision`).

    The same press again answers the same and tells nobody. `seen` is that of `compare`. Raises
    PreviewStale, WindowOutlivesDesk, NoOutage, PolicyInForce, BadPolicy.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _publish(policy, in_force_at, seen, by, now)
        except _Newcomer:
            continue
    raise errors.PreviewStale(
        _("Too many people are booking at this second. Nothing was put in force; try again."),
        preview=compare(policy=policy, in_force_at=in_force_at, now=now),
    )


def _publish(
    policy: Policy, in_force_at: dt.datetime, seen: str, by: Person, now: dt.datetime
) -> Published:
    outage = hold(policy.outage)
    found = Policy.objects.select_for_update().filter(pk=policy.pk).first()
    if found is None:
        raise BadPolicy({"version": _("This draft was thrown away. Make a new one.")})
    found.outage = outage
    if found.in_force_at is not None and abs(found.in_force_at - in_force_at) <= GRACE:
        return _as_published(found)
    _refuse(found, in_force_at, now)
    published = _published(found)
    asked = _followers(found, in_force_at, published, now)
    devices = set(asked.order_by().values_list("affected_id", flat=True))
    list(_devices(devices).select_for_update(no_key=True))
    slots = list(
        _governed(Slot.objects.order_by("pk"), found, in_force_at, published, now)
        .select_for_update(no_key=True)
        .only("site_id", "mode", "starts_at", "ends_at", "taken")
    )
    followers = list(asked.all())
    while newcomers := {one.affected_id for one in followers} - devices:
        try:
            list(_devices(newcomers).select_for_update(no_key=True, nowait=True))
        except OperationalError as error:
            raise _Newcomer from error
        devices |= newcomers
        followers = list(asked.all())
    plan = _plan(found, in_force_at, published, followers, now)
    _refuse_unseen(plan.comparison, seen)
    if plan.comparison.problems:
        raise errors.WindowOutlivesDesk(" ".join(plan.comparison.problems))
    found.in_force_at, found.published_at, found.published_by = in_force_at, now, by
    found.save(update_fields=["in_force_at", "published_at", "published_by"])
    _rewrite_slots(slots, found, plan.desks)
    rewrite(plan.followers, found)
    tell(plan.followers, found, now=now)
    return Published(found, plan.comparison.followers, plan.comparison.told)


def _refuse(policy: Policy, in_force_at: dt.datetime, now: dt.datetime) -> None:
    if policy.in_force_at is not None:
        raise PolicyInForce
    if policy.outage.ended_at is not None:
        raise errors.NoOutage
    if in_force_at < now - GRACE:
        raise BadPolicy({"in_force_at": _("That time is over. Choose now or a later time.")})


def _refuse_unseen(comparison: Comparison, seen: str) -> None:
    """Refuse what is not what was looked at, with what it is now."""
    digest, _dash, told = seen.partition("-")
    looked_at = int(told) if told.isascii() and told.isdigit() else 0
    same = digest == comparison.seen.partition("-")[0] and told != ""
    if not same or rules.other_than_seen(people=comparison.told, seen=looked_at):
        count = comparison.told if not same else looked_at
        raise errors.PreviewStale(
            rules.stale_words(people=comparison.told, seen=count), preview=comparison
        )


def _as_published(policy: Policy) -> Published:
    """What it did, told again: bookings that follow it since, people who have a message of it."""
    rewritten = Appointment.objects.open().filter(
        policy=policy, booked_at__lte=policy.published_at, displaced_at__isnull=True
    )
    told = Message.objects.filter(kind=KIND, context__policy=policy.pk)
    return Published(policy, rewritten.count(), told.values("person").distinct().count())


def _published(policy: Policy) -> list[Policy]:
    return list(Policy.objects.filter(outage=policy.outage_id, in_force_at__isnull=False))


def _governed(
    asked: "QuerySet[Any]",
    policy: Policy,
    in_force_at: dt.datetime,
    published: Sequence[Policy],
    now: dt.datetime,
) -> "QuerySet[Any]":
    """Slots or appointments whose start the version governs; what has begun stays as it is."""
    begins, ends = versions.reign(published, version=policy.version, begins=in_force_at)
    asked = asked.filter(starts_at__gte=begins, starts_at__gt=now)
    return asked if ends is None else asked.filter(starts_at__lt=ends)


def _followers(
    policy: Policy, in_force_at: dt.datetime, published: Sequence[Policy], now: dt.datetime
) -> "QuerySet[Appointment]":
    asked = (
        Appointment.objects.open()
        .filter(affected__outage=policy.outage_id)
        .select_related("person", "site", "policy")
        .order_by("pk")
    )
    return _governed(asked, policy, in_force_at, published, now)


def _devices(ids: set[int]) -> "QuerySet[AffectedDevice, int]":
    return AffectedDevice.objects.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)


def _plan(
    policy: Policy,
    in_force_at: dt.datetime,
    published: Sequence[Policy],
    booked: "Sequence[Appointment] | QuerySet[Appointment]",
    now: dt.datetime,
) -> _Plan:
    """Rewrite the bookings in memory and say what that amounts to. Two queries, or one."""
    base = versions.in_force(published, in_force_at) or Policy(outage=policy.outage)
    windows = []
    followers = []
    for appointment in booked:
        ended_at = appointment.ends_at
        followers.append(follower(appointment, policy, now))
        if appointment.mode == Mode.VIRTUAL and appointment.displaced_at is None:
            windows.append(
                Booked(appointment.site_id, appointment.starts_at, ended_at, appointment.ends_at)
            )
    desks = _desks(in_force_at)
    told = {one.appointment.person_id for one in followers if one.told}
    comparison = Comparison(
        differences=rules.differences(values(base), values(policy)),
        followers=sum(one.appointment.displaced_at is None for one in followers),
        told=len(told),
        problems=rules.problems(windows, desks),
        seen=f"{_digest(policy, base)}-{len(told)}",
    )
    return _Plan(tuple(followers), desks, comparison)


def _digest(policy: Policy, base: Policy) -> str:
    """What was compared, in whatever language, without whom it touches."""
    said = repr((policy.pk, values(base), values(policy)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _desks(first: dt.datetime) -> dict[int, Desk]:
    """The virtual desks with their staffed hours from before `first`, less what was closed.

    One query, and one for each desk.
    """
    days = (
        ServiceDay.objects.filter(
            site__kind=SiteKind.VIRTUAL,
            on__gte=first.astimezone(dt.UTC).date() - dt.timedelta(days=2),
            technicians__gt=0,
        )
        .select_related("site")
        .order_by("on")
    )
    sites = {day.site_id: day.site for day in days}
    staffed: dict[int, list[hours.Interval]] = {key: [] for key in sites}
    for day in days:
        staffed[day.site_id].append(hours.interval(staffed_day(day, day.site)))
    return {
        key: Desk(site.name, site.zone, closing.subtract(staffed[key], closed_spans(site)))
        for key, site in sites.items()
    }


def _rewrite_slots(slots: Sequence[Slot], policy: Policy, desks: dict[int, Desk]) -> None:
    """Give the starts their new times; those that no longer fit the desk take nobody more."""
    ready, window = leads(policy)
    governed = Slot.objects.filter(pk__in=[slot.pk for slot in slots])
    unfit = [
        slot.pk
        for slot in slots
        if slot.mode == Mode.VIRTUAL
        and rules.outlives(
            desks.get(slot.site_id, Desk("", "UTC", ())),
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            would_end_at=slot.starts_at + window,
        )
    ]
    governed.filter(mode=Mode.VIRTUAL).update(
        ready_at=F("starts_at") - Value(ready),
        ends_at=F("starts_at") + Value(window),
        revision=F("revision") + 1,
    )
    governed.filter(mode=Mode.ONSITE).update(revision=F("revision") + 1)
    Slot.objects.filter(pk__in=unfit).update(capacity=F("taken"))
