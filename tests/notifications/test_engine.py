"""The engine as a whole: paused by a person, carried by the standby, back from a copy."""

import datetime as dt
import threading
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from notifications.channels import Answer
from notifications.models import Channel, Engine, Message, Mode, State
from notifications.operations import engine, outbox, quarantine, settlement, standby
from notifications.operations.claim import claim
from notifications.operations.engine import ReasonNeeded
from notifications.operations.sweep import sweep as run
from notifications.operations.tries import Record
from notifications.rules.timing import Timing
from tests.builders import make_person
from tests.notifications.cast import ScriptedLine, ago, make_message, together
from tests.notifications.test_evidence import Remembers

pytestmark = pytest.mark.django_db(transaction=True)

TIMING = Timing()


@pytest.fixture
def coordinator():
    return make_person(roles=("coordinator",))


def pause(by, reason="The texts name a wrong day."):
    engine.pause(reason=reason, by=by, now=timezone.now())


# --- paused -------------------------------------------------------------------------------------


def test_a_pause_holds_what_is_due_and_resuming_lets_it_go(put_line, coordinator):
    line = put_line(ScriptedLine())
    message = make_message()
    pause(coordinator)
    assert run() == 0
    assert line.tried == []
    engine.resume(by=coordinator, now=timezone.now())
    assert run() == 1
    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_pause_stops_even_what_is_claimed_already(coordinator):
    message = make_message()
    [mine] = claim(worker="test", channels=list(Channel), size=1, lease=30)
    pause(coordinator)
    assert Record(worker="test", timing=TIMING).turn(mine) is None
    message.refresh_from_db()
    assert message.state == State.CLAIMED


def test_while_paused_doubts_are_settled_and_uses_end(put_line, coordinator, monkeypatch):
    put_line(ScriptedLine())
    monkeypatch.setattr(
        settlement, "find_witness", lambda channel, *, timing: Remembers(Answer.ACCEPTED)
    )
    late = make_message(minutes=-90)
    doubtful = make_message(state=State.UNKNOWN, transmit_at=ago(95))
    pause(coordinator)
    run()
    states = {one.pk: one.state for one in Message.objects.all()}
    assert states == {late.pk: State.EXPIRED, doubtful.pk: State.SENT}


@pytest.mark.parametrize("reason", ["", "  \n\t "])
def test_a_pause_needs_a_reason_and_says_who_gave_it(coordinator, reason):
    with pytest.raises(ReasonNeeded):
        pause(coordinator, reason=reason)
    assert not Engine.objects.filter(mode=Mode.PAUSED).exists()
    pause(coordinator, reason="  One   mail server\nrefuses everything.  ")
    row = Engine.objects.get()
    assert (row.reason, row.mode_by) == ("One mail server refuses everything.", coordinator)
    assert row.mode_at is not None


# --- the standby ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silent", "by", "needed"),
    [
        (1, "worker", False),
        (44, "worker", False),
        (46, "worker", True),
        (1, "standby", True),
        (None, "", True),
    ],
)
def test_the_standby_sweeps_while_no_worker_has_and_until_one_does(silent, by, needed):
    if silent is not None:
        Engine.objects.update_or_create(pk=1, defaults={"swept_at": ago(silent), "swept_by": by})
    assert standby.is_needed(TIMING) == needed


def test_the_standby_takes_over_and_rests_when_a_worker_is_back(put_line, settings):
    settings.REMINDER_TIMING = {"tick": 0.05, "start": 0.1}
    put_line(ScriptedLine())
    Engine.objects.update_or_create(pk=1, defaults={"swept_at": ago(60), "swept_by": "worker"})
    message = make_message()
    stop, came = threading.Event(), threading.Event()

    def watch():
        while not came.wait(0.05):
            message.refresh_from_db()
            if message.state == State.SENT:
                came.set()
        quiet = 0
        while quiet < 5:  # a worker again, and again: the standby may be sweeping at this moment
            run()
            threading.Event().wait(0.1)
            quiet = quiet + 1 if Engine.objects.get().swept_by == "worker" else 0
        rest = make_message()
        threading.Event().wait(0.5)
        rest.refresh_from_db()
        came.state = rest.state
        stop.set()

    together(lambda: standby.run(stop=stop), watch)
    assert message.state == State.SENT
    assert came.state == State.SCHEDULED, "the worker is there: it is its business"
    assert Engine.objects.get().swept_by == "worker"


# --- back from a copy ---------------------------------------------------------------------------------


