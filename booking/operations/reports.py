"""A person's own word that a computer works again."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from booking import errors
from booking.operations import restorations
from booking.reads.ways import affected_of
from outages.models import OFFLINE, AffectedDevice, Standing
from outages.reads.situation import policy_in_force
from people.models import Person


def works_again(
    *, person: Person, by: Person, now: dt.datetime, workstation_id: str | None = None
) -> AffectedDevice:
    """Take the person's computer as restored: its seat is freed, its messages stop, told once.

    Without `workstation_id` the only one that is offline. One that is back already stays so.
    Raises NoOutage, NotAffected, DeviceNeeded.
    """
    if policy_in_force(now) is None:
        raise errors.NoOutage
    meant = _meant(affected_of(person), workstation_id)
    if meant.standing != Standing.RESTORED:
        restorations.restore(affected_ids=[meant.pk], by=by, why="works again", tell=True, now=now)
        meant.refresh_from_db(fields=["standing", "standing_since"])
    return meant


def _meant(devices: Sequence[AffectedDevice], workstation_id: str | None) -> AffectedDevice:
    theirs = [one for one in devices if one.standing != Standing.EXCLUDED]
    if workstation_id is not None:
        named = workstation_id.strip().upper()
        theirs = [one for one in theirs if one.device.workstation_id.upper() == named]
        if devices and not theirs:
            raise errors.DeviceNeeded(
                _("None of your broken workstations has that Workstation ID.")
            )
    elif any(one.standing in OFFLINE for one in theirs):
        theirs = [one for one in theirs if one.standing in OFFLINE]
    if not theirs:
        raise errors.NotAffected
    if len(theirs) > 1 and workstation_id is None and theirs[0].standing in OFFLINE:
        raise errors.DeviceNeeded(
            _("You have several broken workstations. Say which one works again.")
        )
    return theirs[0]
