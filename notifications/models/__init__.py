"""The outbox: PostgreSQL alone knows what is due, in flight and done."""

from notifications.models.delivery import Delivery
from notifications.models.engine import Engine, Mode
from notifications.models.message import (
    OPEN_STATES,
    UNDECIDED_STATES,
    Channel,
    Lane,
    Message,
    Settlement,
    State,
)

__all__ = [
    "OPEN_STATES",
    "UNDECIDED_STATES",
    "Channel",
    "Delivery",
    "Engine",
    "Lane",
    "Message",
    "Mode",
    "Settlement",
    "State",
]
