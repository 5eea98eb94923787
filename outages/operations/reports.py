"""A person's own word about their workstations: "my screen is blue too"."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outages.errors import OutageError
from outages.models import OFFLINE, AffectedDevice, Outage, Source, Standing
from outages.operations import affected as standing
from outages.reads.situation import open_workstations_outage
from people.models import Device, Person
from people.rules import labels

MOST_TYPED = 3
"""Computers one person can have on the list by typing a label: more is somebody who tries labels."""

MOST_TRIED = 10
"""The same with those that were taken back as mistakes."""

WHY_TYPED = "typed by the person"
"""The first line of a device's history that nothing but the typing of its label has made."""


class NothingDown(OutageError):
    """No outage to report against."""

    code = "no_outage"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("No outage of workstations is going on. If yours is broken, call %(phone)s.")
            % {"phone": settings.HELP_DESK_PHONE}
        )


class BadLabel(OutageError):
    """What was typed is no Workstation ID."""

    code = "bad_device"


class WhichComputer(OutageError):
    """Several of their computers could be meant, or we know none."""

    code = "device_needed"
    message = gettext_lazy("Say which computer is broken: give its Workstation ID.")


class NotHere(OutageError):
    """A label that cannot be listed. One sentence for every reason, so that nobody learns whose it is."""

    code = "not_listed_here"

    def __init__(self) -> None:
        super().__init__(
            _("We cannot put that computer on the list here. Call the help desk: %(phone)s.")
            % {"phone": settings.HELP_DESK_PHONE}
        )


class NoMistake(OutageError):
    """Not something that the person has typed, or it is not unbooked."""

    code = "no_mistake"
    status = 409
    message = gettext_lazy(
        "Only a computer that you typed here yourself can be taken back. If a repair is booked for"
        " it, cancel that first."
    )


class TakenOff(OutageError):
    """The help desk has excluded the computer."""

    code = "device_excluded"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _(
                "The help desk took this computer off the list. They decide whether it goes back on:"
                " call %(phone)s."
            )
            % {"phone": settings.HELP_DESK_PHONE}
        )


@dataclass(frozen=True, slots=True)
class Reported:
    """The affected device, and whether this report put it on the list (again)."""

    affected: AffectedDevice
    is_news: bool


def report(
    *, person: Person, by: Person, now: dt.datetime, workstation_id: str | None = None
) -> Reported:
    """Put a workstation of the person on the list of the open outage, unbooked.

    Without `workstation_id` the only one of theirs that is not on it. One that nobody knows is
    taken as theirs. Who is on the list already is answered with that; one that was back is
    unbooked again. Raises NothingDown, WhichComputer, BadLabel, NotHere, TakenOff.
    """
    outage = open_workstations_outage()
    if outage is None:
        raise NothingDown
    with transaction.atomic():
        if workstation_id is None:
            device, is_new = _only(person, outage), False
        else:
            device, is_new = _named(person, outage, workstation_id)
        was_listed = AffectedDevice.objects.filter(outage=outage, device=device).exists()
        marked = standing.mark(
            outage=outage,
            device=device,
            person=person,
            source=Source.SELF_REPORTED,
            by=by,
            now=now,
            why=WHY_TYPED if is_new else "self-reported",
        )
        # Of two reports at once the second goes on here when the first has ended.
        affected = AffectedDevice.objects.select_for_update(no_key=True).get(pk=marked.pk)
        affected.device = device
        if affected.person_id != person.pk:
            raise NotHere
        if affected.standing == Standing.EXCLUDED:
            raise TakenOff
        if affected.standing == Standing.RESTORED:
            standing.move(affected, to=Standing.UNBOOKED, by=by, why="reported again", now=now)
            return Reported(affected, is_news=True)
    return Reported(affected, is_news=not was_listed)


def _only(person: Person, outage: Outage) -> Device:
    """The one that must be meant: of theirs, the only one that is not on the list."""
    owned = [
        one
        for one in Device.objects.filter(owner=person).order_by("pk")
        if not labels.is_set_aside(one.workstation_id)
    ]
    listed = dict(
        AffectedDevice.objects.filter(outage=outage, device__in=owned).values_list(
            "device_id", "standing"
        )
    )
    left = [one for one in owned if listed.get(one.pk) not in OFFLINE]
    meant = [one for one in left if listed.get(one.pk) != Standing.EXCLUDED] or left or owned
    if len(meant) != 1:
        raise WhichComputer
    return meant[0]


def _named(person: Person, outage: Outage, text: str) -> tuple[Device, bool]:
    """The computer with that label in any case, made if nobody has it; and whether it was made."""
    try:
        label = labels.tidy(text)
    except labels.NotALabel as error:
        raise BadLabel(str(error)) from error
    known = _known(person, label)
    # Asked of everything that is not theirs, so that the answer does not tell what exists.
    if (known is None or known.owner_id != person.pk) and not labels.is_likely(label):
        raise BadLabel(
            _("That does not look like a Workstation ID. Type only what the label says.")
        )
    is_new = known is None
    if known is None:
        typed = list(
            AffectedDevice.objects.filter(
                outage=outage, person=person, source=Source.SELF_REPORTED
            ).values_list("standing", flat=True)
        )
        listed = [one for one in typed if one != Standing.EXCLUDED]
        if len(listed) >= MOST_TYPED or len(typed) >= MOST_TRIED:
            raise NotHere
        label = labels.spelled(label)
        # Two at once may both find nothing: one of them makes it, both go on with that.
        Device.objects.bulk_create(
            [Device(workstation_id=label, owner=person)], ignore_conflicts=True
        )
        known = Device.objects.get(workstation_id=label)
    if known.owner_id != person.pk:
        raise NotHere
    return known, is_new


def _known(person: Person, label: str) -> Device | None:
    """Of the devices with that label in any case: theirs first, then the one spelled so."""
    found = Device.objects.filter(workstation_id__iexact=label).order_by("pk")
    return min(
        found,
        key=lambda one: (one.owner_id != person.pk, one.workstation_id != label),
        default=None,
    )


def take_back(
    *, person: Person, by: Person, now: dt.datetime, workstation_id: str
) -> AffectedDevice:
    """Take a computer that the person typed by mistake off the list, and set its label aside.

    It stands excluded; whoever the label belongs to can be listed with it. Raises NothingDown,
    BadLabel, NoMistake for what they did not type, or what is not unbooked.
    """
    outage = open_workstations_outage()
    if outage is None:
        raise NothingDown
    try:
        label = labels.tidy(workstation_id)
    except labels.NotALabel as error:
        raise BadLabel(str(error)) from error
    with transaction.atomic():
        typed = (
            AffectedDevice.objects.select_for_update(of=("self",), no_key=True)
            .filter(outage=outage, person=person, source=Source.SELF_REPORTED)
            .filter(device__workstation_id__iexact=label)
            .select_related("device")
            .order_by("pk")
            .first()
        )
        if typed is None or typed.standing != Standing.UNBOOKED:
            raise NoMistake
        if not typed.changes.filter(was="", why=WHY_TYPED).exists():
            raise NoMistake
        standing.move(typed, to=Standing.EXCLUDED, by=by, why="typed by mistake", now=now)
        aside = labels.set_aside(typed.device.workstation_id, number=typed.device_id)
        Device.objects.filter(pk=typed.device_id).update(workstation_id=aside)
    return typed
