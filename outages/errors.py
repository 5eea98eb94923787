"""What the outages room refuses."""

from kit.errors import DomainError


class OutageError(DomainError):
    """The base of the room's refusals."""


class AlreadyOpen(OutageError):
    """A second workstations outage while one goes on."""

    code = "outage_open"
    status = 409
    message = "A workstations outage is open already. End it before you open another."
