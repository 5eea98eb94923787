"""How often the database is asked; more than this and a page of the stampede gets slower."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import builders

ELEVEN = builders.at("America/Boise", 2024, 7, 24, 11)


@pytest.fixture
def slots(sites):
    day = builders.make_day(site=sites["virtual"], on=dt.date(2024, 7, 24))
    return [
        builders.make_slot(
            site=sites["virtual"], starts_at=ELEVEN + dt.timedelta(minutes=15 * number), day=day
        )
        for number in range(40)
    ]


def asked(act) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = act()
    assert answer.status_code < 300
    return [query["sql"] for query in captured.captured_queries]


def test_options_take_four_queries(caller, slots):
    # Token with its person, affected devices with what they hold, policy with outage, sites.
    assert len(asked(lambda: caller.get("options"))) == 4


def test_slots_take_five_queries_however_many_are_listed(caller, slots):
    # Those of the options, and the slots.
    assert len(asked(lambda: caller.get("slots?site=virtual"))) == 5


def test_booking_takes_thirteen_statements(caller, slots):
    # Token; policy; then one transaction: its beginning, lock the affected device, read it with
    # what it holds, slot, sites, appointment, standing, its history, messages, seat, its end.
    statements = asked(lambda: caller.post("appointments", {"slot": slots[0].pk}))
    assert len(statements) == 13, statements
    # The seat comes last, so that the one row everybody wants is locked for no longer than that.
    assert 'UPDATE "booking_slot"' in statements[-2]


def test_an_outage_takes_two_queries(outage):
    from tests.api.conftest import Caller

    assert len(asked(lambda: Caller().get("outages/july-2024"))) == 2
