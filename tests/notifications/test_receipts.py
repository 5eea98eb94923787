"""Receipts: what becomes of a text by what the service reports, in any order and however often."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications.models import UNDECIDED_STATES, Channel, Delivery, Message, State
from notifications.operations import outbox, receipts
from notifications.operations.claim import claim
from notifications.operations.tries import Outcome, Record
from notifications.reads.outbox import message_page
from notifications.reads.reach import unreachable, unreachable_by
from notifications.rules.timing import Timing
from tests.builders import make_person
from tests.notifications.cast import ago, elsewhere, make_message, together

pytestmark = pytest.mark.django_db(transaction=True)

HANDED_OVER = (*UNDECIDED_STATES, State.SENT)
NEVER_LEFT = (State.CANCELLED, State.SUPPRESSED, State.EXPIRED, State.SUPERSEDED, State.FAILED)


def make_text(state: str, *, code: str = "", **fields) -> Message:
    """A text in that state, handed over a minute ago."""
    person = make_person(private_email="", sms_consent_at=timezone.now())
    is_ended = state not in (State.SCHEDULED, State.CLAIMED, *UNDECIDED_STATES)
    values = {
        "state": state,
        "result_code": code,
        "fence": 3,
        "attempts": 1,
        "transmit_at": ago(60),
        "terminal_at": ago(30) if is_ended else None,
        "lease_owner": "somebody",
        "lease_until": timezone.now() + dt.timedelta(seconds=30),
    }
    return make_message(to=person, minutes=-2, **(values | fields))


def report(message: Message, *, arrived: bool, code: str = "") -> bool:
    """Apply a receipt, and read the message again."""
    code = code or ("delivered" if arrived else "permanent-failure")
    is_news = receipts.apply(reference=message.pk, arrived=arrived, code=code)
    message.refresh_from_db()
    return is_news


@pytest.mark.parametrize("state", HANDED_OVER)
@pytest.mark.parametrize(("arrived", "becomes"), [(True, State.DELIVERED), (False, State.BOUNCED)])
def test_what_was_handed_over_is_delivered_or_came_back(state, arrived, becomes):
    message = make_text(state)
    assert report(message, arrived=arrived)
    assert (message.state, message.resolved_by, message.fence) == (becomes, "receipt", 4)
    assert (message.lease_owner, message.lease_until) == ("", None)
    said = message.deliveries.get()
    assert (said.fence, said.outcome, said.reply_code) == (4, "receipt", message.result_code)


@pytest.mark.parametrize("state", [State.SCHEDULED, State.CLAIMED])
def test_what_a_rule_sent_back_although_it_arrived_is_not_sent_again(state):
    message = make_text(state)
    assert report(message, arrived=True)
    assert (message.state, message.fence) == (State.DELIVERED, 4)
    assert not claim(worker="test", channels=[Channel.SMS], size=9, lease=30)


@pytest.mark.parametrize("state", [State.SCHEDULED, State.CLAIMED])
def test_what_is_to_be_tried_again_is_not_ended_by_a_report_that_the_first_failed(state):
    message = make_text(state)
    assert not report(message, arrived=False)
    assert (message.state, message.fence) == (state, 3)


@pytest.mark.parametrize("state", [State.SCHEDULED, State.CLAIMED])
def test_what_was_never_handed_over_is_not_delivered(state):
    message = make_text(state, attempts=0, transmit_at=None)
    assert not report(message, arrived=True)
    assert message.state == state


@pytest.mark.parametrize(
    ("state", "arrived", "becomes"),
    [
        (State.FAILED, True, State.DELIVERED),
        (State.SUPERSEDED, True, State.DELIVERED),
        (State.EXPIRED, True, State.DELIVERED),
        (State.FAILED, False, State.BOUNCED),
        # Nobody missed these.
        (State.SUPERSEDED, False, State.SUPERSEDED),
        (State.EXPIRED, False, State.EXPIRED),
    ],
)
def test_what_a_rule_ended_without_knowing_is_known_now(state, arrived, becomes):
    message = make_text(state, code="undecided")
    assert report(message, arrived=arrived) is (state != becomes)
    assert message.state == becomes


@pytest.mark.parametrize("state", [*NEVER_LEFT, State.DELIVERED, State.BOUNCED])
@pytest.mark.parametrize("arrived", [True, False])
def test_what_never_left_or_is_known_already_stays_as_it_is(state, arrived):
    message = make_text(state, code="withdrawn")
    assert not report(message, arrived=arrived)
    assert (message.state, message.fence, message.result_code) == (state, 3, "withdrawn")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("first", [True, False])
def test_the_first_final_report_stands_whatever_comes_after_it(first):
    message = make_text(State.SENT)
    assert report(message, arrived=first)
    for arrived in (first, not first, first):
        assert not report(message, arrived=arrived)
    assert message.state == (State.DELIVERED if first else State.BOUNCED)
    assert message.deliveries.count() == 1


def test_two_reports_at_once_are_one():
    message = make_text(State.UNKNOWN)
    news = []

    def tell(arrived: bool) -> None:
        news.append(receipts.apply(reference=message.pk, arrived=arrived, code="x"))

    together(*(lambda arrived=arrived: tell(arrived) for arrived in (True, False) * 4))
    assert sorted(news) == [False] * 7 + [True]
    assert message.deliveries.count() == 1


def test_a_report_before_our_own_record_stands_and_the_try_is_recorded():
    message = make_text(State.SCHEDULED, attempts=0, transmit_at=None, lease_until=None)
    [held] = claim(worker="test", channels=[Channel.SMS], size=9, lease=30)
    record = Record(worker="test", timing=Timing())
    transmit_at = record.turn(held)
    assert transmit_at is not None
    elsewhere(lambda: receipts.apply(reference=message.pk, arrived=True, code="delivered"))
    record.hold(Outcome(held, State.SENT, "sent", "201", transmit_at=transmit_at))
    record.store()
    message.refresh_from_db()
    assert (message.state, message.resolved_by) == (State.DELIVERED, "receipt")
    assert list(message.deliveries.order_by("fence").values_list("fence", "outcome")) == [
        (held.fence, "sent"),
        (held.fence + 1, "receipt"),
    ]


def test_whoever_holds_a_text_that_arrived_gives_up_at_the_point_of_no_return():
    message = make_text(State.SCHEDULED, lease_until=None)
    [held] = claim(worker="test", channels=[Channel.SMS], size=9, lease=30)
    elsewhere(lambda: receipts.apply(reference=message.pk, arrived=True, code="delivered"))
    assert Record(worker="test", timing=Timing()).turn(held) is None


def test_a_report_waits_for_whoever_is_changing_the_message_and_sees_what_they_did():
    about = uuid.uuid4()
    message = make_text(State.SCHEDULED, about=about, about_revision=1)
    answers = []

    def tell() -> None:
        answers.append(receipts.apply(reference=message.pk, arrived=True, code="delivered"))

    with transaction.atomic():
        outbox.withdraw(about=about, now=timezone.now())
        waiting = threading.Thread(target=lambda: (tell(), connection.close()))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
    waiting.join(20)
    message.refresh_from_db()
    assert (answers, message.state) == ([False], State.CANCELLED)


def test_an_unknown_reference_and_an_email_are_left_alone():
    mail = make_message(state=State.SENT)
    assert not receipts.apply(reference=uuid.uuid4(), arrived=True, code="delivered")
    assert not receipts.apply(reference=mail.pk, arrived=False, code="permanent-failure")
    mail.refresh_from_db()
    assert mail.state == State.SENT
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("state", [State.SENT, State.UNKNOWN])
def test_a_report_hours_later_makes_nobody_late(state):
    message = make_text(state, due_at=ago(62), transmit_at=ago(60))
    if state == State.SENT:
        Message.objects.update(terminal_at=ago(60))
    report(message, arrived=True)
    page = message_page(message_id=message.pk, now=timezone.now() + dt.timedelta(hours=3))
    assert (page.row.saying.words, page.row.saying.lateness) == ("delivered", "")
    assert [one.words for one in page.tries] == ["reported by the service"]


@pytest.mark.parametrize(
    ("code", "is_the_number"),
    [
        ("permanent-failure", True),
        ("failed", True),
        ("temporary-failure", False),
        ("technical-failure", False),
    ],
)
def test_only_what_came_back_for_its_number_makes_somebody_unreachable(code, is_the_number):
    message = make_text(State.SENT)
    report(message, arrived=False, code=code)
    assert unreachable_by(message.person_id) == ({Channel.SMS} if is_the_number else set())
    assert unreachable([message.person]) == ({message.person_id} if is_the_number else set())
    page = message_page(message_id=message.pk, now=timezone.now())
    assert page.row.saying.words.startswith("came back undelivered")


def test_what_came_back_is_not_said_by_mail_days_later():
    message = make_text(State.SENT)
    person = message.person
    person.private_email = "dana@home.example"
    person.save()
    report(message, arrived=False)
    assert Message.objects.filter(person=person).count() == 1
