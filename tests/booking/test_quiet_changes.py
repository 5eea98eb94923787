"""What a coordinator changes by night, and when the people hear of it by text."""

import datetime as dt

import pytest

from notifications.models import Message
from people.models import Person
from tests import builders
from tests.office import Office, everything_leaves


@pytest.fixture
def office(week):
    """Wednesday 24 July 2024, noon in Denver."""
    return Office(week.outage, week.sites, builders.at(builders.MOUNTAIN, 2024, 7, 24, 12))


def heard(appointment, kind):
    """When each channel is due to say it."""
    said = Message.objects.about(appointment.uuid).filter(kind=kind)
    return dict(said.values_list("channel", "due_at"))


def test_a_closing_by_night_wakes_whoever_would_get_up_for_it_and_nobody_else(office):
    early, late = office.slot(10), office.slot(15)
    [first], [second] = (office.booked(slot) for slot in (early, late))
    Person.objects.update(sms_consent_at=office.now)
    for hour in (10, 11):
        office.slot(hour, day=26, capacity=1)
    everything_leaves(office.now + dt.timedelta(hours=1))

    night, eight = office.denver(24, 23), office.denver(25, 8)
    done = office.do(
        office.close(from_at=eight, until_at=office.denver(26, 7)),
        now=night,
    )

    # Both are moved to Friday. The first believes in half past nine on Thursday.
    assert heard(first, "moved_by_us") == {"email": night, "sms": night}
    assert heard(second, "moved_by_us") == {"email": night, "sms": eight}

    later = office.denver(25, 2)
    everything_leaves(later)
    office.undo(done, now=later)

    assert heard(first, "stands_again") == {"email": later, "sms": later}
    assert heard(second, "stands_again") == {"email": later, "sms": eight}
