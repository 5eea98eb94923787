"""A site and an engine of their own, made to be killed piece by piece."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests import builders
from tests.faults import family
from tests.faults.feed import Feed
from tests.faults.rig import Rig, rig
from tests.running import RunningSite, wait_until
from tests.town import Town, days_ahead


class Victim(RunningSite):
    """Kills a part as a whole: a process and everything it has forked."""

    def kill_family(self, name: str) -> int:
        """`kill -9` the part `name` and its children; the number that it had."""
        number = self.pid(name)
        family.kill(number)
        return number

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send the part `name` a signal."""
        os.kill(self.pid(name), number)


@pytest.fixture(scope="session")
def victim(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: object) -> Iterator[Victim]:
    """The real `make run` with an outage, the virtual desk and a free time; its clock runs fast."""
    site = Victim(
        tmp_path_factory.mktemp("victim") / "data", DJANGO_SETTINGS_MODULE="tests.faults.hasty"
    )
    site.blocker = django_db_blocker
    try:
        site.start()
        with site.orm():
            builders.make_outage()
            builders.make_slot(site=builders.make_site(), starts_at=days_ahead(2, 11), capacity=50)
        yield site
    finally:
        site.stop()


@pytest.fixture
def town(victim: Victim) -> Iterator[Town]:
    """The people of that site, which is well when a test begins and when it ends."""
    wait_until(victim.answers, seconds=60, what="the site is well before the test")
    yield Town(victim)
    wait_until(victim.answers, seconds=60, what="the site is well after the test")


@pytest.fixture(scope="session")
def started_engine(django_db_blocker: Any) -> Iterator[Rig]:
    """Workers, beats and mail server on servers of their own, for all tests of this folder."""
    with rig(guard=django_db_blocker.unblock) as made:
        yield made


@pytest.fixture
def engine(started_engine: Rig) -> Iterator[Rig]:
    """The same, its database open to Django's models, and whole when a test begins."""
    started_engine.mend()
    with started_engine.orm():
        yield started_engine


@pytest.fixture
def feed(engine: Rig) -> Feed:
    """Messages for it."""
    return Feed(engine)
