"""The outbox: PostgreSQL alone knows what is due, in flight and done."""

from notifications.models.delivery import Delivery
from notifications.models.engine import Engine
from notifications.models.message import (
    OPEN_STATES,
    Channel,
    Lane,
    Message,
    Settlement,
    State,
)

__all__ = [
    "OPEN_STATES",
    "Channel",
    "Delivery",
    "Engine",
    "Lane",
    "Message",
    "Settlement",
    "State",
]
