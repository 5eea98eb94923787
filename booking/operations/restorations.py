"""Devices that are back: the only way into the standing `restored`.

Locks are taken in the order of docs/booking-protocol.md: devices by id, then messages, then slots
by id. Everything goes by sets, so that a list of ten thousand is a few statements.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from booking import errors
from booking.models import Appointment, ClosedAs, Slot
from booking.operations import notes
from booking.rules import wording
from notifications.operations import outbox
from notifications.operations.outbox import Note
from outages.models import AffectedDevice, Outage, Standing
from outages.operations import affected as standing
from outages.reads.situation import open_workstations_outage
from people.models import Device, Person

USEFUL_FOR = dt.timedelta(days=1)


class Result(StrEnum):
    """What became of one Workstation ID of a list of devices that are back."""

    RESTORED = "restored"
    ALREADY_RESTORED = "already_restored"
    NOT_AFFECTED = "not_affected"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"
    REPEATED = "repeated"


_LEFT_ALONE = {
    Standing.RESTORED: Result.ALREADY_RESTORED,
    Standing.EXCLUDED: Result.EXCLUDED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The result for one Workstation ID, which is repeated as it was sent."""

    workstation_id: str
    result: Result


def restore(
    *,
    affected_ids: Collection[int],
    by: Person | None,
    why: str,
    now: dt.datetime,
    tell: bool = False,
) -> int:
    """Restore affected devices: close their appointments, free the seats, stop the messages.

    Devices that are back already, or excluded, are left alone. With `tell`, whoever loses an
    appointment by it is told once for each, and the calendar entry is cancelled. Returns how many
    were moved.
    """
    with transaction.atomic():
        return len(_restore(_lock(affected_ids), by=by, why=why, now=now, tell=tell))


def restore_by_label(
    *,
    workstation_ids: Sequence[str],
    by: Person | None,
    why: str,
    now: dt.datetime,
    apply: bool = True,
) -> list[Answer]:
    """Restore the devices of the open outage that are named so, and tell whom it concerns.

    Answers in the order given; labels are read as the roster reads them, and
    small letters as capitals. All in one transaction;
    without `apply` it is done and taken back, so that the answer is exact. Raises NoOutage.
    """
    outage = open_workstations_outage()
    if outage is None:
        raise errors.NoOutage(_("No outage with broken computers is open. Nothing was changed."))
    labels = [label.strip() for label in workstation_ids]
    with transaction.atomic():
        known = _known(labels)
        marked = _marked(outage, known.values())
        devices = {device.pk: device for device in _lock(marked.values())}
        stood = {key: Standing(device.standing) for key, device in devices.items()}
        _restore(list(devices.values()), by=by, why=why, now=now, tell=True)
        if not apply:
            transaction.set_rollback(True)
    answers, seen = [], set[int | str]()
    for sent, label in zip(workstation_ids, labels, strict=True):
        meant = known.get(label, label)
        if meant in seen:
            result = Result.REPEATED
        elif label not in known:
            result = Result.UNKNOWN
        elif known[label] not in marked:
            result = Result.NOT_AFFECTED
        else:
            result = _LEFT_ALONE.get(stood[marked[known[label]]], Result.RESTORED)
        seen.add(meant)
        answers.append(Answer(sent, result))
    return answers


def _known(labels: Collection[str]) -> dict[str, int]:
    """The devices meant, by label as it was given: spelled so, else the only one that differs in
    capitals alone. What cannot be printed is on no label, and would be an error in the database."""
    asked = {label for label in labels if label.isprintable()}
    found = Device.objects.filter(workstation_id__in=asked)
    known = dict(found.values_list("workstation_id", "pk"))
    left = asked - known.keys()
    if left:
        capitals = Device.objects.annotate(capitals=Upper("workstation_id")).filter(
            capitals__in={label.upper() for label in left}
        )
        alike: dict[str, list[int]] = {}
        for spelled, key in capitals.values_list("capitals", "pk"):
            alike.setdefault(spelled, []).append(key)
        for label in left:
            variants = alike.get(label.upper(), [])
            if len(variants) == 1:
                known[label] = variants[0]
    return known


def _marked(outage: Outage, device_ids: Collection[int]) -> dict[int, int]:
    """The affected devices of these devices, by device."""
    found = AffectedDevice.objects.filter(outage=outage, device__in=list(device_ids))
    return dict(found.values_list("device_id", "pk"))


def _lock(affected_ids: Collection[int]) -> list[AffectedDevice]:
    """Lock the devices by id; what they say is as of when the last lock was had."""
    return list(
        AffectedDevice.objects.select_for_update(no_key=True)
        .filter(pk__in=list(affected_ids))
        .order_by("pk")
    )


def _restore(
    locked: Sequence[AffectedDevice],
    *,
    by: Person | None,
    why: str,
    now: dt.datetime,
    tell: bool,
) -> list[AffectedDevice]:
    """Restore those of the locked devices that are not back yet; return them."""
    devices = [device for device in locked if device.standing not in _LEFT_ALONE]
    # A statement of its own after the lock: else it would not see who has just booked.
    held = list(
        Appointment.objects.open()
        .filter(affected__in=[device.pk for device in devices])
        .select_related("person", "site", "policy")
        .order_by("pk")
    )
    standing.move_many(devices, to=Standing.RESTORED, by=by, why=why, now=now)
    if held:
        _close(held, now=now)
        outbox.withdraw_many(abouts=[one.uuid for one in held], now=now)
        if tell:
            outbox.queue([_note(one, by=by, now=now) for one in held])
        _give_back(held)
    return devices


def _close(held: Sequence[Appointment], *, now: dt.datetime) -> None:
    Appointment.objects.filter(pk__in=[one.pk for one in held]).update(
        closed_at=now, closed_as=ClosedAs.RESTORED, revision=F("revision") + 1
    )
    for one in held:
        one.revision += 1


def _note(appointment: Appointment, *, by: Person | None, now: dt.datetime) -> Note:
    """ "Your repair is taken off", useful for a day or until the time that is freed."""
    another = by is not None and by.pk != appointment.person_id
    return Note(
        kind="restored",
        to=appointment.person,
        context=wording.context(
            notes.promise_of(appointment, appointment.policy),
            check_in_minutes=appointment.policy.check_in_minutes,
            said_at=now,
            by=by.name if by is not None and another else "",
        ),
        about=appointment.uuid,
        about_revision=appointment.revision,
        due_at=now,
        expires_at=max(appointment.ends_at, now + USEFUL_FOR),
    )


def _give_back(held: Sequence[Appointment]) -> None:
    """Free the seats; whose time was taken away holds none."""
    seats = sorted(Counter(one.slot_id for one in held if one.displaced_at is None).items())
    slot_ids = [slot_id for slot_id, number in seats]
    # An UPDATE of many rows locks them in any order; this one does so by id.
    list(
        Slot.objects.select_for_update(no_key=True)
        .filter(pk__in=slot_ids)
        .order_by("pk")
        .values_list("pk")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE booking_slot s SET taken = s.taken - freed.seats"
            " FROM unnest(%s::bigint[], %s::int[]) AS freed (id, seats) WHERE s.id = freed.id",
            [slot_ids, [number for slot_id, number in seats]],
        )
