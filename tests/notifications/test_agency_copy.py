"""What is said at every address that we know goes to the agency mailbox, too."""

import dataclasses

import pytest
from django.core import mail
from django.utils import timezone

from notifications import kinds
from notifications.models import Channel, Message, State
from notifications.operations import outbox
from notifications.operations.sweep import sweep as run
from tests.builders import make_person
from tests.notifications.cast import CALLED, make_note

COPIED = dataclasses.replace(CALLED, key="copied", copy_to_agency=True)


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def copied(monkeypatch):
    """That kind exists for one test."""
    monkeypatch.setitem(kinds._kinds, COPIED.key, COPIED)


@pytest.mark.parametrize(
    ("email", "consents", "expected"),
    [
        (True, True, {"email": "scheduled", "sms": "scheduled", "agency": "scheduled"}),
        (True, False, {"email": "scheduled", "agency": "scheduled"}),
        # Nobody private to tell: the page shows that, and the mailbox still gets its copy.
        (False, False, {"email": "suppressed", "agency": "scheduled"}),
    ],
)
def test_the_copy_is_a_row_of_its_own_beside_the_private_ones(email, consents, expected):
    person = make_person(sms_consent_at=timezone.now() if consents else None)
    person.private_email = person.private_email if email else ""
    outbox.queue([make_note(to=person, kind="copied"), make_note(to=person, kind="copied")])
    rows = Message.objects.values_list("channel", "state")
    assert set(rows) == set(expected.items())
    assert rows.count() == 2 * len(expected)


def test_a_kind_without_the_wish_sends_no_copy():
    outbox.queue([make_note(to=make_person())])
    assert not Message.objects.filter(channel=Channel.AGENCY).exists()


def test_the_copy_travels_by_mail_to_the_agency_address():
    person = make_person()
    outbox.queue([make_note(to=person, kind="copied")])
    run()
    assert sorted(to for letter in mail.outbox for to in letter.to) == sorted(
        [person.email, person.private_email]
    )
    assert set(Message.objects.values_list("channel", "state")) == {
        (Channel.EMAIL, State.SENT),
        (Channel.AGENCY, State.SENT),
    }
