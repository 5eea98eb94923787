"""What happened to a message, in words for people."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kit.words import gettext, ngettext
from kit.words import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MINUTE, HOUR, DAY = 60, 3_600, 86_400

Tone = Literal["good", "wait", "care", ""]


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message as its words see it; instants are aware. `state` and `code` as they are stored."""

    state: str
    code: str
    due_at: dt.datetime
    not_before: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Saying:
    """`words` say what is; `lateness` is empty or "4 min late"; `tone` is how it is marked."""

    words: str
    tone: Tone
    lateness: str = ""


_ENDED: dict[str, tuple["StrOrPromise", Tone]] = {
    "sent": (_("sent"), "good"),
    "delivered": (_("delivered"), "good"),
    "bounced": (_("came back undelivered"), "care"),
    "cancelled": (_("not sent: no longer needed"), ""),
    "superseded": (_("not sent: replaced by a newer message"), ""),
    "suppressed": (_("not sent"), "care"),
    "expired": (_("not sent: its time had passed"), "care"),
    "failed": (_("refused for good"), "care"),
}
_WHY: dict[str, tuple["StrOrPromise", Tone]] = {
    "no_address": (_("not sent: no private address is known"), "care"),
    "bad_address": (_("not sent: the private address is not a valid one"), "care"),
    "no_sms_channel": (_("not sent: text messages are switched off here"), ""),
    "quiet_hours": (_("not sent: a text would have come in the night"), ""),
    "undecided": (_("nobody can tell whether it arrived"), "care"),
    "bad_number": (_("refused for good: no text message reaches that number"), "care"),
    "not_allowed": (_("refused for good: we may not send texts to that number"), "care"),
    "opted_out": (_("refused for good: the person wants no text messages"), "care"),
    "temporary-failure": (
        _("came back undelivered: the telephone was off or out of reach"),
        "care",
    ),
    "permanent-failure": (_("came back undelivered: no text message reaches that number"), "care"),
}
_WAITS: dict[str, "StrOrPromise"] = {
    "no_connection": _("waits: the mail server does not answer"),
    "no_gateway": _("waits: the service for text messages does not answer"),
    "gateway_busy": _("waits: the service for text messages takes no more just now"),
    "gateway_refuses": _("waits: the service for text messages does not take our key"),
    "gateway_template": _("waits: the service for text messages has no template that fits"),
    "not_accepted": _("did not arrive, is sent again"),
    "undecided": _("nobody can tell whether it arrived, is sent again"),
}
_TRIES: dict[str, "StrOrPromise"] = {
    "sent": _("sent"),
    "temporary": _("refused for now, tried again later"),
    "permanent": _("refused for good"),
    "unknown": _("handed over, no answer came"),
    "stalled": _("held up on our side, tried again"),
    "not prepared": _("could not be handed over, tried again later"),
    "quiet hours": _("waits for the morning"),
    "not composed": _("could not be put together, tried again later"),
    "suppressed": _("not sent"),
    "receipt": _("reported by the service"),
    "accepted": _("found out: it arrived"),
    "not_accepted": _("found out: it did not arrive"),
    "undecided": _("nobody can tell whether it arrived; decided by rule"),
    "expired": _("found out: it did not arrive, and its time had passed"),
}
_SETTLED = ("accepted", "not_accepted", "expired")
_SOURCES: dict[str, "StrOrPromise"] = {
    "journal": _("by the mail server’s journal"),
    "gateway": _("by the service for text messages"),
    "folder": _("by the folder it is put into"),
    "person": _("by a coordinator"),
}


def say(facts: MessageFacts, *, now: dt.datetime, late_after: float) -> Saying:
    """What is said of a message at `now`; late means more than `late_after` seconds after due."""
    if facts.ended_at is None:
        words, tone = _waiting(facts, now)
        overdue = (now - facts.due_at).total_seconds()
    else:
        words, tone = _ended(facts)
        overdue = (facts.ended_at - facts.due_at).total_seconds()
    counts = facts.ended_at is None or facts.state in ("sent", "delivered")
    if not counts or overdue <= late_after:
        return Saying(words, tone)
    return Saying(words, "care", gettext("%(span)s late") % {"span": span(overdue)})


def say_try(outcome: str) -> str:
    """How one try ended."""
    return str(_TRIES.get(outcome, outcome))


def say_source(outcome: str, code: str) -> str:
    """Who knew how a try ended: the answer that came, or who found it out later. Empty: nobody."""
    if outcome in _SETTLED:
        # A person's is `person:<id>`; who that was is in the records.
        return str(_SOURCES.get(code.partition(":")[0], ""))
    if outcome == "undecided" or not code:
        return ""
    return gettext("answer: %(code)s") % {"code": code}


def span(seconds: float) -> str:
    """`3 s`, `4 min`, `2 h`, `3 days`: rounded down to one unit."""
    whole = max(int(seconds), 0)
    if whole >= DAY:
        days = whole // DAY
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if whole >= HOUR:
        return gettext("%(count)d h") % {"count": whole // HOUR}
    if whole >= MINUTE:
        return gettext("%(count)d min") % {"count": whole // MINUTE}
    return gettext("%(count)d s") % {"count": whole}


def _waiting(facts: MessageFacts, now: dt.datetime) -> tuple[str, Tone]:
    if facts.state == "claimed":
        return gettext("being prepared"), "wait"
    if facts.state == "transmitting":
        return gettext("on its way"), "wait"
    if facts.state == "unknown":
        if facts.code == "quarantined":
            return gettext("in doubt: the database was restored from a copy"), "care"
        return gettext("in doubt: handed over, no answer came"), "care"
    if facts.due_at > now:
        return gettext("waits for its time"), "wait"
    if facts.not_before > now:
        rest = span((facts.not_before - now).total_seconds())
        return gettext("refused for now, next try in %(span)s") % {"span": rest}, "care"
    if facts.code in _WAITS:
        return str(_WAITS[facts.code]), "care"
    return gettext("due now"), "wait"


def _ended(facts: MessageFacts) -> tuple[str, Tone]:
    is_doubtful = facts.code == "undecided" and facts.state in ("superseded", "expired")
    if is_doubtful or (facts.state in ("suppressed", "failed", "bounced") and facts.code in _WHY):
        words, tone = _WHY[facts.code]
    else:
        words, tone = _ENDED.get(facts.state, (facts.state, ""))
    return str(words), tone
