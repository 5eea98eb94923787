"""Opening an outage."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from outages.errors import AlreadyOpen
from outages.models import Outage, OutageKind, Policy


def open_outage(
    *,
    slug: str,
    title: str,
    kind: OutageKind,
    started_at: dt.datetime,
    now: dt.datetime,
    cause: str = "",
    numbers: dict[str, Any] | None = None,
) -> Outage:
    """Open an outage; a workstations outage gets policy 1, in force at once.

    `numbers` overrides defaults of the policy, which are those of 24 July 2024.
    Raises AlreadyOpen for a second open workstations outage.
    """
    try:
        with transaction.atomic():
            outage = Outage.objects.create(
                slug=slug, title=title, kind=kind, started_at=started_at, cause=cause
            )
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis and diagnosis.constraint_name == "one_open_workstations_outage":
            raise AlreadyOpen from error
        raise
    if kind == OutageKind.WORKSTATIONS:
        Policy.objects.create(outage=outage, version=1, in_force_at=now, **(numbers or {}))
    return outage
