"""What the service for text messages tells us: receipts, and texts that people send back.

Called by the service and by nobody else, in its own shapes, so neither is in the description of the
API: nobody's program has to know them. Fields that we do not know are passed over, since the service
adds some. Nothing that it sends is logged: there are telephone numbers in it.
"""

import uuid
from typing import Annotated

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from ninja import Router, Schema, Status
from ninja.security import HttpBearer
from pydantic import StringConstraints

from notifications.operations import receipts
from people.operations import consent
from people.rules.consent import wish_of

_FAILURES = frozenset({"permanent-failure", "temporary-failure", "technical-failure", "failed"})

Told = Annotated[str, StringConstraints(strict=True, max_length=10_000)]


class ServiceToken(HttpBearer):
    """`Authorization: Bearer <SMS_RECEIPT_TOKEN>`, which the service shows with every call."""

    def __call__(self, request: HttpRequest) -> bool | None:
        """Where no token was agreed on, there is no such address."""
        if not settings.SMS_RECEIPT_TOKEN:
            raise Http404
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        """Compare in a time that does not tell how much of it was right."""
        return constant_time_compare(token, settings.SMS_RECEIPT_TOKEN)


class Receipt(Schema):
    """What became of one text; `reference` is null for one that was not ours."""

    reference: Told | None = None
    status: Told


class Reply(Schema):
    """A text that somebody sent to our number."""

    source_number: Told
    message: Told


router = Router(auth=ServiceToken())


@router.post("receipts/notify", response={204: None}, include_in_schema=False)
def receipt(request: HttpRequest, sent: Receipt) -> Status[None]:
    """Store what became of a text. What we do not know, or that is not final, changes nothing."""
    reference = _identifier(sent.reference)
    arrived = sent.status == "delivered"
    if reference and (arrived or sent.status in _FAILURES):
        receipts.apply(reference=reference, arrived=arrived, code=sent.status)
    return Status(204, None)


@router.post("receipts/notify/texts", response={204: None}, include_in_schema=False)
def reply(request: HttpRequest, sent: Reply) -> Status[None]:
    """STOP ends texts to that number, START undoes it; every other text is passed over."""
    wish = wish_of(sent.message)
    if wish == "stop":
        consent.stop_texts(number=sent.source_number, now=timezone.now())
    elif wish == "start":
        consent.start_texts(number=sent.source_number, now=timezone.now())
    return Status(204, None)


def _identifier(reference: str | None) -> uuid.UUID | None:
    """The message that is meant; None for a reference that we cannot have given."""
    try:
        return uuid.UUID(reference or "")
    except ValueError:
        return None
