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
"""Computers one person can put on the list by typing a label: more is somebody who tries labels."""


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
            device = _only(person, outage)
        else:
            device = _named(person, outage, workstation_id)
        was_listed = AffectedDevice.objects.filter(outage=outage, device=device).exists()
        marked = standing.mark(
            outage=outage,
            device=device,
            person=person,
            source=Source.SELF_REPORTED,
            by=by,
            now=now,
            why="self-reported",
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
    owned = list(Device.objects.filter(owner=person).order_by("pk"))
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


def _named(person: Person, outage: Outage, text: str) -> Device:
    """The computer with that label, made if nobody has it."""
    try:
        label = labels.tidy(text)
    except labels.NotALabel as error:
        raise BadLabel(str(error)) from error
    known = Device.objects.filter(workstation_id=label).first()
    is_theirs = known is not None and known.owner_id == person.pk
    # Asked of everything that is not theirs, so that the answer does not tell what exists.
    if not is_theirs and not labels.is_likely(label):
        raise BadLabel(
            _("That does not look like a Workstation ID. Type only what the label says.")
        )
    if known is None:
        typed = AffectedDevice.objects.filter(
            outage=outage, person=person, source=Source.SELF_REPORTED
        )
        if typed.count() >= MOST_TYPED:
            raise NotHere
        # Two at once may both find nothing: one of them makes it, both go on with that.
        Device.objects.bulk_create(
            [Device(workstation_id=label, owner=person)], ignore_conflicts=True
        )
        known = Device.objects.get(workstation_id=label)
    if known.owner_id != person.pk:
        raise NotHere
    return known
