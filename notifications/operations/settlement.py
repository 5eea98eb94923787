"""Settling: what is past its use, and tries that nobody ended.

A process that was killed between the point of no return and the outcome leaves its message
`transmitting`; a server that took the text and did not answer leaves it `unknown`. After `grace`
seconds no living process can still end such a try. Then:

1. Name them: `unknown`, leased to this sweep. SKIP LOCKED: another sweep takes others.
2. Ask the channel's witness, with no transaction open (`channels.evidence`).
3. Write down what was decided (`rules.settling`), each only if it is still in doubt, and as superseded
   if it was withdrawn meanwhile. The fence goes up, so that a process that slept through all this can store nothing any more; until
   then a late reply of it is welcome, and ends the doubt.
What stays in doubt is asked about again when the lease has run out.
"""

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kit.errors import DomainError
from notifications.channels import Answer, Question, find_witness
from notifications.models import Channel
from notifications.operations import detour
from notifications.rules import settling
from notifications.rules.settling import Doubt, Evidence, Verdict
from notifications.rules.timing import Timing
from people.models import Person

log = logging.getLogger("back_online.notifications")

AT_ONCE = 200
ASKING = "settlement"
PATIENT = 20
"""How much more seldom is asked about what is in doubt since a restore: there may be very many."""

_EXPIRE = """
UPDATE notifications_message
   SET state = 'expired', result_code = 'expired', fence = fence + 1, terminal_at = now(),
       lease_owner = '', lease_until = NULL
 WHERE id IN (
       SELECT id FROM notifications_message
        WHERE state IN ('scheduled', 'claimed') AND due_at <= now() AND expires_at <= now()
          AND (state = 'scheduled' OR lease_until < now())
        ORDER BY id FOR UPDATE SKIP LOCKED)
"""

_IN_DOUBT = """
m.id, m.fence, m.channel, m.message_id, m.transmit_at, m.settlement, m.withdrawn_at IS NOT NULL,
m.result_code = 'quarantined', m.expires_at <= now(), p.private_email <> '',
extract(epoch FROM now() - m.not_before)
"""

_NAME = f"""
UPDATE notifications_message m
   SET state = 'unknown', lease_owner = %(worker)s,
       -- Since when it is asked about: a machine that was off has not asked.
       not_before = CASE WHEN m.lease_owner = %(worker)s THEN m.not_before ELSE now() END,
       lease_until = now() + %(lease)s * interval '1 second'
                           * CASE m.result_code WHEN 'quarantined' THEN %(patient)s ELSE 1 END
  FROM people_person p
 WHERE p.id = m.person_id AND m.id IN (
       SELECT id FROM notifications_message
        WHERE state IN ('transmitting', 'unknown')
          AND transmit_at < now() - %(grace)s * interval '1 second'
          AND (state = 'transmitting' OR lease_until IS NULL OR lease_until < now())
        ORDER BY result_code = 'quarantined', transmit_at LIMIT %(size)s FOR UPDATE SKIP LOCKED)
RETURNING {_IN_DOUBT}
"""  # noqa: S608  our own words

_LOOK = f"""
SELECT {_IN_DOUBT} FROM notifications_message m JOIN people_person p ON p.id = m.person_id
 WHERE m.id = %(id)s AND m.state = 'unknown'
"""  # noqa: S608

_DECIDE = """
WITH decided AS (
    UPDATE notifications_message
       SET state = CASE WHEN %(unsent)s AND withdrawn_at IS NOT NULL THEN 'superseded'
                        ELSE %(state)s END,
           terminal_at = CASE WHEN %(ends)s OR withdrawn_at IS NOT NULL THEN now() END,
           result_code = %(code)s, resolved_by = %(by)s, fence = fence + 1,
           lease_owner = '', lease_until = NULL
     WHERE id = %(id)s AND state = 'unknown' AND fence = %(fence)s
    RETURNING id, fence, transmit_at
)
INSERT INTO notifications_delivery
       (message_id, fence, worker, transmit_at, ended_at, outcome, reply_code, body_sha256)
SELECT id, fence, %(worker)s, transmit_at, now(), %(outcome)s, %(by)s, '' FROM decided
RETURNING 1
"""

