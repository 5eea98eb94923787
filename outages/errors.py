"""What the outages room refuses."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kit.errors import DomainError


class OutageError(DomainError):
    """The base of the room's refusals."""


class AlreadyOpen(OutageError):
    """A second workstations outage while one goes on."""

    code = "outage_open"
    status = 409
    message = _("A workstations outage is open already. End it before you open another.")


class BadSlug(OutageError):
    """A short name that is taken or that no address can carry."""

    code = "bad_slug"
    message = _(
        "A short name has small letters, figures and dashes, 60 at most, such as july-2024."
    )


class PolicyInForce(OutageError):
    """A version that was put in force never changes."""

    code = "policy_in_force"
    status = 409
    message = _("This version was put in force and never changes. Draft a new version instead.")


class BadPolicy(OutageError):
    """Numbers or an instant that a policy cannot have: a sentence for each, by field."""

    code = "bad_policy"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(
            " ".join(problems.values()),
            fields=[{"field": name, "message": said} for name, said in problems.items()],
        )
        self.problems = dict(problems)
