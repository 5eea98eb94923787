"""The demo people: whom a newcomer can be with one click."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kit.words import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Role = Literal["technician", "coordinator", "communicator"]


@dataclass(frozen=True, slots=True)
class Player:
    """One demo person. `lands` is the name of the page the sign-in leads to."""

    email: str
    name: str
    what_for: "StrOrPromise"
    lands: str
    role: Role | None = None


CAST = (
    Player(
        "employee@example.gov",
        "Riley Castellanos",
        _(
            "An employee in Durango, Colorado, far from every site. The workstation does not start."
            " Book a repair."
        ),
        "booking:repair",
    ),
    Player(
        "technician@example.gov",
        "Tomasz Abara",
        _("A technician who repairs workstations by telephone."),
        "notifications:outbox",
        "technician",
    ),
    Player(
        "supervisor@example.gov",
        "Imani Lindqvist",
        _("A supervisor of a group, some of whose people are offline."),
        "notifications:outbox",
    ),
    Player(
        "coordinator@example.gov",
        "Joaquín Delacroix",
        _("A coordinator, who keeps sites, hours and rules."),
        "oversight:board",
        "coordinator",
    ),
    Player(
        "communicator@example.gov",
        "Mei-Ling Oduya",
        _("A communicator, who tells everybody how it stands."),
        "notifications:outbox",
        "communicator",
    ),
)

EMPLOYEE, TECHNICIAN, SUPERVISOR, COORDINATOR, COMMUNICATOR = CAST
EMPLOYEE_ZIP = "81301"
"""Durango, Colorado: Denver, the closest site, is more than 200 miles away."""


def find(email: str) -> Player | None:
    """The demo person of that agency address, or None."""
    return next((player for player in CAST if player.email == email), None)
