"""The rule of 24 July 2024: an appointment at 11:00 means at the workstation from 10:30, available
until 3:00 p.m.; the same everywhere that tells it, for somebody in Mountain time.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from tests.builders import MOUNTAIN
from tests.journeys.mailbox import Mailbox, entry_of, part
from tests.races.clients import Client
from tests.town import days_ahead

READY, STARTS, ENDS = "10:30 a.m.", "11:00 a.m.", "3:00 p.m."


def test_eleven_o_clock_means_half_past_ten_until_three_wherever_it_is_told(visit, town):
    dana = town.person(name="Dana Reyes", sms_consent_at=days_ahead(-9, 9))
    (session,), (token,) = town.sign_in([dana]), town.tokens([dana])
    slot = town.slot(days_ahead(2, 11))
    api, mailbox = Client(town.site.port, token=token), Mailbox(town.site, dana)

    booked = api.call("POST", "appointments", {"slot": slot.pk})
    assert booked.status == 201

    the_api_tells_it(api, booked.json)
    the_page_tells_it(visit(width=360, scripts=False, session=session))
    mail = mailbox.awaits("IT repair appointment:")
    both_parts_of_the_mail_tell_it(mail)
    the_text_message_tells_it(mailbox.awaits_text("IT repair booked"))
    the_calendar_entry_tells_it(mail)


def the_api_tells_it(api, booked):
    seen = api.call("GET", f"appointments/{booked['reference']}").json
    for told in (booked, seen):
        instants = [dt.datetime.fromisoformat(told[key]) for key in ("ready_at", "starts_at")]
        assert instants == [days_ahead(2, 10, 30), days_ahead(2, 11)]
        assert dt.datetime.fromisoformat(told["ends_at"]) == days_ahead(2, 15)
        assert all(instant.utcoffset() is not None for instant in instants)


def the_page_tells_it(phone):
    phone.opens("/repair/")
    phone.sees_heading(f"Your repair: {day()}")
    lines = phone.page.locator(".timeline time").all_inner_texts()
    shown = [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]
    assert shown == [READY, STARTS, ENDS]
    instants = [dt.datetime.fromisoformat(one) for one in phone.times()]
    assert instants == [days_ahead(2, 10, 30), days_ahead(2, 11), days_ahead(2, 15)]
    assert f"Mountain {season()} Time" in phone.reads()


def both_parts_of_the_mail_tell_it(mail):
    zone = days_ahead(2, 11).tzname()
    assert f"{STARTS} {zone}" in mail["Subject"]
    for kind in ("text/plain", "text/html"):
        words = part(mail, kind)
        for told in (day(), READY, f"{STARTS} {zone}", f"{ENDS} {zone}", f"Mountain {season()}"):
            assert told in words, f"{told} is not in the {kind} part"
    in_order = [part(mail, "text/plain").index(told) for told in (READY, STARTS, ENDS)]
    assert in_order == sorted(in_order)


def the_text_message_tells_it(text):
    zone = days_ahead(2, 11).tzname()
    for told in (READY, f"{STARTS} {zone}", f"{ENDS} {zone}", f"{days_ahead(2, 11):%a}"):
        assert told in text


def the_calendar_entry_tells_it(mail):
    method, event = entry_of(mail)
    assert method == "REQUEST"
    assert event["DTSTART"].to_ical() == utc(days_ahead(2, 10, 30))
    assert event["DTEND"].to_ical() == utc(days_ahead(2, 15))
    for told in (READY, STARTS, ENDS):
        assert told in event["DESCRIPTION"]


def day():
    on = days_ahead(2, 11).astimezone(ZoneInfo(MOUNTAIN))
    return f"{on:%A} {on.day} {on:%B}"


def season():
    return "Daylight" if days_ahead(2, 11).dst() else "Standard"


def utc(moment):
    """As RFC 5545 writes an instant in UTC."""
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}".encode()
