"""Servers for the whole run, and a running site for journeys, races and faults."""

import pytest

from tests import servers


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the process that owns the run; xdist's workers only use them."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        servers.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End them, whatever the tests did to them."""
    if not hasattr(config, "workerinput"):
        servers.stop()
