"""The engine while what is around it fails: Redis, the mail server, beat, a process that sleeps."""

import os
import signal
import time

import pytest
from django.utils import timezone

from notifications.models import Engine, State
from tests.faults import blows
from tests.faults.campaign import BY_EVIDENCE
from tests.faults.nursery import Guise
from tests.faults.rig import SINK, WORKERS
from tests.running import wait_until

pytestmark = pytest.mark.xdist_group("faults")

REDELIVERING = {
    "visibility_timeout": 1,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}


def assert_each_was_sent_once(feed):
    """By the journal, and by the engine's own books."""
    verdict = feed.judged()
    assert (verdict.lost, verdict.doubled) == (set(), {})
    assert feed.states() == {State.SENT: len(feed.keys)}


def sent_after(feed, instant):
    """The tries that ended well since then."""
    return [one for one in feed.tries() if one.outcome == "sent" and one.ended_at > instant]


def swept_by():
    return Engine.objects.values_list("swept_by", flat=True).get()


def test_emptying_redis_again_and_again_changes_nothing(engine, feed):
    feed.portion(100, over=2)
    for _ in range(10):
        engine.flush_redis()
        time.sleep(0.2)
    feed.await_end()
    assert_each_was_sent_once(feed)


def test_without_redis_a_standby_sends_until_a_worker_does_again(engine, feed):
    engine.start("standby-1")
    engine.here.redis.kill()
    feed.portion(80, over=6)
    feed.await_end()
    assert swept_by() == "standby"
    assert_each_was_sent_once(feed)

    engine.here.redis.start()
    wait_until(lambda: swept_by() == "worker", seconds=60, what="a worker sweeps again")


def test_a_redis_that_hands_out_each_sweep_many_times_doubles_nothing(engine, feed):
    engine.change(*WORKERS, guise=Guise(broker=REDELIVERING))
    feed.portion(300, over=1)
    feed.await_end()
    assert_each_was_sent_once(feed)


def test_five_beats_double_nothing(engine, feed):
    feed.portion(100, over=3)
    engine.start("beat-3", "beat-4", "beat-5")
    feed.await_end()
    assert_each_was_sent_once(feed)


def test_a_mail_server_that_is_away_costs_no_message_anything(engine, feed):
    engine.stop(SINK)
    feed.portion(50, over=4)
    time.sleep(5)
    assert feed.judged().lost == {one.message_id for one in feed.messages()}
    assert feed.states().keys() <= {State.SCHEDULED, State.CLAIMED}
    assert {message.attempts for message in feed.messages()} == {0}
    engine.start(SINK)
    feed.await_end()
    assert_each_was_sent_once(feed)


def test_a_mail_server_that_never_answers_is_asked_by_its_journal(engine, feed):
    """It falls silent twice: about a mail that it has accepted, and about one that it has not."""
    engine.blows.arm(blows.READ, number=blows.NOTHING)
    engine.blows.arm(blows.JOURNALED, number=blows.NOTHING)
    feed.portion(20)
    feed.await_end()
    assert_each_was_sent_once(feed)
    tries = feed.tries()
    in_doubt = [one for one in tries if one.outcome == State.UNKNOWN]
    assert len(in_doubt) >= 2, "the two it was silent about; on a busy machine one more may be late"
    settled = {one.outcome for one in tries if one.reply_code == BY_EVIDENCE}
    assert settled == {"accepted", "not_accepted"}


def test_a_process_that_sleeps_longer_than_anybody_waits_sends_nothing_when_it_wakes(engine, feed):
    """One sleeps after its claim until the lease is over, one past the point of no return until
    the try was settled."""
    for point in (blows.CLAIMED, blows.TRANSMITTING):
        engine.blows.arm(point, number=signal.SIGSTOP)
        feed.portion(10)
    sleepers = [engine.await_blow(point) for point in (blows.CLAIMED, blows.TRANSMITTING)]
    feed.await_end()
    assert_each_was_sent_once(feed)
    woken = timezone.now()
    for sleeper in sleepers:
        os.kill(sleeper, signal.SIGCONT)
    # Whoever wakes ends its old batch before it takes part again.
    deadline = time.monotonic() + 30
    while not set(sleepers) <= {
        int(one.worker.rpartition(":")[2]) for one in sent_after(feed, woken)
    }:
        assert time.monotonic() < deadline, "a sleeper takes part again"
        feed.portion(30, over=0.5)
        feed.await_end()
    assert_each_was_sent_once(feed)
