"""A site of its own, made to be killed piece by piece."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import builders
from tests.running import RunningSite, wait_until
from tests.town import Town, days_ahead


class Victim(RunningSite):
    """Kills a part as a whole: a process and everything it has forked."""

    def kill_family(self, name: str) -> int:
        """`kill -9` the part `name`, its children first; the number that it had."""
        number = self.pid(name)
        for one in [*_children(number), number]:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return number

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send the part `name` a signal."""
        os.kill(self.pid(name), number)


def _children(number: int) -> list[int]:
    try:
        found = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except OSError:
        return []
    return [*(one for child in found for one in _children(int(child))), *map(int, found)]


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
