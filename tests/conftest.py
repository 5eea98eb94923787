"""Servers for the whole run, and a running site for journeys, races and faults."""

from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from tests import servers
from tests.running import RunningSite


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the process that owns the run; xdist's workers only use them."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        servers.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End them, whatever the tests did to them."""
    if not hasattr(config, "workerinput"):
        servers.stop()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep the tests of the running site on one xdist worker: one start instead of two."""
    if "running_site" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.xdist_group("site"))


@pytest.fixture(scope="session", autouse=True)
def addresses() -> None:
    """Read the addresses once, while they hold the demo's: else whichever test of a process came first
    would decide for all whether there are any."""
    assert get_resolver().url_patterns


@pytest.fixture(scope="session")
def running_site(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: object
) -> Iterator[RunningSite]:
    """Web, worker, beat and mail catcher on servers of their own, with an empty database.

    Shared by the tests of one worker: make your own people and slots, and clean up what you break.
    """
    site = RunningSite(tmp_path_factory.mktemp("site") / "data")
    site.blocker = django_db_blocker
    try:
        site.start()
        yield site
    finally:
        site.stop()
