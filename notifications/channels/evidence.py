"""Who can tell afterwards whether a message was accepted.

A try that nobody ended leaves its message undecided. A witness has a memory of its own: the journal
of the relay that took our mail, the provider's list of what it was given, the folder of texts.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Answer(Enum):
    """What a witness says of one message."""

    ACCEPTED = "it was accepted"
    NOT_ACCEPTED = "it was not accepted, and will not be any more"
    NOBODY_KNOWS = "this witness cannot tell"
    ASK_LATER = "the witness does not answer just now"


@dataclass(frozen=True, slots=True)
class Question:
    """One message in doubt. `tried_at` is the earliest instant at which it can have been handed
    over (PostgreSQL's clock, aware); `message_id` with its angle brackets."""

    id: uuid.UUID
    message_id: str
    tried_at: dt.datetime


class Witness(Protocol):
    """A source of evidence. `source` is its name in the record, such as `journal`."""

    source: str

    def answer(self, questions: Sequence[Question]) -> Mapping[uuid.UUID, Answer]:
        """One answer for each question that there was time to ask. Never raises; asks without a
        transaction open.

        NOT_ACCEPTED only if the memory is whole from `tried_at` on: it makes us send again.
        """


class NoWitness:
    """Nobody remembers: a mail server whose journal we cannot read."""

    source = "nobody"

    def answer(self, questions: Sequence[Question]) -> Mapping[uuid.UUID, Answer]:
        """Say so."""
        return {question.id: Answer.NOBODY_KNOWS for question in questions}
