"""What the outages room refuses."""

from kit.errors import DomainError


class OutageError(DomainError):
    """The base of the room's refusals."""


class AlreadyOpen(OutageError):
    """A second workstations outage while one goes on."""

    code = "outage_open"
    status = 409
    message = "A workstations outage is open already. End it before you open another."


class BadSlug(OutageError):
    """A short name that is taken or that no address can carry."""

    code = "bad_slug"
    message = "A short name has small letters, figures and dashes, 60 at most, such as july-2024."
