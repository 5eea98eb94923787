"""A phone with a weak signal: bytes over the wire, counted by the browser against the running site."""

import gzip

import pytest

from tests.races.clients import Client
from tests.town import days_ahead

KB = 1024
PAGES = (
    "/",
    "/other-trouble/",
    "/sign-in/",
    "/repair/",
    "/repair/options/",
    f"/repair/times/virtual/?day={days_ahead(2, 0):%F}",
    "/outbox/?whose=all",
)


@pytest.fixture
def weighed(visit, town):
    """A phone, and what it has loaded so far."""
    (session,) = town.sign_in([town.person()])
    phone = visit(width=360, scripts=True, session=session)
    received = []
    wire = phone.page.context.new_cdp_session(phone.page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))

    def weigh(path):
        received.clear()
        phone.page.goto(path, wait_until="load")
        phone.page.wait_for_timeout(200)
        return sum(received) / KB

    return weigh


def test_a_first_visit_is_at_most_100_kilobytes_and_each_later_page_15(weighed):
    first = weighed(PAGES[0])
    later = {path: weighed(path) for path in PAGES[1:]}
    # The staff's outbox is the first page with htmx; it refreshes itself, so weigh it again.
    later[PAGES[-1]] = weighed(PAGES[-1])
    assert first <= 100
    assert {path: size for path, size in later.items() if size > 15} == {}


def test_the_page_of_times_is_at_most_10_kilobytes_when_it_is_compressed(town):
    (session,) = town.sign_in([town.person()])
    page = Client(town.site.port, session=session).get(PAGES[5])
    assert page.text.count('type="radio"') > 90, "a whole day of quarter hours"
    assert len(gzip.compress(page.text.encode(), 6)) <= 10 * KB, "as our server sends it"
