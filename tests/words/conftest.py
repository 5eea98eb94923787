"""The demo in small, once for a file, and as it was again after every test."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.town import Town
from tests.words.reader import paper_town


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One transaction around the whole module, and the demo in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", "--people", "100", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """The town; what this test does to it is undone."""
    with transaction.atomic():
        yield paper_town()
        transaction.set_rollback(True)
