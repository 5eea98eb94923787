"""What was said about a subject, for pages that repeat it."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from notifications.models import Message


@dataclass(frozen=True, slots=True)
class Said:
    """The values of one message; whether it has left the house does not matter here."""

    kind: str
    about: uuid.UUID
    revision: int
    context: Mapping[str, Any]


def said_about(abouts: Collection[uuid.UUID], *, kinds: Collection[str]) -> tuple[Said, ...]:
    """What was queued of those kinds about those subjects, the oldest first, each once whatever
    its channels. One query over the index of subjects."""
    rows = (
        Message.objects.filter(about__in=abouts, kind__in=kinds, about_revision__isnull=False)
        .order_by("about", "about_revision", "kind", "created_at")
        .distinct("about", "about_revision", "kind")
        .values_list("kind", "about", "about_revision", "context")
    )
    return tuple(
        Said(kind, about, revision, context)
        for kind, about, revision, context in rows
        if about is not None and revision is not None
    )
