"""The pages that show every kind of message: who may see them, what they say, what they cost."""

import re

import pytest
from django.test import Client
from icalendar import Calendar

from notifications import kinds
from notifications.operations import composition
from notifications.reads.previews import NAME, kind_page, kinds_page
from notifications.rules import gsm
from tests.builders import make_outage, make_person
from tests.notifications import cast

pytestmark = pytest.mark.django_db

LIST = "/outbox/kinds/"
OF_THE_PRODUCT = [pytest.param(kind, id=kind.key) for kind in kinds.every()]


def words(response) -> str:
    """What stands on the page, without its marks."""
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.fixture
def production(settings):
    settings.DEMO = False


@pytest.mark.parametrize("path", [LIST, f"{LIST}called/"])
@pytest.mark.parametrize("roles", [(), ("technician",), ("coordinator",), ("communicator",)])
def test_staff_see_the_pages_and_nobody_else_does(production, path, roles):
    client = Client()
    assert client.get(path)["Location"].endswith(f"?next={path}")
    client.force_login(make_person(roles=roles))
    assert client.get(path).status_code == (200 if roles else 403)
    assert client.post(path).status_code == 405


def test_outbox_and_engine_lead_to_the_list_and_the_list_to_every_kind(client):
    assert f'href="{LIST}"' in client.get("/outbox/").content.decode()
    coordinator = Client()
    coordinator.force_login(make_person(roles=("coordinator",)))
    assert f'href="{LIST}"' in coordinator.get("/outbox/engine/").content.decode()
    shown = client.get(LIST).content.decode()
    linked = set(re.findall(rf'href="{LIST}([a-z_]+)/"', shown))
    assert linked == {kind.key for kind in kinds.every()}


@pytest.mark.parametrize("kind", OF_THE_PRODUCT)
def test_a_kind_shows_what_would_arrive_on_each_channel(client, kind):
    page = kind_page(key=kind.key)
    shown = words(client.get(f"{LIST}{kind.key}/"))
    said = {"kind": kind.key, "context": kind.sample, "name": NAME}
    assert page.sample is not None
    assert page.sample.subject == composition.subject(**said)
    assert page.sample.text == composition.email_text(**said)
    text = composition.sms_text(**said)
    assert (page.sample.sms, page.sample.segments) == (text, gsm.segments(text))
    assert f"{len(text)} characters, sent as" in shown
    assert ("Copy to the agency mailbox Yes" in shown) == kind.copy_to_agency
    assert page.row.lane in shown
    assert page.doubt in shown
    assert page.row.night in shown


@pytest.mark.parametrize("kind", OF_THE_PRODUCT)
def test_the_calendar_entry_can_be_read_field_by_field(client, kind):
    shown = words(client.get(f"{LIST}{kind.key}/"))
    if kind.attach is None:
        assert "repair.ics" not in shown
        return
    assert "repair.ics" in shown
    attached = kind.attach(kind.sample, "dana@home.example")
    (event,) = Calendar.from_ical(attached.content).walk("VEVENT")
    assert f"What {event['SUMMARY']}" in shown
    assert f"Version {event['SEQUENCE']}" in shown
    assert "For dana@home.example" in shown
    # The samples are of 25 July 2024.
    assert re.search(r"Begins Thursday 25 July, \d+:\d\d [ap]\.m\. UTC", shown)
    assert f"method={Calendar.from_ical(attached.content)['METHOD']}" in shown


def test_it_says_what_is_done_by_night_and_in_doubt():
    night = {kind.key: kind_page(key=kind.key).row.night for kind in kinds.every()}
    assert night["confirmed"] == "Sent at any hour."
    assert night["day_before"] == "Not sent by night."
    assert "unless the person has to act" in night["moved_by_us"]
    doubt = {kind.key: kind_page(key=kind.key).doubt for kind in kinds.every()}
    assert "sent again, on each channel" in doubt["callback_changed"]
    assert "The text message is not" in doubt["confirmed"]


def test_a_kind_whose_templates_cannot_be_drawn_still_has_a_page(client):
    assert "The sample cannot be shown" in words(client.get(f"{LIST}broken/"))
    assert cast.BROKEN.title in {row.title for row in kinds_page()}


def test_a_kind_that_is_not_there_is_not_found(client):
    assert client.get(f"{LIST}no_such/").status_code == 404


@pytest.mark.parametrize("path", [LIST, f"{LIST}confirmed/"])
def test_a_stranger_costs_no_question_to_the_database(client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(path)


@pytest.mark.parametrize("path", [LIST, f"{LIST}confirmed/"])
def test_the_pages_need_no_script_and_break_no_rule_of_the_browser(client, path):
    html = client.get(path).content.decode()
    assert " style=" not in html.split("<main")[1]
    assert "hx-get" not in html


def test_the_public_page_names_every_kind_its_sender_and_how_to_check_without_it(client, settings):
    settings.BASE_URL = "https://back.example"
    settings.DEFAULT_FROM_EMAIL = "Back Online <sender@back.example>"
    make_outage()
    shown = client.get("/").content.decode()
    answer = shown.split("What messages do you send?")[1].split("</details>")[0]
    for kind in kinds.every():
        assert f"<li>{kind.title}</li>" in answer
    assert "Back Online &lt;sender@back.example&gt;" in answer
    assert "type https://back.example into your browser yourself" in answer
    # No sample: a stranger learns no wording to copy.
    assert "Dana Reyes" not in answer
