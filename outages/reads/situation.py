"""Where one person stands in the outage that goes on."""

import datetime as dt
from dataclasses import dataclass

from kit.prepared import Prepared
from outages.models import Outage, OutageKind, Policy
from outages.rules import versions

_published: Prepared[Policy] = Prepared(
    lambda: (
        Policy.objects.filter(
            outage__kind=OutageKind.WORKSTATIONS,
            outage__ended_at__isnull=True,
            in_force_at__isnull=False,
        )
        .select_related("outage")
        .order_by("in_force_at", "version")
    )
)


@dataclass(frozen=True, slots=True)
class Versions:
    """The published versions of the open workstations outage, in the order they come into force."""

    policies: tuple[Policy, ...]

    def at(self, moment: dt.datetime) -> Policy | None:
        """The version in force at that instant, with its outage; None before the first."""
        return versions.in_force(self.policies, moment)


def open_workstations_outage() -> Outage | None:
    """The outage that needs repairs, if one goes on. One query."""
    return Outage.objects.filter(kind=OutageKind.WORKSTATIONS, ended_at__isnull=True).first()


def published_versions() -> Versions:
    """What is in force now and at any start ahead. One query, a row for each version.

    What is offered goes by the version in force now, what is promised by that of the start.
    """
    return Versions(tuple(_published.fetch()))


def policy_in_force(now: dt.datetime) -> Policy | None:
    """The policy of the open workstations outage at that instant, with its outage. One query.

    None: no such outage goes on, or it has no policy in force yet.
    """
    return published_versions().at(now)
