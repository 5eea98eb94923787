"""64 clients on one slot of 50, over HTTP against the running site, on the page and by the API."""

import html
import re
from collections import Counter

from booking.models import Appointment, Slot
from booking.reads.seats import differences
from tests.races.clients import Client, together
from tests.races.control import unguarded_web
from tests.town import days_ahead

CLIENTS, SEATS = 64, 50
PAGE = "/repair/times/virtual/"
TYPED = "(303) 555 0142"


def stampede(town, slot, port):
    """Everybody has the page of times open, types a number, and sends it at the same instant."""
    clients = [Client(port, session=key) for key in town.sign_in(town.people(CLIENTS))]
    opened = together(clients, lambda _, client: client.get(f"{PAGE}?day={days_ahead(3, 0):%F}"))
    assert {answer.status for answer in opened} == {200}
    fields = {"slot": str(slot.pk), "callback": TYPED, "day": f"{days_ahead(3, 0):%F}"}
    return clients, together(clients, lambda _, client: client.post(PAGE, **fields))


def test_without_the_guard_the_same_stampede_oversells(town):
    slot = town.new_slot(days_ahead(3, 13, 1), capacity=SEATS)
    with unguarded_web(town) as port:
        _, answers = stampede(town, slot, port)
        sold = Appointment.objects.open().filter(slot=slot).count()
    assert sold == Counter(answer.status for answer in answers)[302]
    assert sold > SEATS, "the control must oversell, or this rig proves nothing"


def test_on_the_page_50_are_booked_and_14_are_told_with_three_other_times(town):
    slot = town.new_slot(days_ahead(3, 13, 7), capacity=SEATS)
    clients, answers = stampede(town, slot, town.site.port)
    told = [answer for answer in answers if answer.status == 409]
    assert Counter(answer.status for answer in answers) == {302: SEATS, 409: CLIENTS - SEATS}
    assert {answer.location for answer in answers if answer.status == 302} == {"/repair/"}
    for answer in told:
        words = html.unescape(answer.text)
        assert "That time has just been taken" in words
        assert f'value="{TYPED}"' in words, "what was typed is kept"
        nearest = words.partition("Nearest free times")[2].partition("tile-group__name")[0]
        assert len(re.findall(r'type="radio"', nearest)) == 3
    booked = next(n for n, answer in enumerate(answers) if answer.status == 302)
    assert "Your repair:" in clients[booked].get("/repair/").text
    with town.orm():
        assert Appointment.objects.open().filter(slot=slot).count() == SEATS
        assert Slot.objects.get(pk=slot.pk).taken == SEATS


def test_by_the_api_50_are_booked_and_14_get_slot_full_with_alternatives(town):
    slot = town.new_slot(days_ahead(3, 13, 22), capacity=SEATS)
    clients = [Client(town.site.port, token=token) for token in town.tokens(town.people(CLIENTS))]
    answers = together(
        clients, lambda _, client: client.call("POST", "appointments", {"slot": slot.pk})
    )
    assert Counter(answer.status for answer in answers) == {201: SEATS, 409: CLIENTS - SEATS}
    refused = [answer.json for answer in answers if answer.status == 409]
    assert {one["code"] for one in refused} == {"slot_full"}
    assert {len(one["alternatives"]) for one in refused} == {3}
    with town.orm():
        assert Appointment.objects.open().filter(slot=slot).count() == SEATS


def test_one_key_sent_32_times_at_once_makes_one_booking_and_31_replays_of_it(town):
    slot = town.new_slot(days_ahead(3, 13, 37), capacity=SEATS)
    (person,) = town.people(1)
    (token,) = town.tokens([person])
    clients = [Client(town.site.port, token=token) for _ in range(32)]
    headers = {"Idempotency-Key": "one-and-the-same"}
    answers = together(
        clients,
        lambda _, client: client.call("POST", "appointments", {"slot": slot.pk}, **headers),
    )
    assert Counter(answer.status for answer in answers) == {201: 1, 200: 31}
    assert len({answer.text for answer in answers}) == 1
    with town.orm():
        assert Appointment.objects.filter(person=person).count() == 1
        assert person.messages.filter(kind="confirmed").count() == 1


def test_afterwards_every_seat_of_the_whole_site_adds_up(town):
    with town.orm():
        assert differences() == []
