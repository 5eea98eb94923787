"""Neither lost nor doubled: every part is killed while messages are on their way.

The judge is the mail server's journal alone. `FAULT_SEED` repeats a run's plan; `make faults` is the
same in large.
"""

import os
import random
import sys
import time
from collections import Counter

import pytest

from notifications.models import State
from tests.faults import blows, campaign
from tests.faults.campaign import Blow, Campaign
from tests.faults.controls import TELLING
from tests.faults.nursery import STRANGER, Guise
from tests.faults.report import table
from tests.faults.rig import WORKERS

pytestmark = pytest.mark.xdist_group("faults")

MESSAGES = 300
KILLS = {
    campaign.POINT: len(blows.OF_A_CHILD),
    campaign.CHILD: 3,
    campaign.WORKER: 3,
    campaign.BEAT: 2,
    campaign.REDIS: 2,
    campaign.POSTGRES: len(blows.OF_A_CHILD) + 1,
    campaign.MAIL: len(blows.OF_THE_SINK) + 1,
}


def strike(engine, planned, messages, *, seed=1, seconds=120):
    """Run a campaign and return it."""
    found = Campaign(engine, random.Random(seed))
    found.run(planned, messages, until=time.monotonic() + seconds)
    return found


def test_no_message_is_lost_or_doubled_whatever_is_killed(engine, capsys):
    seed = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    planned = campaign.plan(KILLS, random.Random(seed))
    began = time.monotonic()
    found = strike(engine, planned, MESSAGES, seed=seed)
    rows = list(found.rows())
    points = Counter(blow.point for _, blow in found.fallen if blow.component == campaign.POINT)
    with capsys.disabled():
        sys.stdout.write(f"\n{table(rows)}\n")
        sys.stdout.write(
            f"seed {seed}, {time.monotonic() - began:.0f} s, at points: {dict(points)}\n"
        )
    assert sum(row.messages for row in rows) >= MESSAGES
    assert {row.component: row.kills for row in rows} == KILLS
    assert points == dict.fromkeys(blows.OF_A_CHILD, 1)
    assert {row.component: row.lost for row in rows if row.lost} == {}
    assert {row.component: row.doubled for row in rows if row.doubled} == {}
    assert {row.component: row.undecided for row in rows if row.undecided} == {}
    states = sum((feed.states() for feed in found.feeds.values()), Counter())
    assert states == {State.SENT: sum(row.messages for row in rows)}


def test_a_stranger_s_mail_server_leaves_one_named_message_in_doubt_for_each_kill(engine):
    """Nobody can read its journal: what a killed process had handed over is settled by rule."""
    engine.change(*WORKERS, guise=STRANGER)
    kills = 4
    found = strike(engine, [Blow(campaign.POINT, blows.ACCEPTED)] * kills, 40)
    (row,) = found.rows()
    assert row.lost == set()
    assert row.by_evidence == 0
    assert 0 < len(row.undecided) <= kills
    assert row.doubled.keys() <= row.undecided
    assert sum(row.doubled.values()) <= kills
    (feed,) = found.feeds.values()
    assert feed.states() == {State.SENT: row.messages}, (
        "both kinds are rather said twice than not at all"
    )


def test_an_engine_without_a_point_of_no_return_doubles(engine):
    """The control: the same harness finds it out."""
    engine.change(*WORKERS, guise=Guise(control="send-then-record"))
    blow = Blow(campaign.POINT, TELLING["send-then-record"])
    (row,) = strike(engine, [blow] * 2, 20).rows()
    assert (row.lost, sum(row.doubled.values())) == (set(), 2)


def test_an_engine_that_writes_sent_before_it_sends_loses(engine):
    """The control: the same harness finds it out."""
    engine.change(*WORKERS, guise=Guise(control="record-then-send"))
    blow = Blow(campaign.POINT, TELLING["record-then-send"])
    (row,) = strike(engine, [blow] * 2, 20).rows()
    assert len(row.lost) >= 2
    assert row.doubled == {}
