"""Putting a version of a policy in force: the only code that does (DESIGN decision 5).

A booking follows the version in force at its start. So a version that is published rewrites what is
booked and what is free from its instant on, up to where another published version takes over, and
everybody for whom that changes the promise is told once. docs/policies.md says it in words.
"""

import datetime as dt
import hashlib
from collections import Counter
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
from notifications.reads.reach import unreachable
from outages.errors import BadPolicy, PolicyInForce
from outages.models import AffectedDevice, Policy
from outages.operations.policies import hold, values
from outages.rules import versions
from outages.rules.policies import BY_NAME
from people.models import Person

GRACE = dt.timedelta(minutes=5)
"""How long ago the instant may lie: it was "now" when the page was made."""
TRIES = 5
SOON = dt.timedelta(hours=1)
_SWITCHES = {
    SiteKind.HEADQUARTERS: "headquarters_on",
    SiteKind.REGIONAL: "regional_on",
    SiteKind.VIRTUAL: "virtual_on",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What putting a version in force would change.

    `followers` are open bookings that would follow it, `told` the people whose promise changes.
    With `problems` it cannot be put in force; `warnings` are worth knowing and stop nothing. `seen`
    names what was looked at.
    """

    differences: tuple[Difference, ...]
    followers: int
    told: int
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
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
    unfit: tuple[Slot, ...]
    fit_again: tuple[Slot, ...]
    comparison: Comparison


class _Newcomer(Exception):
    """Somebody booked in between whose device another transaction holds: begin again."""


def compare(*, policy: Policy, in_force_at: dt.datetime, now: dt.datetime) -> Comparison:
    """What `policy` changes against the version that it would replace at that instant.

    Six queries and one for each virtual desk; nothing is written. Raises NoOutage, PolicyInForce,
    BadPolicy for an instant that is over.
    """
    draft = Policy.objects.select_related("outage").get(pk=policy.pk)
    _refuse(draft, in_force_at, now)
    published = _published(draft)
    followers = _followers(draft, in_force_at, published, now)
    slots = _slots(draft, in_force_at, published, now)
    return _plan(draft, in_force_at, published, followers, slots, now).comparison


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
    PreviewStale, WindowOutlivesDesk, NoOutage, PolicyInForce, and BadPolicy also where nobody said
    what changes, or where nothing does.
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


def require_words(policy: Policy) -> None:
    """Raise BadPolicy where the sentence is missing that people are told."""
    if not policy.summary:
        raise BadPolicy({"summary": _("Say in the draft, in one sentence, what changes.")})


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
    require_words(found)
    published = _published(found)
    asked = _followers(found, in_force_at, published, now)
    devices = set(asked.order_by().values_list("affected_id", flat=True))
    list(_devices(devices).select_for_update(no_key=True))
    slots = list(_slots(found, in_force_at, published, now).select_for_update(no_key=True))
    followers = list(asked.all())
    while newcomers := {one.affected_id for one in followers} - devices:
        try:
            list(_devices(newcomers).select_for_update(no_key=True, nowait=True))
        except OperationalError as error:
            raise _Newcomer from error
        devices |= newcomers
        followers = list(asked.all())
    plan = _plan(found, in_force_at, published, followers, slots, now)
    _refuse_unseen(plan.comparison, seen)
    if not plan.comparison.differences:
        raise BadPolicy(
            {"version": _("This draft says the same as the version that is in force then.")}
        )
    if plan.comparison.problems:
        raise errors.WindowOutlivesDesk(" ".join(plan.comparison.problems))
    found.in_force_at, found.published_at, found.published_by = in_force_at, now, by
    found.save(update_fields=["in_force_at", "published_at", "published_by"])
    _rewrite_slots(slots, plan, found)
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


def _slots(
    policy: Policy, in_force_at: dt.datetime, published: Sequence[Policy], now: dt.datetime
) -> "QuerySet[Slot]":
    return _governed(Slot.objects.order_by("pk"), policy, in_force_at, published, now).only(
        *("site_id", "mode", "starts_at", "ends_at", "taken", "capacity", "withheld")
    )


def _devices(ids: set[int]) -> "QuerySet[AffectedDevice, int]":
    return AffectedDevice.objects.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)


def _plan(
    policy: Policy,
    in_force_at: dt.datetime,
    published: Sequence[Policy],
    booked: "Sequence[Appointment] | QuerySet[Appointment]",
    slots: "Sequence[Slot] | QuerySet[Slot]",
    now: dt.datetime,
) -> _Plan:
    """Rewrite the bookings in memory and say what that amounts to."""
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
    told = {one.appointment.person_id: one.appointment for one in followers if one.told}
    unfit, fit_again = _desk_hours(slots, policy, desks)
    aside = rules.Aside(
        switched_off=_switched_off(base, policy, followers),
        soon=sum(one.starts_at <= now + SOON for one in told.values()),
        unreached=len(unreachable(one.person for one in told.values())),
        lost=(len(unfit), sum(slot.capacity - slot.taken for slot in unfit)),
        back=(len(fit_again), sum(slot.withheld for slot in fit_again)),
    )
    comparison = Comparison(
        differences=rules.differences(values(base), values(policy)),
        followers=sum(one.appointment.displaced_at is None for one in followers),
        told=len(told),
        problems=rules.problems(windows, desks),
        warnings=rules.warnings(aside),
        seen=f"{_digest(policy, base)}-{len(told)}",
    )
    return _Plan(tuple(followers), unfit, fit_again, comparison)


def _switched_off(base: Policy, policy: Policy, followers: Sequence[Follower]) -> dict[str, int]:
    """Bookings of each way that this version switches off, by its label."""
    held = Counter(
        one.appointment.site.kind for one in followers if one.appointment.displaced_at is None
    )
    return {
        str(BY_NAME[name].label): held[kind]
        for kind, name in _SWITCHES.items()
        if getattr(base, name) and not getattr(policy, name)
    }


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


def _desk_hours(
    slots: "Sequence[Slot] | QuerySet[Slot]", policy: Policy, desks: dict[int, Desk]
) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """The starts with free seats whose window would outlive the desk, and those that fit it again."""
    _ready, window = leads(policy)
    unfit, fit_again = [], []
    for slot in slots:
        if slot.mode != Mode.VIRTUAL:
            continue
        desk = desks.get(slot.site_id, Desk("", "UTC", ()))
        ends_at = slot.starts_at + window
        if slot.capacity > slot.taken and rules.outlives(
            desk, starts_at=slot.starts_at, ends_at=slot.ends_at, would_end_at=ends_at
        ):
            unfit.append(slot)
        elif slot.withheld and hours.covers(desk.staffed, slot.starts_at, ends_at):
            fit_again.append(slot)
    return tuple(unfit), tuple(fit_again)


def _rewrite_slots(slots: Sequence[Slot], plan: _Plan, policy: Policy) -> None:
    """Give the starts their new times; those that no longer fit the desk take nobody more, and
    those that fit it again get back what was withheld."""
    ready, window = leads(policy)
    governed = Slot.objects.filter(pk__in=[slot.pk for slot in slots])
    governed.filter(mode=Mode.VIRTUAL).update(
        ready_at=F("starts_at") - Value(ready),
        ends_at=F("starts_at") + Value(window),
        revision=F("revision") + 1,
    )
    governed.filter(mode=Mode.ONSITE).update(revision=F("revision") + 1)
    Slot.objects.filter(pk__in=[slot.pk for slot in plan.unfit]).update(
        withheld=F("withheld") + F("capacity") - F("taken"), capacity=F("taken")
    )
    Slot.objects.filter(pk__in=[slot.pk for slot in plan.fit_again]).update(
        capacity=F("capacity") + F("withheld"), withheld=0
    )
