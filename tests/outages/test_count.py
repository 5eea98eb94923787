"""The count: the tally and what it does not hold yet are the truth at every instant."""

import datetime as dt
import importlib
import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import beat
from outages.models import (
    AffectedDevice,
    HeadCount,
    Standing,
    StandingChange,
    StandingTally,
)
from outages.operations import affected, roster, tally
from outages.reads import count
from outages.tasks import keep_count
from tests import builders
from tests.outages.test_import_roster import row, write
from tests.races.crowd import race

NOW = builders.JULY_24
SECOND = dt.timedelta(seconds=1)


def standings():
    """The plain count that the tally must always agree with."""
    return Counter(AffectedDevice.objects.values_list("standing", flat=True))


def counted(outage):
    return Counter({one: n for one, n in count.of_outage(outage).by_standing.items() if n})


def move(device, to):
    with transaction.atomic():
        device = AffectedDevice.objects.select_for_update().get(pk=device.pk)
        affected.move(device, to=to, by=None, why="for a test", now=NOW)


def make_devices(outage, people):
    return [
        builders.make_affected(person=builders.make_person(), outage=outage) for _ in range(people)
    ]


def test_an_outage_without_devices_has_nine_zeros_and_no_people(db):
    outage = builders.make_outage()
    found = count.of_outage(outage)
    assert list(found.by_standing) == list(Standing)
    assert set(found.by_standing.values()) == {0}
    assert (found.affected, found.offline, found.people_offline) == (0, 0, None)


def test_the_standings_are_those_of_one_outage(db):
    outage, other = builders.make_outage(), builders.make_outage(slug="mail", kind="service")
    make_devices(outage, 2)
    builders.make_affected(person=builders.make_person(), outage=other, standing=Standing.RESTORED)
    tally.fold()
    make_devices(outage, 1)
    assert count.of_outage(outage).by_standing[Standing.UNBOOKED] == 3
    assert count.of_outage(outage).affected == 3
    restored = count.of_outage(other)
    assert (restored.affected, restored.offline) == (1, 0)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, 3), st.sampled_from(Standing)),
        st.tuples(st.just("mark"), st.just(0), st.sampled_from(Standing)),
        st.tuples(st.just("fold"), st.integers(1, 4), st.just("")),
    ),
    max_size=20,
)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_after_any_moves_and_folds_the_count_is_the_plain_count(db, steps):
    with transaction.atomic():
        outage = builders.make_outage()
        devices = make_devices(outage, 4)
        for what, number, to in steps:
            if what == "move":
                move(devices[number], to)
            elif what == "mark":
                builders.make_affected(person=builders.make_person(), outage=outage, standing=to)
            else:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(tally, "BATCH", number)
                    tally.fold()
                assert not StandingChange.objects.filter(folded=False).exists()
            assert counted(outage) == standings()
        transaction.set_rollback(True)


def test_folding_again_adds_nothing(db):
    outage = builders.make_outage()
    make_devices(outage, 3)
    assert tally.fold() == 3
    before = list(StandingTally.objects.values_list("standing", "devices"))
    assert tally.fold() == 0
    assert list(StandingTally.objects.values_list("standing", "devices")) == before


def test_the_count_is_one_query(db, django_assert_num_queries):
    outage = builders.make_outage()
    make_devices(outage, 3)
    with django_assert_num_queries(1):
        count.of_outage(outage)


def test_the_sweep_that_beat_asks_for_folds_and_counts_people(db):
    outage = builders.make_outage()
    make_devices(outage, 3)
    assert beat.schedule()["keep the count"]["task"] == keep_count.name
    keep_count()
    assert not StandingChange.objects.filter(folded=False).exists()
    assert count.of_outage(outage).people_offline == 3


def test_a_device_that_is_marked_twice_is_counted_once(db):
    outage = builders.make_outage()
    (device,) = make_devices(outage, 1)
    move(device, Standing.RESTORED)
    again = affected.mark(
        outage=outage,
        device=device.device,
        person=device.person,
        source="self_reported",
        by=device.person,
        now=NOW,
        why="reported",
    )
    assert again.standing == Standing.RESTORED
    assert counted(outage) == {Standing.RESTORED: 1}


def test_people_are_counted_once_and_again_only_after_30_seconds(db):
    outage = builders.make_outage()
    (first, second) = make_devices(outage, 2)
    builders.make_affected(person=first.person, outage=outage)  # two devices, one person
    assert tally.count_heads(now=NOW) == 1
    assert count.of_outage(outage).people_offline == 2
    move(second, Standing.RESTORED)
    assert tally.count_heads(now=NOW + 29 * SECOND) == 0
    stale = count.of_outage(outage)
    assert (stale.people_offline, stale.people_counted_at) == (2, NOW)
    assert stale.offline == 2  # devices are of this instant
    assert tally.count_heads(now=NOW + 30 * SECOND) == 1
    fresh = count.of_outage(outage)
    assert (fresh.people_offline, fresh.people_counted_at) == (1, NOW + 30 * SECOND)
    assert HeadCount.objects.count() == 1


def test_movers_folders_and_markers_at_once_never_show_a_wrong_sum(transactional_db, monkeypatch):
    """While devices move and sweeps fold, every single look adds up to the devices there are."""
    monkeypatch.setattr(tally, "BATCH", 7)
    outage = builders.make_outage()
    devices = make_devices(outage, 24)
    done = threading.Event()
    wrong = []

    def mover(mine):
        for to in (Standing.BOOKED, Standing.WAITING, Standing.UNBOOKED, Standing.RESTORED):
            for device in mine:
                move(device, to)

    def folder():
        for _ in range(25):
            tally.fold()

    def reader():
        while not done.is_set():
            found = count.of_outage(outage)
            if found.affected != 24 or min(found.by_standing.values()) < 0:
                wrong.append(found)

    looking = threading.Thread(target=lambda: (reader(), connection.close()))
    looking.start()
    results = race(
        [
            *[lambda part=part: mover(devices[part::4]) for part in range(4)],
            *[folder] * 3,
        ]
    )
    done.set()
    looking.join(30)
    assert results == [None] * 7
    assert wrong == []
    tally.fold()
    assert counted(outage) == standings() == {Standing.RESTORED: 24}


def test_the_tally_begins_with_what_stood_before_there_was_one(db):
    """An installation from before: devices without a first line of history."""
    outage = builders.make_outage()
    old, booked = make_devices(outage, 2)
    move(booked, Standing.BOOKED)
    StandingChange.objects.filter(was="").delete()
    migration = importlib.import_module("outages.migrations.0003_fill_tally")
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)
    assert counted(outage) == {Standing.UNBOOKED: 1, Standing.BOOKED: 1}
    assert tally.fold() == 0
    move(old, Standing.RESTORED)
    assert counted(outage) == {Standing.RESTORED: 1, Standing.BOOKED: 1}


def test_a_roster_is_counted_at_once_and_a_dry_run_is_not(db, tmp_path):
    outage = builders.make_outage()
    file = write(tmp_path / "roster.csv", [row("a"), row("b"), row("c")])
    roster.import_file(file, outage=outage, apply=False)
    assert count.of_outage(outage).affected == 0
    for _ in range(2):
        roster.import_file(file, outage=outage, apply=True)
        assert counted(outage) == {Standing.UNBOOKED: 3}
    first = StandingChange.objects.filter(was="", became="unbooked", folded=True)
    assert first.values("affected").distinct().count() == StandingChange.objects.count() == 3
