"""Which version of a policy is in force at an instant."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A version: without an instant it is a draft."""

    @property
    def version(self) -> int:
        """Its number in the outage."""

    @property
    def in_force_at(self) -> datetime | None:
        """From when it holds."""


V = TypeVar("V", bound=Dated)


def in_force(policies: Iterable[V], moment: datetime) -> V | None:
    """Return the version that came into force last, at `moment` itself too; None before the first.

    Of two that come into force at one instant the later number holds. Drafts never do.
    """
    held: V | None = None
    latest: tuple[datetime, int] | None = None
    for policy in policies:
        if policy.in_force_at is None or policy.in_force_at > moment:
            continue
        place = (policy.in_force_at, policy.version)
        if latest is None or place > latest:
            held, latest = policy, place
    return held


def reign(
    policies: Iterable[Dated], *, version: int, begins: datetime
) -> tuple[datetime, datetime | None]:
    """Return the half-open span of starts that `version` governs if it comes into force at `begins`.

    It ends where the next of the other `policies` takes over: at once where that one has the later
    number. None: nothing takes over.
    """
    following = (
        policy.in_force_at
        for policy in policies
        if policy.in_force_at is not None
        and (policy.in_force_at, policy.version) > (begins, version)
    )
    return begins, min(following, default=None)
