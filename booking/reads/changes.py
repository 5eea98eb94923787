"""What we changed about a repair, as its owner was told: the news on top of its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from booking.models import Appointment
from notifications.reads.said import Said, said_about

KINDS = ("moved_by_us", "choose_another", "stands_again", "what_changed")


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news: a heading and sentences under it."""

    kind: str
    heading: str
    sentences: tuple[str, ...]


def notices_of(appointments: Sequence[Appointment]) -> dict[int, Notice]:
    """The news of each, by its key, as long as nothing has changed since. One query; none where
    nobody has changed anything."""
    changed = {one.uuid: one for one in appointments if one.revision or one.displaced_at}
    if not changed:
        return {}
    news = said_about(changed, kinds=KINDS)
    return {
        changed[one.about].pk: _notice(one)
        for one in news
        if one.revision == changed[one.about].revision
    }


def _notice(said: Said) -> Notice:
    sentences: tuple[str, ...]
    values = {"what": "", "reason": "", "was": "", "was_site": "", "site": "", **said.context}
    match said.kind:
        case "moved_by_us":
            heading = _("We had to move your repair")
            sentences = (
                _("It was %(was)s. The new time is below, and it is yours.") % values,
                _("%(was_site)s says why: %(reason)s") % values,
                _("If the new time does not suit you, move it."),
            )
        case "choose_another":
            heading = _("Please choose another time")
            sentences = (_("%(site)s says why: %(reason)s") % values,)
        case "stands_again":
            heading = _("Your repair is back on its first time")
            sentences = (_("The time below is yours. There is nothing to do."),)
        case _other:
            heading = _("Something about your repair has changed")
            why = (_("Why: %(reason)s") % values,) if values["reason"] else ()
            sentences = (values["what"], *why)
    return Notice(kind=said.kind, heading=heading, sentences=sentences)
