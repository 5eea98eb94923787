"""What the booking room says, declared once: kind, texts, sample, calendar entry, quiet hours.

Quiet hours hold the text messages of what nobody asked for at that minute:

- the day before and "goes virtual", always;
- what we change by ourselves (moved by us, choose another, stands again, what changed, restored), unless
  the person begins to act on the new time or on the one they believe in before the late morning: who gets
  up for a visit that was taken away has to know it then, at whatever hour.

Not held is the answer to what somebody does just now (confirmed, moved, cancelled), the warning that
somebody else may have changed how one is reached, and every reminder of a time that was chosen.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from booking.rules import calendar, wording
from booking.rules.calendar import Method
from booking.rules.wording import Promise
from notifications.kinds import Attachment, Kind
from notifications.models import Lane, Settlement

_FOLDER = "booking/messages"


def _at(hour: int, minute: int = 0) -> dt.datetime:
    """A time of 25 July 2024 in UTC, for samples."""
    return dt.datetime(2024, 7, 25, hour, minute, tzinfo=dt.UTC)


VIRTUAL_SAMPLE = wording.context(
    Promise(
        reference="7KQ4-M2XD",
        uuid="00000000-0000-4000-8000-000000000001",
        revision=0,
        mode="virtual",
        starts_at=_at(17),
        ready_at=_at(16, 30),
        ends_at=_at(21),
        zone="America/Denver",
        site_name="Virtual desk",
    ),
    check_in_minutes=30,
    said_at=_at(12),
)
ONSITE_SAMPLE = wording.context(
    Promise(
        reference="9TRB-4WAC",
        uuid="00000000-0000-4000-8000-000000000002",
        revision=0,
        mode="onsite",
        starts_at=_at(14),
        ready_at=None,
        ends_at=_at(14, 30),
        zone="America/New_York",
        site_name="Alexandria",
        address="600 Dulany Street, Alexandria, VA",
        entrance="Main entrance, ask for the repair hall",
        badge="Badge or a photo identification",
    ),
    check_in_minutes=30,
    said_at=_at(12),
)


def _acts_at(context: Mapping[str, Any]) -> dt.datetime | None:
    """When the person begins: at the time that is told, or at the one believed in until then."""
    told = (context.get("begins_at"), context.get("was_at"))
    return min((dt.datetime.fromisoformat(at) for at in told if at), default=None)


def _invitation(method: Method) -> Any:
    def attach(context: Mapping[str, Any], recipient: str) -> Attachment:
        return Attachment(
            filename="repair.ics",
            content=calendar.entry(
                context,
                method=method,
                page=f"{settings.BASE_URL}/repair/",
                organizer=settings.CALENDAR_ORGANIZER,
                attendee=recipient,
            ),
            mimetype=f"text/calendar; method={method}; charset=utf-8",
        )

    return attach


KINDS = (
    Kind(
        key="confirmed",
        title=_("Your repair is booked"),
        templates=f"{_FOLDER}/confirmed",
        sample=VIRTUAL_SAMPLE,
        settlement=Settlement.VERIFY,
        attach=_invitation("REQUEST"),
    ),
    Kind(
        key="moved",
        title=_("Your repair has a new time"),
        templates=f"{_FOLDER}/moved",
        sample={**VIRTUAL_SAMPLE, "revision": 1},
        settlement=Settlement.ONCE_AT_LEAST,
        attach=_invitation("REQUEST"),
    ),
    Kind(
        key="moved_by_us",
        title=_("We had to move your repair"),
        templates=f"{_FOLDER}/moved_by_us",
        sample={
            **VIRTUAL_SAMPLE,
            "revision": 1,
            "what": "Alexandria is closed until further notice.",
            "reason": "The power is off in the building.",
            "was": "Wednesday 24 July, 2:00 p.m. EDT",
            "was_site": "Alexandria",
            "was_mode": "onsite",
        },
        settlement=Settlement.ONCE_AT_LEAST,
        attach=_invitation("REQUEST"),
        quiet=True,
        needed_by=_acts_at,
    ),
    Kind(
        key="choose_another",
        title=_("Please choose a new time"),
        templates=f"{_FOLDER}/choose_another",
        sample={
            **VIRTUAL_SAMPLE,
            "revision": 1,
            "what": "Virtual desk can take fewer people at that time.",
            "reason": "Two technicians fell ill.",
        },
        settlement=Settlement.ONCE_AT_LEAST,
        attach=_invitation("CANCEL"),
        quiet=True,
        needed_by=_acts_at,
    ),
    Kind(
        key="stands_again",
        title=_("Your repair is back on its first time"),
        templates=f"{_FOLDER}/stands_again",
        sample={**VIRTUAL_SAMPLE, "revision": 2},
        settlement=Settlement.ONCE_AT_LEAST,
        attach=_invitation("REQUEST"),
        quiet=True,
        needed_by=_acts_at,
    ),
    Kind(
        key="what_changed",
        title=_("What changes for your repair"),
        templates=f"{_FOLDER}/what_changed",
        sample={
            **VIRTUAL_SAMPLE,
            "revision": 1,
            "what": (
                "Be at your workstation from 10:30 a.m. MDT. Until now it was 11:00 a.m. MDT."
            ),
            "reason": "Many repairs begin earlier than planned.",
        },
        settlement=Settlement.ONCE_AT_LEAST,
        attach=_invitation("REQUEST"),
        quiet=True,
        needed_by=_acts_at,
    ),
    Kind(
        key="cancelled",
        title=_("Your repair is cancelled"),
        templates=f"{_FOLDER}/cancelled",
        sample={**ONSITE_SAMPLE, "revision": 1},
        settlement=Settlement.ONCE_AT_LEAST,
        attach=_invitation("CANCEL"),
    ),
    Kind(
        key="restored",
        title=_("Your computer is reported as back"),
        templates=f"{_FOLDER}/restored",
        sample={**VIRTUAL_SAMPLE, "revision": 1},
        settlement=Settlement.ONCE_AT_LEAST,
        attach=_invitation("CANCEL"),
        quiet=True,
        needed_by=_acts_at,
    ),
    Kind(
        key="day_before",
        title=_("Your repair is tomorrow"),
        templates=f"{_FOLDER}/day_before",
        sample=ONSITE_SAMPLE,
        quiet=True,
    ),
    Kind(
        key="be_at_workstation",
        title=_("Be at your workstation"),
        templates=f"{_FOLDER}/be_at_workstation",
        sample=VIRTUAL_SAMPLE,
    ),
    Kind(
        key="be_there_now",
        title=_("You should be there now"),
        templates=f"{_FOLDER}/be_there_now",
        sample=VIRTUAL_SAMPLE,
    ),
    Kind(
        key="onsite_reminder",
        title=_("Your visit today"),
        templates=f"{_FOLDER}/onsite_reminder",
        sample=ONSITE_SAMPLE,
    ),
    Kind(
        key="goes_virtual",
        title=_("A repair by telephone for one of your staff"),
        templates=f"{_FOLDER}/goes_virtual",
        sample={"name": "Dana Reyes"},
        lane=Lane.BULK,
        quiet=True,
    ),
    Kind(
        key="callback_changed",
        title=_("Your call-back number was changed"),
        templates=f"{_FOLDER}/callback_changed",
        sample={"by": ""},
        settlement=Settlement.ONCE_AT_LEAST,
        copy_to_agency=True,
    ),
    Kind(
        key="contact_changed",
        title=_("How we reach you was changed"),
        templates=f"{_FOLDER}/contact_changed",
        sample={
            "headline": "How we reach you was changed",
            "what": ["how we reach you", "where you are for a while"],
            "when": "Wednesday 24 July, 9:00 a.m. MDT",
            "by": "",
        },
        settlement=Settlement.ONCE_AT_LEAST,
        copy_to_agency=True,
    ),
)
