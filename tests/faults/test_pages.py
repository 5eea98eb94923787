"""The pages while PostgreSQL or Redis is away: a plain sentence, never a stack trace, then all well."""

import html
import re
import signal
import time

import pytest

from tests.journeys.mailbox import Mailbox
from tests.races.clients import Client, together
from tests.running import wait_until
from tests.town import days_ahead

pytestmark = pytest.mark.xdist_group("faults")

PAGES = ("/", "/repair/", "/repair/options/", "/repair/times/virtual/", "/outbox/")
SECRETS = ("Traceback", "OperationalError", "psycopg", ".s.PGSQL", "site-packages")


def test_while_postgres_is_away_pages_say_so_plainly_and_then_work_again(victim, town):
    (session,) = town.sign_in(town.people(1))
    clients = [Client(victim.port, session=session) for _ in range(40)]
    assert {client.get("/repair/").status for client in clients[:4]} == {200}

    former = victim.kill_family("postgres")
    began = time.monotonic()
    answers = together(clients, lambda number, client: client.get(PAGES[number % len(PAGES)]))
    alive = Client(victim.port).get("/healthz")
    assert time.monotonic() - began < 10
    assert alive.status == 200, "a page that needs no database is there at once"

    away = [answer for answer in answers if answer.status != 200]
    assert away, "PostgreSQL was back before anybody asked"
    assert {answer.status for answer in away} == {503}
    for answer in away:
        assert "We are busy or under repair" in answer.text
        assert "(571) 555-0100" in answer.text
        assert [secret for secret in SECRETS if secret in answer.text] == []

    victim.await_back("postgres", former)
    wait_until(victim.answers, seconds=20, what="the site answers")
    for page in PAGES:
        assert clients[0].get(page).status == 200


def test_while_redis_hangs_one_signs_in_and_books_all_the_same(victim, town):
    """Worse than a dead Redis: one that takes connections and never answers."""
    (dana,) = town.people(1)
    slot = town.slot(days_ahead(2, 11))
    browser = Client(victim.port)
    victim.signal("redis", signal.SIGSTOP)
    try:
        assert browser.get("/sign-in/").status == 200
        asked = browser.post("/sign-in/", email=dana.email)
        assert (asked.status, asked.location) == (302, "/sign-in/code/")
        browser.get("/sign-in/code/")
        entered = browser.post("/sign-in/code/", code=Mailbox(victim, dana).code())
        assert (entered.status, entered.location) == (302, "/repair/")
        browser.get("/repair/times/virtual/")
        booked = browser.post(
            "/repair/times/virtual/", slot=str(slot.pk), callback="(303) 555-0142"
        )
        assert (booked.status, booked.location) == (302, "/repair/")
    finally:
        victim.signal("redis", signal.SIGCONT)
    page = html.unescape(browser.get("/repair/").text)
    assert re.search(r"<h1>Your repair: \w+day", page)
