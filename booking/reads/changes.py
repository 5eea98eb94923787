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
    values = said.context
    was = values.get("was", "")
    headings = {
        "moved_by_us": _("We had to move your repair"),
        "choose_another": _("Please choose another time"),
        "stands_again": _("Your repair takes place after all"),
        "what_changed": _("Something has changed for your repair"),
    }
    sentences = {
        "moved_by_us": (
            values.get("what", ""),
            values.get("reason", ""),
            _("It was %(time)s. The new time is below.") % {"time": was} if was else "",
            _("If that does not suit you, move it."),
        ),
        "choose_another": (values.get("what", ""), values.get("reason", "")),
        "stands_again": (_("The time below is yours. There is nothing to do."),),
        "what_changed": (
            values.get("reason", ""),
            _("It was %(time)s. What holds now is below.") % {"time": was} if was else "",
        ),
    }
    return Notice(
        kind=said.kind,
        heading=headings[said.kind],
        sentences=tuple(sentence for sentence in sentences[said.kind] if sentence),
    )
