"""Giving many people other times at once, and giving them their old ones back.

Everything goes by sets: however many people, the number of statements is the same. The caller has
locked the devices, then the slots, and changes the counters of the seats himself.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from booking.models import (
    Appointment,
    CapacityChange,
    ChangedAppointment,
    ChangeKind,
    Mode,
    Site,
    Slot,
)
from booking.operations import notes, promises
from booking.operations.capacity_plan import Touched
from booking.reads.ways import reader_zone
from kit import times
from notifications.models import Message, State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from outages.models import AffectedDevice, Policy, Standing
from outages.operations import affected as standing
from outages.reads.situation import Versions
from people.models import Person

_FIELDS = (
    "slot",
    "site",
    "mode",
    "starts_at",
    "ready_at",
    "ends_at",
    "zone",
    "miles",
    "policy",
    "revision",
    "ready_since",
    "displaced_at",
)
_LEFT = (State.TRANSMITTING, State.UNKNOWN, State.SENT, State.DELIVERED, State.BOUNCED)
_REMINDERS = frozenset({"day_before", "be_at_workstation", "be_there_now", "onsite_reminder"})
BATCH = 1000


def rehouse(
    touched: Sequence[Touched],
    *,
    change: CapacityChange,
    sites: Mapping[int, Site],
    versions: Versions,
    devices: Mapping[int, AffectedDevice],
    by: Person,
    now: dt.datetime,
) -> list[ChangedAppointment]:
    """Move each to the start that was found, or take the time away; tell each once.

    Who is moved stands booked, with reminders of the new time. Who is not stands missed by us,
    without reminders, and chooses. Returns what undo needs; it is not saved.
    """
    records, said = [], list[Note]()
    for one in touched:
        appointment = one.appointment
        record = _record(change, appointment, one.to)
        was = {
            **_why(change, appointment),
            "was": times.full(appointment.starts_at, appointment.zone),
            "was_at": (appointment.ready_at or appointment.starts_at).isoformat(),
            "was_site": appointment.site.name,
            "was_mode": str(appointment.mode),
        }
        appointment.revision += 1
        appointment.ready_since = None
        if one.to is None:
            appointment.displaced_at = now
            said.append(notes.say_choose_another(appointment, more=was, now=now))
        else:
            goes_virtual = appointment.mode == Mode.ONSITE and one.to.mode == Mode.VIRTUAL
            _promise(appointment, one.to, sites, versions, now=now)
            said += _say(appointment, "moved_by_us", now=now, more=was)
            if goes_virtual and appointment.accommodation:
                said += notes.tell_supervisor(appointment, now=now)
        record.revision_became = appointment.revision
        records.append(record)
    for state, is_lost in ((State.SUPERSEDED, False), (State.CANCELLED, True)):
        group = [one.appointment for one in touched if (one.to is None) is is_lost]
        _store(group, state=state, now=now)
        standing.move_many(
            [devices[one.affected_id] for one in group],
            to=Standing.MISSED_BY_US if is_lost else Standing.BOOKED,
            by=by,
            why="time taken away" if is_lost else "moved by us",
            now=now,
        )
    outbox.queue(said)
    return records


def bring_back(
    pairs: Sequence[tuple[ChangedAppointment, Slot]],
    *,
    sites: Mapping[int, Site],
    versions: Versions,
    devices: Mapping[int, AffectedDevice],
    by: Person,
    now: dt.datetime,
) -> None:
    """Give each the slot that stands beside it, as it was promised before the change.

    What a person knows decides what is said: who was told of the change is told that the first
    time stands again; who still believes in the first time hears nothing and gets its reminders;
    who was told nothing at all yet gets the confirmation.
    """
    back = [record.appointment for record, _slot in pairs]
    for record, slot in pairs:
        appointment = record.appointment
        appointment.revision += 1
        appointment.displaced_at = appointment.ready_since = None
        site = sites[record.was["site"]]
        promises.freeze(
            appointment,
            slot,
            site=site,
            zone=record.was["zone"],
            miles=None if record.was["miles"] is None else Decimal(record.was["miles"]),
            policy=versions.at(slot.starts_at) or appointment.policy,
        )
        record.undone = True
    _hand_on(pairs)
    _store(back, state=State.SUPERSEDED, now=now)
    standing.move_many(
        [devices[one.affected_id] for one in back],
        to=Standing.BOOKED,
        by=by,
        why="change undone",
        now=now,
    )
    left = _left([one.uuid for one in back])
    said: list[Note] = []
    for record, _slot in pairs:
        said += _say_back(record, left[record.appointment.uuid], now=now)
    outbox.queue(said)
    ChangedAppointment.objects.bulk_update([record for record, _slot in pairs], ["undone"])


def _hand_on(pairs: Sequence[tuple[ChangedAppointment, Slot]]) -> None:
    """Let an earlier change that had moved the same people know them as they are now: they chose
    nothing since, so that undoing it, too, gives them back."""
    left_at = {(one.appointment_id, one.was.get("revision")): one for one, _slot in pairs}
    earlier = [
        one
        for one in ChangedAppointment.objects.filter(
            appointment__in=[key for key, _revision in left_at], undone=False
        )
        if (one.appointment_id, one.revision_became) in left_at
    ]
    for one in earlier:
        now = left_at[one.appointment_id, one.revision_became]
        one.revision_became = now.appointment.revision
    ChangedAppointment.objects.bulk_update(earlier, ["revision_became"], batch_size=BATCH)


def told_of(records: Sequence[ChangedAppointment]) -> set[int]:
    """The appointments whose owners have been told what a change did to them. One query."""
    left = _left([record.appointment.uuid for record in records])
    return {
        record.appointment_id
        for record in records
        if any(
            one.about_revision == record.revision_became and one.kind not in _REMINDERS
            for one in left[record.appointment.uuid]
        )
    }


def _why(change: CapacityChange, appointment: Appointment) -> dict[str, str]:
    """What happened in one sentence, said by the site, and the reason that was given."""
    zone, values = appointment.zone, {"site": appointment.site.name}
    reason = change.reason
    if change.kind == ChangeKind.SEATS:
        what = _("%(site)s can take fewer people at that time.") % values
    elif change.kind == ChangeKind.EXTEND:
        what = _("%(site)s does not stay open longer after all.") % values
        reason = _("The longer hours were taken back.")
    elif change.from_at is None or (change.until_at is None and change.from_at <= change.at):
        what = _("%(site)s is closed until further notice.") % values
    elif change.until_at is None:
        values["begin"] = times.dated(change.from_at, zone, now=change.at)
        what = _("%(site)s is closed from %(begin)s until further notice.") % values
    else:
        values["begin"] = times.dated(change.from_at, zone, now=change.at)
        values["end"] = times.dated(change.until_at, zone, now=change.at)
        what = _("%(site)s is closed from %(begin)s to %(end)s.") % values
    return {"what": what, "reason": reason}


def _say_back(
    record: ChangedAppointment, left: Sequence[Message], *, now: dt.datetime
) -> list[Note]:
    appointment = record.appointment
    told = next((one for one in reversed(left) if one.kind not in _REMINDERS), None)
    if told is None:
        return _say(appointment, "confirmed", now=now)
    if not _is_of(told, appointment):
        of_the_change = told.about_revision == record.revision_became
        kind = "stands_again" if of_the_change else "moved"
        return _say(appointment, kind, now=now, more={"was_at": told.context["begins_at"]})
    # Nobody is reminded twice of the same time.
    reminded = {one.kind for one in left if _is_of(one, appointment)}
    return [note for note in _say(appointment, "", now=now) if note.kind not in reminded]


def _say(
    appointment: Appointment, kind: str, *, now: dt.datetime, more: Mapping[str, str] | None = None
) -> list[Note]:
    """`kind` and the reminders; without a kind the reminders only. The site says it, no person."""
    planned = notes.say_and_plan(
        appointment,
        kind=kind or "confirmed",
        policy=appointment.policy,
        by=appointment.person,
        now=now,
        more=more or {},
    )
    return planned if kind else planned[1:]


def _left(abouts: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Message]]:
    """What has left the house about each subject, in the order of its revisions."""
    left: dict[uuid.UUID, list[Message]] = {about: [] for about in abouts}
    said = Message.objects.filter(about__in=list(abouts), state__in=_LEFT)
    for one in said.order_by("about_revision", "created_at", "pk"):
        if one.about is not None:
            left[one.about].append(one)
    return left


def _is_of(told: Message, appointment: Appointment) -> bool:
    """Whether what was said holds for the appointment as it is now."""
    values: dict[str, Any] = told.context
    if told.kind in ("choose_another", "cancelled"):
        return False
    return (
        dt.datetime.fromisoformat(values["starts_at"]) == appointment.starts_at
        and dt.datetime.fromisoformat(values["ends_at"]) == appointment.ends_at
        and dt.datetime.fromisoformat(values["begins_at"])
        == (appointment.ready_at or appointment.starts_at)
        and values["site"] == appointment.site.name
    )


def _record(
    change: CapacityChange, appointment: Appointment, slot: Slot | None
) -> ChangedAppointment:
    return ChangedAppointment(
        change=change,
        appointment=appointment,
        slot_was_id=appointment.slot_id,
        slot_became=slot,
        was={
            "revision": appointment.revision,
            "site": appointment.site_id,
            "mode": str(appointment.mode),
            "starts_at": appointment.starts_at.isoformat(),
            "ends_at": appointment.ends_at.isoformat(),
            "zone": appointment.zone,
            "miles": None if appointment.miles is None else str(appointment.miles),
            "policy": appointment.policy_id,
        },
    )


def _promise(
    appointment: Appointment,
    slot: Slot,
    sites: Mapping[int, Site],
    versions: Versions,
    *,
    now: dt.datetime,
) -> None:
    """Freeze the new start. At the same site the way there is as far as it was."""
    site = sites[slot.site_id]
    is_virtual = slot.mode == Mode.VIRTUAL
    policy: Policy = versions.at(slot.starts_at) or appointment.policy
    promises.freeze(
        appointment,
        slot,
        site=site,
        zone=reader_zone(appointment.person, now=now) if is_virtual else site.zone,
        miles=None if is_virtual else appointment.miles,
        policy=policy,
    )


def _store(appointments: Sequence[Appointment], *, state: State, now: dt.datetime) -> None:
    """Save them and take back what was planned; notes of the new revision come afterwards."""
    if appointments:
        Appointment.objects.bulk_update(appointments, _FIELDS, batch_size=BATCH)
        outbox.withdraw_many(abouts=[one.uuid for one in appointments], state=state, now=now)
