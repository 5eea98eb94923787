"""Whether the demo, or anything else, is there already."""

import datetime as dt

from demo.rules.calendar import ZONE
from kit.times import local
from outages.models import Outage
from people.models import Person


def holds_people() -> bool:
    """Whether the database holds anybody."""
    return Person.objects.exists()


def played_on(*, now: dt.datetime) -> int | None:
    """How many days ago the demo's Wednesday was today; None when the demo is not loaded."""
    outage = Outage.objects.filter(slug="july-2024").first()
    if outage is None:
        return None
    friday = local(outage.started_at, ZONE).date()
    return (local(now, ZONE).date() - friday).days - 5
