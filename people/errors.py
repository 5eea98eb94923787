"""What the people room refuses, in words."""

from django.utils.translation import gettext_lazy as _

from kit.errors import DomainError


class RosterUnreadable(DomainError):
    """The file as a whole cannot be read; nothing was imported."""

    code = "roster_unreadable"


class RosterBusy(DomainError):
    """Two imports at once would undo each other's tree."""

    code = "roster_busy"
    message = _("Another roster is being imported right now. Try again in a minute.")
    status = 409


class UnknownPerson(DomainError):
    """Nobody in the records has that agency e-mail."""

    code = "unknown_person"
    status = 404


class BadTelephone(DomainError):
    """A number that nobody can call."""

    code = "invalid_callback"
    message = _("Please give a telephone number with area code, such as (303) 555-0142.")
