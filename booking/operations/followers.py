"""The bookings that come to follow another version of a policy: rewritten, and told once.

What `booking.operations.policies.publish` does to them, under its locks.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Value

from booking.models import Appointment, ChangedAppointment, Mode
from booking.operations import notes
from booking.reads.travel import travel_words
from booking.rules import policies as rules
from booking.rules import reminders
from booking.rules.policies import Kept
from kit.times import local
from notifications.models import OPEN_STATES, UNDECIDED_STATES, Message, State
from notifications.operations import outbox
from outages.models import Policy

KIND = "what_changed"
_REMINDERS = ("day_before", "be_at_workstation", "be_there_now", "onsite_reminder")


@dataclass(frozen=True, slots=True)
class Follower:
    """A booking, rewritten in memory only; `told` if that changes the promise, `replanned` if it
    only changes when its reminders leave."""

    appointment: Appointment
    was: Kept
    becomes: Kept
    told: bool
    replanned: bool


def follower(appointment: Appointment, policy: Policy, now: dt.datetime) -> Follower:
    """Rewrite one booking in memory. A displaced one follows too, but nobody is told of a time
    that was taken away."""
    was = _kept(appointment, appointment.policy)
    planned = reminders.plan(notes.facts_of(appointment, appointment.policy, now), now)
    if appointment.mode == Mode.VIRTUAL:
        appointment.ready_at, appointment.ends_at = rules.virtual_times(
            appointment.starts_at,
            ready_minutes=policy.ready_minutes,
            window_minutes=policy.window_minutes,
        )
    appointment.policy = policy
    becomes = _kept(appointment, policy)
    told = appointment.displaced_at is None and rules.promises_other(was, becomes, now=now)
    replanned = appointment.displaced_at is None and not told
    if replanned:
        plan = reminders.plan(notes.facts_of(appointment, policy, now), now)
        replanned = plan != planned
    return Follower(appointment, was, becomes, told, replanned)


def _kept(appointment: Appointment, policy: Policy) -> Kept:
    site = appointment.site
    check_in = dt.timedelta(minutes=policy.check_in_minutes)
    return Kept(
        begins_at=appointment.ready_at or appointment.starts_at - check_in,
        ends_at=appointment.ends_at,
        travel=travel_words(
            appointment.person,
            site,
            policy,
            visit_on=local(appointment.starts_at, site.zone).date(),
        ),
    )


def rewrite(followers: Sequence[Follower], policy: Policy) -> None:
    """Write what `follower` did in memory, in four statements."""
    ready, window = leads(policy)
    booked = Appointment.objects.filter(pk__in=[one.appointment.pk for one in followers])
    booked.filter(mode=Mode.VIRTUAL).update(
        ready_at=F("starts_at") - Value(ready), ends_at=F("starts_at") + Value(window)
    )
    booked.update(policy=policy)
    told = [one.appointment for one in followers if one.told]
    # An undo gives back what a change of capacity took while nobody has chosen anything since:
    # this rewriting is no choice of theirs.
    ChangedAppointment.objects.filter(
        appointment__in=told, undone=False, revision_became=F("appointment__revision")
    ).update(revision_became=F("revision_became") + 1)
    Appointment.objects.filter(pk__in=[one.pk for one in told]).update(revision=F("revision") + 1)
    for appointment in told:
        appointment.revision += 1


def tell(followers: Sequence[Follower], policy: Policy, *, now: dt.datetime) -> None:
    """Replace what was planned: told people hear it once, the others only get other reminders."""
    told = [one for one in followers if one.told]
    replanned = [one.appointment for one in followers if one.replanned]
    outbox.withdraw_many(
        abouts=[one.appointment.uuid for one in told], state=State.SUPERSEDED, now=now
    )
    outbox.withdraw_many(
        abouts=[one.uuid for one in replanned], state=State.SUPERSEDED, kinds=_REMINDERS, now=now
    )
    left, going = _left(followers, now)
    # Else one that the mail server refuses for now would be said by nobody.
    outbox.keep(going)
    planned = []
    for one in told:
        appointment = one.appointment
        what = rules.what_changes(
            one.was,
            one.becomes,
            virtual=appointment.mode == Mode.VIRTUAL,
            starts_at=appointment.starts_at,
            zone=appointment.zone,
            now=now,
        )
        begun = one.becomes.begins_at <= now
        said = notes.say_and_plan(
            appointment,
            kind=KIND,
            policy=policy,
            by=appointment.person,
            now=now,
            more={
                "what": what,
                "reason": policy.summary,
                "policy": policy.pk,
                "begun": "yes" if begun else "",
            },
        )
        # "Be there from now on" is said by the news itself.
        known = {"be_there_now"} if begun else set()
        known |= left.get(appointment.uuid, set())
        planned += [note for note in said if note.kind not in known]
    for appointment in replanned:
        planned += notes.plan_again(
            appointment,
            policy=policy,
            now=now,
            key=f"policy-{policy.pk}",
            left=left.get(appointment.uuid, set()),
        )
    outbox.queue(planned)


def _left(
    followers: Sequence[Follower], now: dt.datetime
) -> tuple[dict[Any, set[str]], list[uuid.UUID]]:
    """The reminders that have left the house for a beginning that stays: not said again.

    Besides, those of them that are on their way this instant.
    """
    stays: dict[Any, dt.datetime] = {
        one.appointment.uuid: one.was.begins_at
        if one.appointment.mode == Mode.VIRTUAL
        else one.appointment.starts_at
        for one in followers
        if (one.told or one.replanned) and rules.begins_as_before(one.was, one.becomes, now=now)
    }
    gone = (State.CANCELLED, State.SUPERSEDED, *OPEN_STATES)
    left: dict[Any, set[str]] = {}
    going = []
    for message, about, kind, state, begins_at in (
        Message.objects.filter(about__in=list(stays), kind__in=_REMINDERS)
        .exclude(state__in=gone)
        .values_list("pk", "about", "kind", "state", "context__begins_at")
    ):
        if dt.datetime.fromisoformat(begins_at) == stays[about]:
            left.setdefault(about, set()).add(kind)
            if state in UNDECIDED_STATES:
                going.append(message)
    return left, going


def leads(policy: Policy) -> tuple[dt.timedelta, dt.timedelta]:
    """How long before the start to be there, how long after it to stay."""
    return (
        dt.timedelta(minutes=policy.ready_minutes),
        dt.timedelta(minutes=policy.window_minutes),
    )
