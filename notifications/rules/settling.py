"""What becomes of a try of which nobody knows whether it was accepted.

Evidence decides wherever there is any. Where there is none, the kind's rule does:

- `once_at_least` (moved, cancelled, "you are next"): sent again, with the same Message-ID. A missed
  correction costs hours, a second copy a second look.
- `once_at_most` (bulk): not sent again. The page has it.
- `verify` (reminders): an e-mail is sent again; a text message is not, since a second text looks
  like a scam, and the same is said by e-mail. Without an e-mail address it is sent again.

After a restore from a copy of the database no rule is applied: evidence decides, or a person.
"""

from dataclasses import dataclass
from typing import Literal

Evidence = Literal["accepted", "not_accepted", "nobody_knows", "ask_later"]
Rule = Literal["verify", "once_at_most", "once_at_least"]

UNDECIDED = "undecided"
QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message in doubt. `waited` are the seconds since evidence was first asked for;
    `has_email` whether the same can be said to the person by e-mail."""

    channel: str
    rule: Rule
    is_withdrawn: bool
    is_expired: bool
    is_quarantined: bool
    has_email: bool
    waited: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state it goes to; `code` is stored as the result. Decided by `rule`, its code is
    `undecided`: nobody knows still, and the person may have two copies or none."""

    state: Literal["sent", "scheduled", "superseded", "expired", "failed"]
    by: Literal["evidence", "rule"]
    code: str


def settle(doubt: Doubt, said: Evidence, *, verify: float) -> Verdict | None:
    """Decide about one message; None: it stays in doubt, and evidence is asked for again.

    `verify`: for so many seconds evidence that does not answer just now is waited for.
    """
    if said == "accepted":
        return Verdict("sent", "evidence", "accepted")
    if said == "not_accepted":
        return _not_accepted(doubt)
    if doubt.is_quarantined and not doubt.is_withdrawn:
        return None
    if said == "ask_later" and doubt.waited <= verify:
        return None
    return Verdict(_by_rule(doubt), "rule", UNDECIDED)


def _not_accepted(doubt: Doubt) -> Verdict:
    if doubt.is_withdrawn:
        return Verdict("superseded", "evidence", "not_accepted")
    if doubt.is_expired:
        return Verdict("expired", "evidence", "expired")
    return Verdict("scheduled", "evidence", "not_accepted")


def _by_rule(doubt: Doubt) -> Literal["scheduled", "superseded", "expired", "failed"]:
    if doubt.is_withdrawn:
        return "superseded"
    if doubt.is_expired:
        return "expired"
    if doubt.rule == "once_at_most":
        return "failed"
    if doubt.rule == "verify" and doubt.channel == "sms" and doubt.has_email:
        return "failed"
    return "scheduled"
