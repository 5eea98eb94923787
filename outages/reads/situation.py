"""Where one person stands in the outage that goes on."""

import datetime as dt

from kit.prepared import Prepared
from outages.models import Outage, OutageKind, Policy

_policies = Prepared(
    lambda now: (
        Policy.objects.filter(
            outage__kind=OutageKind.WORKSTATIONS,
            outage__ended_at__isnull=True,
            in_force_at__lte=now,
        )
        .select_related("outage")
        .order_by("-in_force_at", "-version")[:1]
    )
)


def open_workstations_outage() -> Outage | None:
    """The outage that needs repairs, if one goes on. One query."""
    return Outage.objects.filter(kind=OutageKind.WORKSTATIONS, ended_at__isnull=True).first()


def policy_in_force(now: dt.datetime) -> Policy | None:
    """The policy of the open workstations outage at that instant, with its outage. One query.

    None: no such outage goes on, or it has no policy in force yet.
    """
    return next(iter(_policies.fetch(now=now)), None)
