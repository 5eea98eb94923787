"""The versions of the open outage's policy."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from outages.models import Outage, Policy
from outages.operations.policies import values
from outages.rules import versions
from outages.rules.policies import PARTS, in_words


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: `state` is draft, ahead, in_force or past."""

    policy: Policy
    state: str
    by: str


def version_rows(outage: Outage, *, now: dt.datetime) -> tuple[VersionRow, ...]:
    """Every version, the newest number first. One query."""
    found = list(
        Policy.objects.filter(outage=outage)
        .select_related("outage", "drafted_by", "published_by")
        .order_by("-version")
    )
    current = versions.in_force(found, now)
    return tuple(VersionRow(one, _state(one, current, now), _by(one)) for one in found)


def in_words_of(policy: Policy) -> list[tuple[str, str]]:
    """What a version says, label and value in words."""
    said = values(policy)
    return [(str(part.label), in_words(part, said[part.name])) for part in PARTS]


def fingerprint(policy: Policy) -> str:
    """What a draft says, short: whether somebody else has changed it since a page was made."""
    return hashlib.sha256(repr(sorted(values(policy).items())).encode()).hexdigest()[:16]


def _state(policy: Policy, current: Policy | None, now: dt.datetime) -> str:
    if policy.in_force_at is None:
        return "draft"
    if policy.in_force_at > now:
        return "ahead"
    return "in_force" if current is not None and policy.pk == current.pk else "past"


def _by(policy: Policy) -> str:
    person = policy.published_by or policy.drafted_by
    return person.name if person else ""
