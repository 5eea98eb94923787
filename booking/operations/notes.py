"""What is said about an appointment, planned and withdrawn in the booking's own transaction."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import cast

from booking.models import Appointment
from booking.reads.travel import travel_words
from booking.reads.ways import reader_zone
from booking.rules import reminders, wording
from booking.rules.reminders import AppointmentFacts
from booking.rules.wording import Promise
from kit.times import local
from notifications.models import State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from outages.models import Policy
from people.models import Person

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
# Minutes in which the same change of how somebody is reached is told once, and once after them.
SPARING = 15
# Said however late somebody books within a window, and then useful for a while.
_SAID_AT_ONCE = frozenset({"confirmed", "moved", "moved_by_us", "stands_again", "what_changed"})


def promise_of(appointment: Appointment, policy: Policy) -> Promise:
    """The appointment as messages, calendar and pages see it. Loads `site` if it is not there."""
    site = appointment.site
    visit_on = local(appointment.starts_at, site.zone).date()
    return Promise(
        reference=appointment.reference,
        uuid=str(appointment.uuid),
        revision=appointment.revision,
        mode=cast(reminders.Mode, str(appointment.mode)),
        starts_at=appointment.starts_at,
        ready_at=appointment.ready_at,
        ends_at=appointment.ends_at,
        zone=appointment.zone,
        site_name=site.name,
        address=site.address,
        entrance=site.entrance,
        badge=site.badge,
        travel=travel_words(appointment.person, site, policy, visit_on=visit_on),
    )


def context_of(
    appointment: Appointment, *, policy: Policy, by: Person, now: dt.datetime
) -> dict[str, str | int]:
    """The values of a message about the appointment; `by` is named when it is somebody else."""
    return wording.context(
        promise_of(appointment, policy),
        check_in_minutes=policy.check_in_minutes,
        said_at=now,
        by="" if by.pk == appointment.person_id else by.name,
    )


def say_and_plan(
    appointment: Appointment,
    *,
    kind: str,
    policy: Policy,
    by: Person,
    now: dt.datetime,
    more: Mapping[str, str | int] = MappingProxyType({}),
) -> list[Note]:
    """`kind` (such as confirmed or moved) at once, and the reminders of table 2.7.

    `more` are values that only the message of that kind has.
    """
    context = context_of(appointment, policy=policy, by=by, now=now)
    said = {**context, **more}
    return [
        _note(appointment, kind, said, due_at=now, expires_at=appointment.ends_at),
        *_reminders(appointment, context, policy, now=now),
    ]


def plan_again(
    appointment: Appointment,
    *,
    policy: Policy,
    now: dt.datetime,
    key: str,
    left: Collection[str],
) -> list[Note]:
    """The reminders once more under another policy, where nothing is said of it.

    `left` are kinds that have left the house for this revision: nobody is reminded twice of the
    same. `key` tells these notes from those of the same revision that were withdrawn.
    """
    context = context_of(appointment, policy=policy, by=appointment.person, now=now)
    planned = _reminders(appointment, context, policy, now=now)
    return [replace(note, key=key) for note in planned if note.kind not in left]


def facts_of(appointment: Appointment, policy: Policy, now: dt.datetime) -> AppointmentFacts:
    """The appointment as its reminders see it under a policy."""
    return AppointmentFacts(
        mode=cast(reminders.Mode, str(appointment.mode)),
        starts_at=appointment.starts_at,
        ready_at=appointment.ready_at,
        ends_at=appointment.ends_at,
        reader_zone=reader_zone(appointment.person, now=now),
        miles=appointment.miles,
        at_workstation_lead=policy.at_workstation_minutes,
        ready_lead=policy.ready_minutes,
        onsite_lead=policy.onsite_reminder_minutes,
        onsite_far_lead=policy.onsite_far_reminder_minutes,
        far_miles=policy.onsite_miles,
        day_before_at=policy.day_before_at,
    )


def say_cancelled(
    appointment: Appointment, *, policy: Policy, by: Person, now: dt.datetime
) -> Note:
    """The cancellation, useful for a day or until the time that was given up."""
    context = context_of(appointment, policy=policy, by=by, now=now)
    until = max(appointment.ends_at, now + DAY)
    return _note(appointment, "cancelled", context, due_at=now, expires_at=until)


def say_choose_another(
    appointment: Appointment, *, more: Mapping[str, str], now: dt.datetime
) -> Note:
    """The time was taken away and no other was found, useful for a day or until that time.

    `more` says what happened and why.
    """
    context = context_of(appointment, policy=appointment.policy, by=appointment.person, now=now)
    until = max(appointment.ends_at, now + DAY)
    said = {**context, **more}
    return _note(appointment, "choose_another", said, due_at=now, expires_at=until)


def tell_supervisor(appointment: Appointment, *, now: dt.datetime) -> list[Note]:
    """ "Goes virtual", once per affected device, to the direct supervisor; without any reason."""
    supervisor = appointment.person.supervisor
    if supervisor is None:
        return []
    return [
        Note(
            kind="goes_virtual",
            to=supervisor,
            context={"name": appointment.person.name},
            due_at=now,
            expires_at=now + DAY,
            key=f"affected-{appointment.affected_id}",
        )
    ]


def tell_callback_changed(person: Person, *, by: Person, now: dt.datetime) -> Note:
    """A changed call-back number is told to the addresses of the roster, without the number.

    However often it is changed: twice within `SPARING` minutes at most."""
    note = Note(
        kind="callback_changed",
        to=person,
        context={"by": "" if by.pk == person.pk else by.name},
        due_at=now,
        expires_at=now + DAY,
    )
    return outbox.sparing(note, minutes=SPARING, now=now)


def withdraw(appointment: Appointment, *, replaced: bool, now: dt.datetime) -> None:
    """Take back what has not left the house about the appointment."""
    state = State.SUPERSEDED if replaced else State.CANCELLED
    outbox.withdraw(about=appointment.uuid, state=state, now=now)


def _reminders(
    appointment: Appointment, context: Mapping[str, str | int], policy: Policy, *, now: dt.datetime
) -> list[Note]:
    return [
        _note(appointment, one.kind, context, due_at=one.due_at, expires_at=one.expires_at)
        for one in reminders.plan(facts_of(appointment, policy, now), now)
    ]


def _note(
    appointment: Appointment,
    kind: str,
    context: Mapping[str, str | int],
    *,
    due_at: dt.datetime,
    expires_at: dt.datetime,
) -> Note:
    return Note(
        kind=kind,
        to=appointment.person,
        context=context,
        about=appointment.uuid,
        about_revision=appointment.revision,
        due_at=due_at,
        expires_at=max(expires_at, due_at + HOUR) if kind in _SAID_AT_ONCE else expires_at,
    )
