"""What is known of people: only what getting them back to work needs."""

from people.models.person import Person, Programme, Reach, Role, ScheduleKind
from people.models.property import ApiToken, Device

__all__ = [
    "ApiToken",
    "Device",
    "Person",
    "Programme",
    "Reach",
    "Role",
    "ScheduleKind",
]