def test_a_database_in_another_cluster_doubts_what_is_due_and_nothing_else(monkeypatch):
    run()
    overdue, planned = make_message(), make_message(minutes=60)
    tried = make_message(state=State.TRANSMITTING, transmit_at=ago(3), minutes=-1)
    done = make_message(state=State.SENT)
    Engine.objects.update(cluster="the one it was copied from", swept_at=ago(600))
    assert quarantine.guard() == 2
    for message, state in (
        (overdue, State.UNKNOWN),
        (tried, State.UNKNOWN),
        (planned, State.SCHEDULED),
        (done, State.SENT),
    ):
        message.refresh_from_db()
        assert message.state == state
    assert overdue.result_code == tried.result_code == "quarantined"
    # What was sent in the lost time was sent after the copy's last sweep: so far back one must look.
    assert overdue.transmit_at is not None
    assert (timezone.now() - overdue.transmit_at).total_seconds() == pytest.approx(600, abs=30)
    assert quarantine.guard() == 0, "once"


def test_the_first_cluster_is_only_remembered():
    make_message()
    Engine.objects.all().delete()
    assert quarantine.guard() == 0
    assert Engine.objects.get().cluster


def test_many_sweeps_meet_the_new_cluster_together_and_doubt_everything_once(put_line):
    line = put_line(ScriptedLine())
    run()
    for _ in range(20):
        make_message()
    Engine.objects.update(cluster="another", swept_at=ago(600))
    together(run, run, run, run)
    assert line.delivered == [], "nothing is sent that may have been sent before"
    assert Message.objects.filter(state=State.UNKNOWN).count() == 20


def test_evidence_settles_what_is_in_doubt_after_a_restore_and_no_rule_does(put_line, monkeypatch):
    put_line(ScriptedLine())
    message = make_message()
    quarantine.put_in_doubt(since=ago(600))
    memory = Remembers(Answer.NOBODY_KNOWS)
    monkeypatch.setattr(settlement, "find_witness", lambda channel, *, timing: memory)
    Message.objects.update(transmit_at=ago(6000))
    assert settlement.settle_tries(worker="test", timing=TIMING) == 0
    memory.says = Answer.NOT_ACCEPTED
    Message.objects.update(lease_until=ago(1))
    run()
    message.refresh_from_db()
    assert message.state == State.SENT


@pytest.mark.parametrize(
    ("arrived", "states"),
    [
        (True, {State.SENT: 2}),
        (False, {State.SCHEDULED: 1, State.EXPIRED: 1}),
    ],
)
def test_a_person_settles_all_that_is_in_doubt_after_a_restore(coordinator, arrived, states):
    make_message()
    make_message(minutes=-90)  # past its use
    other = make_message(state=State.UNKNOWN, transmit_at=ago(3), minutes=10)  # another doubt
    quarantine.put_in_doubt(since=None)
    assert quarantine.settle_all(arrived=arrived, by=coordinator) == 2
    other.refresh_from_db()
    assert other.state == State.UNKNOWN
    found = Message.objects.exclude(pk=other.pk).values_list("state", flat=True)
    assert {state: list(found).count(state) for state in found} == states


def test_what_is_withdrawn_while_in_doubt_after_a_restore_is_not_sent(coordinator):
    about = uuid.uuid4()
    message = make_message(about=about, about_revision=1)
    quarantine.put_in_doubt(since=ago(600))
    outbox.withdraw(about=about, now=timezone.now())
    quarantine.settle_all(arrived=False, by=coordinator)
    message.refresh_from_db()
    assert message.state == State.SUPERSEDED


def test_what_was_withdrawn_before_the_copy_was_made_stays_withdrawn(coordinator):
    about = uuid.uuid4()
    message = make_message(
        about=about, about_revision=1, state=State.TRANSMITTING, transmit_at=ago(3)
    )
    outbox.withdraw(about=about, now=timezone.now())
    quarantine.put_in_doubt(since=ago(600))
    settlement.settle_by_hand(message_id=message.pk, arrived=False, by=coordinator)
    message.refresh_from_db()
    assert message.state == State.SUPERSEDED


def test_the_command_says_how_many_and_refuses_what_is_no_instant(capsys):
    make_message()
    call_command("quarantine", since=ago(3600).isoformat())
    assert capsys.readouterr().out.startswith("1 messages are in doubt.")
    future = (timezone.now() + dt.timedelta(hours=1)).isoformat()
    for wrong in ("yesterday", "2024-07-24T06:00", "2024-13-24T06:00-04:00", future):
        with pytest.raises(CommandError, match="--since"):
            call_command("quarantine", since=wrong)
