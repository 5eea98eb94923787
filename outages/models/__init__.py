"""Outages, their policy, and the devices they hit."""

from outages.models.affected import (
    OFFLINE,
    AffectedDevice,
    Source,
    Standing,
    StandingChange,
)
from outages.models.outage import Outage, OutageKind
from outages.models.policy import Policy
from outages.models.update import FigureKind, StatusUpdate

__all__ = [
    "OFFLINE",
    "AffectedDevice",
    "FigureKind",
    "Outage",
    "OutageKind",
    "Policy",
    "Source",
    "Standing",
    "StandingChange",
    "StatusUpdate",
]
