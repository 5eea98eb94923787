"""How messages leave the house: one small class a channel, one error for everything that fails."""

from notifications.channels.handover import ChannelLine, Fate, HandOverError
from notifications.channels.lines import open_line

__all__ = ["ChannelLine", "Fate", "HandOverError", "open_line"]
