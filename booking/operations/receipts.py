"""Idempotency: the same call again gets the same answer and does nothing."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from booking.errors import BookingError, KeyReused
from booking.models import IdempotencyReceipt
from people.models import Person

KEPT = dt.timedelta(days=7)
"""How long an answer is kept to be repeated; no caller tries the same call again for longer."""

_KEY = re.compile(r"[\x20-\x7e]{1,200}")


class BadKey(BookingError):
    """An idempotency key that is none."""

    code = "invalid"
    message = _("Idempotency-Key must be 1 to 200 printable ASCII characters.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answers: HTTP status and a body of plain JSON values."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


def once(*, person: Person, key: str, request: bytes, act: Callable[[], Answer]) -> Answer:
    """Do `act` once for that person and key; afterwards answer 200 with what it answered.

    1. Put down the receipt. Whoever comes at the same time with the same key waits here until
       this transaction ends, and then finds the receipt, or none if it was refused.
    2. Act. A refusal undoes the receipt too, so that the same call may succeed later.
    3. Write the answer onto the receipt, in the transaction that made it true.

    Locks are taken receipt first, then those of `act`; a receipt is its owner's alone, so two
    people never wait for each other's. Raises BadKey, KeyReused (the key came with another
    `request` before) and what `act` raises.
    """
    if not _KEY.fullmatch(key):
        raise BadKey
    digest = hashlib.sha256(request).hexdigest()
    with transaction.atomic():
        receipt_id = _put_down(person, key, digest)
        if receipt_id is None:
            return _replay(person, key, digest)
        answer = act()
        IdempotencyReceipt.objects.filter(pk=receipt_id).update(
            status=answer.status, body=answer.body
        )
    return answer


def _put_down(person: Person, key: str, digest: str) -> int | None:
    """Insert an empty receipt; None if there is one already. Nobody sees it before it is filled."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO booking_idempotencyreceipt (person_id, key, digest, status, body)
            VALUES (%s, %s, %s, 0, '{}') ON CONFLICT (person_id, key) DO NOTHING RETURNING id
            """,
            [person.pk, key, digest],
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _replay(person: Person, key: str, digest: str) -> Answer:
    stored = IdempotencyReceipt.objects.get(person=person, key=key)
    if stored.digest != digest:
        raise KeyReused
    return Answer(200, stored.body, replayed=True)


def forget(*, before: dt.datetime) -> int:
    """Throw away the answers given before that instant; return how many."""
    return IdempotencyReceipt.objects.filter(created_at__lt=before).delete()[0]
