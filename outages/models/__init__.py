"""Outages, their policy, and the devices they hit."""

from outages.models.affected import (
    OFFLINE,
    AffectedDevice,
    HeadCount,
    Source,
    Standing,
    StandingChange,
    StandingTally,
)
from outages.models.outage import Outage, OutageKind
from outages.models.policy import Policy
from outages.models.update import FigureKind, StatusUpdate

__all__ = [
    "OFFLINE",
    "AffectedDevice",
    "FigureKind",
    "HeadCount",
    "Outage",
    "OutageKind",
    "Policy",
    "Source",
    "Standing",
    "StandingChange",
    "StandingTally",
    "StatusUpdate",
]
