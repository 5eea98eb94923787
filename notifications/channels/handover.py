"""What every channel offers, and the one error in which it fails.

A channel hands over in two steps. `prepare` does all that is certainly no send (connect,
address); `deliver` comes after the point of no return. Between them lies one database commit.
"""

from enum import Enum
from typing import Protocol

from notifications.rules.parcel import Parcel


class Fate(Enum):
    """What an error means for the message."""

    TEMPORARY = "refused for now"
    PERMANENT = "refused for good"
    UNKNOWN = "nobody can tell whether it was accepted"
    DOWN = "the channel does not answer: no fault of the message"
    ABSENT = "this installation has no such channel"


class HandOverError(Exception):
    """A try that failed. `code` is short, for the record: a reply code or a word, never an
    address, a number or a server's own sentence (they quote addresses)."""

    def __init__(self, fate: Fate, code: str) -> None:
        self.fate = fate
        self.code = code[:40]
        super().__init__(f"{fate.value} ({self.code})")


class ChannelLine(Protocol):
    """A channel, open for one sweep."""

    def prepare(self, parcel: Parcel) -> None:
        """Do what must come before the point of no return. Raises HandOverError, never UNKNOWN."""

    def deliver(self, parcel: Parcel) -> str:
        """Hand over and return the answer's code. Raises HandOverError, never DOWN or ABSENT."""

    def release(self) -> None:
        """Forget what was prepared; it will not be delivered. Never raises."""

    def close(self) -> None:
        """Let go of the connection. Never raises."""
