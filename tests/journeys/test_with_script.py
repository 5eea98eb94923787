"""A newcomer at a desk, 1280 pixels wide: one click into the demo, a repair within the hour, and
the messages about it on the outbox page, each in its minute.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from playwright.sync_api import expect

from booking.models import Appointment, Slot
from booking.operations import appointments
from people.models import Person
from tests.journeys.mailbox import Mailbox
from tests.town import DURANGO

PROMPT = 15_000  # milliseconds: what is due at once is on the outbox page by then
SENT = "Sent and ended"
WAITING = "Waiting"


def test_a_newcomer_books_the_next_free_time_and_sees_what_is_sent(visit, town):
    newcomer = visit(width=1280, scripts=True)
    riley = the_demo_s_employee_without_a_booking(town)
    slot = the_next_free_time_in_31_to_60_minutes(town)

    newcomer.opens("/repair/")
    newcomer.taps_button(f"Sign in as {riley.name}")
    newcomer.sees_heading("Get your computer fixed")
    books(newcomer, slot)

    newcomer.taps_link("Outbox")
    sees_message(newcomer, SENT, "Your repair is booked", within=PROMPT)
    sees_message(newcomer, SENT, "Be at your workstation", within=PROMPT)
    sees_message(newcomer, WAITING, "You should be there now", within=PROMPT)
    assert newcomer.complaints == []


def test_be_there_now_arrives_when_its_minute_comes(visit, town):
    dana = town.person()
    (session,) = town.sign_in([dana])
    visitor, mailbox = visit(width=1280, scripts=True, session=session), Mailbox(town.site, dana)
    # Thirty minutes before this start is a few seconds from now.
    slot = town.new_slot(seconds_from_now(30 * 60 + 10))

    visitor.opens("/repair/")
    books(visitor, slot)
    visitor.taps_link("Outbox")
    sees_message(visitor, WAITING, "You should be there now", within=PROMPT)
    sees_message(visitor, SENT, "You should be there now", within=10_000 + PROMPT)

    mail = mailbox.awaits("You should be at your workstation now")
    with town.orm():
        said = dana.messages.get(kind="be_there_now")
    late = said.terminal_at - slot.ready_at
    assert dt.timedelta(0) <= late < dt.timedelta(seconds=10)
    assert mail["Message-ID"] == said.message_id


def test_what_goes_wrong_is_said_where_it_is_and_the_focus_is_on_it(visit, town):
    dana = town.person()
    (session,) = town.sign_in([dana])
    visitor = visit(width=1280, scripts=True, session=session)

    visitor.opens("/repair/times/virtual/")
    visitor.types("The number we call", "12")
    visitor.taps_button("Book this time")
    visitor.sees("There is a problem")
    assert visitor.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert visitor.page.title().startswith("Error: ")
    assert visitor.page.get_by_label("The number we call", exact=True).input_value() == "12"
    visitor.taps_link("Choose a time.")
    assert visitor.page.evaluate("document.activeElement.name") == "slot"


def the_demo_s_employee_without_a_booking(town):
    with town.orm():
        riley = Person.objects.get(email="employee@example.gov")
        for held in Appointment.objects.open().filter(person=riley):
            appointments.cancel(appointment=held, by=riley, now=timezone.now())
    return riley


def the_next_free_time_in_31_to_60_minutes(town):
    now = timezone.now()
    within = (now + dt.timedelta(minutes=32), now + dt.timedelta(minutes=60))
    with town.orm():
        slots = Slot.objects.bookable(now).filter(site__slug="virtual", starts_at__range=within)
        return slots.order_by("starts_at").first()


def books(visitor, slot):
    """From the ways to the booking."""
    before = visitor.taps
    visitor.taps_link("Choose a time")
    visitor.goes_to_day(f"{slot.starts_at.astimezone(ZoneInfo(DURANGO[2])):%F}")
    visitor.chooses(slot.pk)
    visitor.taps_button("Book this time")
    visitor.sees_heading("Your repair:")
    assert visitor.taps - before <= 3 + 2, "two more at the most: another day, the folded night"


def sees_message(visitor, table, title, *, within):
    """That message is in that list of the outbox page, which refreshes itself (milliseconds)."""
    rows = visitor.page.locator("table", has=visitor.page.get_by_text(table, exact=True))
    expect(rows.locator("tr", has_text=title).first).to_be_visible(timeout=within)


def seconds_from_now(seconds):
    return timezone.now().replace(microsecond=0) + dt.timedelta(seconds=seconds)
