"""How a kind of message is treated, in words for people."""

from typing import TYPE_CHECKING

from kit.words import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LANES: dict[int, "StrOrPromise"] = {
    0: _("Urgent: it overtakes all others."),
    1: _("Reminder: it overtakes news for many."),
    2: _("News for many: it lets reminders pass."),
}
_DOUBTS: dict[str, "StrOrPromise"] = {
    "once_at_least": _("It is sent again, on each channel. Twice is better than never."),
    "verify": _(
        "The e-mail is sent again. The text message is not, since the e-mail says the same. It is"
        " sent again to whoever has no e-mail address."
    ),
    "once_at_most": _("It is not sent again. Never is better than twice."),
}


def lane(number: int) -> str:
    """Whom it overtakes."""
    return str(_LANES.get(number, number))


def doubt(settlement: str) -> str:
    """What is done when nobody can tell whether it arrived."""
    return str(_DOUBTS.get(settlement, settlement))


def night(*, is_quiet: bool, is_urgent_at_times: bool) -> str:
    """What quiet hours do to its text message; the second: unless the morning would be too late."""
    if not is_quiet:
        return str(_("Sent at any hour."))
    if is_urgent_at_times:
        return str(_("Not sent by night, unless the person has to act before the late morning."))
    return str(_("Not sent by night."))
