"""How messages leave the house: one small class a channel, one error for everything that fails."""

from notifications.channels.evidence import Answer, Question, Witness
from notifications.channels.handover import ChannelLine, Fate, HandOverError
from notifications.channels.lines import find_witness, open_line

__all__ = [
    "Answer",
    "ChannelLine",
    "Fate",
    "HandOverError",
    "Question",
    "Witness",
    "find_witness",
    "open_line",
]
