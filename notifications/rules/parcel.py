"""What a channel hands over, ready to go: composed before anything is under way."""

import hashlib
from dataclasses import dataclass

from notifications.rules.letter import Letter


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail and its bytes."""

    letter: Letter
    raw: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of what travels, hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Text:
    """A text message; `reference` is our identifier, the same in every try; `number` is E.164."""

    reference: str
    number: str
    words: str

    @property
    def digest(self) -> str:
        """SHA-256 of the words, hexadecimal."""
        return hashlib.sha256(self.words.encode()).hexdigest()


Parcel = Mail | Text