_EVIDENCE: Mapping[Answer, Evidence] = {
    Answer.ACCEPTED: "accepted",
    Answer.NOT_ACCEPTED: "not_accepted",
    Answer.NOBODY_KNOWS: "nobody_knows",
    Answer.ASK_LATER: "ask_later",
}


class NotInDoubt(DomainError):
    """Somebody settles a message of which it is known what became of it."""

    code = "not_in_doubt"
    message = _("It is known by now what became of this message. Read its state again.")
    status = 409


@dataclass(frozen=True, slots=True)
class _Case:
    """A message in doubt and how to ask about it."""

    id: uuid.UUID
    fence: int
    channel: Channel
    question: Question
    doubt: Doubt


def settle_tries(*, worker: str, timing: Timing) -> int:
    """Settle tries older than `timing.grace` seconds; return how many are not in doubt any more.

    Must not be called inside a transaction: it waits for whoever can tell.
    """
    values: dict[str, Any] = {
        "worker": ASKING,
        "lease": timing.ask_again,
        "patient": PATIENT,
        "grace": timing.grace,
        "size": AT_ONCE,
    }
    cases = _cases(_NAME, values)
    settled = 0
    for channel in {case.channel for case in cases}:
        mine = [case for case in cases if case.channel is channel]
        witness = find_witness(channel, timing=timing)
        answers = witness.answer([case.question for case in mine])
        for case in mine:
            answer = answers.get(case.id)
            if answer is None:
                continue  # not asked: the witness had no time for it
            verdict = settling.settle(case.doubt, _EVIDENCE[answer], verify=timing.verify)
            if verdict:
                by = witness.source if verdict.by == "evidence" else "rule"
                settled += _try_to_write_down(case, verdict, by=by, worker=worker)
    return settled


def settle_by_hand(*, message_id: uuid.UUID, arrived: bool, by: Person) -> None:
    """Store what a person found out about a message in doubt: it arrived, or it did not.

    What did not arrive is sent again while it is of use, unless it was withdrawn. Raises NotInDoubt.
    """
    cases = _cases(_LOOK, {"id": message_id})
    said: Evidence = "accepted" if arrived else "not_accepted"
    who = f"person:{by.pk}"
    for case in cases:
        verdict = settling.settle(case.doubt, said, verify=0)
        if verdict and _write_down(case, verdict, by=who, worker=who):
            return
    raise NotInDoubt


def expire_messages() -> int:
    """End what is due but past its use, so that it is never sent late; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE)
        return int(cursor.rowcount)


def _try_to_write_down(case: _Case, verdict: Verdict, *, by: str, worker: str) -> bool:
    """`_write_down`; one message that cannot be settled holds up no other."""
    try:
        return _write_down(case, verdict, by=by, worker=worker)
    except Exception as error:
        log.error("A message in doubt was not settled: %s", type(error).__name__)
        return False


def _write_down(case: _Case, verdict: Verdict, *, by: str, worker: str) -> bool:
    """Store a verdict and its record; say whether the message was still in doubt."""
    values: dict[str, Any] = {
        "id": case.id,
        "fence": case.fence,
        "state": verdict.state,
        "code": verdict.code,
        "by": by,
        "worker": worker,
        "ends": verdict.state != "scheduled",
        "unsent": verdict.state in ("scheduled", "failed"),
        "outcome": verdict.code,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DECIDE, values)
        was_in_doubt = bool(cursor.rowcount)
        if was_in_doubt and verdict.state == "failed":
            detour.take(message_id=case.id)
        return was_in_doubt


def _cases(statement: str, values: Mapping[str, Any]) -> Sequence[_Case]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_case(row) for row in cursor.fetchall()]


def _case(row: Iterable[Any]) -> _Case:
    identifier, fence, channel, message_id, tried_at, rule, *more = row
    is_withdrawn, is_quarantined, is_expired, has_email, waited = more
    return _Case(
        id=identifier,
        fence=fence,
        channel=Channel(channel),
        question=Question(identifier, message_id, tried_at),
        doubt=Doubt(
            channel=channel,
            rule=rule,
            is_withdrawn=is_withdrawn,
            is_expired=is_expired,
            is_quarantined=is_quarantined,
            has_email=has_email,
            waited=float(waited),
        ),
    )
