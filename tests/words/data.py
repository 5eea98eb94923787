"""What is data and no words of ours: names, addresses and texts that people have entered."""

from django.conf import settings
from django.db.models import Model

from booking.models import Appointment, CapacityChange, Site
from demo.rules.cast import CAST
from notifications import kinds
from notifications.reads import previews
from outages.models import Outage, Policy, StatusUpdate
from people.models import Device, Person

_FIELDS: dict[type[Model], tuple[str, ...]] = {
    Person: ("name", "email", "private_email", "unit"),
    Site: ("name", "address", "entrance", "badge", "not_serving_reason", "pause_reason"),
    Outage: ("title", "cause"),
    Device: ("workstation_id",),
    Appointment: ("reference", "call_phrase"),
    StatusUpdate: ("title", "body"),
    Policy: ("instructions", "summary"),
    CapacityChange: ("reason",),
}


def known() -> frozenset[str]:
    """All of it, as the database has it now; longer texts by their lines and halves too."""
    values = {"TEAP", settings.SITE_AGENCY, settings.DEFAULT_FROM_EMAIL, settings.TRAVEL_MAILBOX}
    values |= {"manage.py run_reminders"}  # typed as it is
    values |= {player.name for player in CAST} | {player.email for player in CAST}
    for model, fields in _FIELDS.items():
        have = [name for name in fields if hasattr(model, name)]
        for row in model._default_manager.values_list(*have):
            values |= {part for value in row if value for part in _parts(str(value))}
    return frozenset(value for value in values if len(value) > 1)


def samples() -> frozenset[str]:
    """What the samples of messages are filled with; times in it were made ready in English."""
    values = {previews.NAME, previews.ADDRESS}
    for kind in kinds.every():
        for value in kind.sample.values():
            found = value if isinstance(value, list) else [value]
            values |= {part for one in found for part in _parts(str(one))}
        file = kind.attach(kind.sample, previews.ADDRESS) if kind.attach else None
        if file:
            uid = f"{kind.sample['uuid']}@back-online"
            values |= {file.filename, file.mimetype, uid, settings.CALENDAR_ORGANIZER}
    return frozenset(value for value in values if len(value) > 1)


def _parts(text: str) -> set[str]:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    halves = {half.strip() for line in lines for half in line.split(":", 1)}
    return {" ".join(text.split()), text.strip().rstrip("."), *lines, *halves}
