"""Dana's workstation is dead; she has a telephone, 360 pixels wide, that runs no script.

She signs in by the code from her private mail, sees her ways, chooses a time that somebody else
takes first, gets another one with everything kept, moves it, and cancels it. Her calendar has
one entry through all of it.
"""

import datetime as dt

from icalendar import Event

from booking.models import Appointment
from tests.journeys.mailbox import Mailbox, entry, entry_of
from tests.town import days_ahead

TYPED = "(303) 555-0142"


def test_dana_books_moves_and_cancels_from_a_telephone_without_script(visit, town):
    dana = town.person(name="Dana Reyes", private_phone="+13035550199")
    mailbox, phone = Mailbox(town.site, dana), visit(width=360, scripts=False)

    she_signs_in_with_the_code_from_her_mail(phone, dana, mailbox)
    she_sees_her_ways(phone)
    phone.taps = 0
    she_chooses_a_time_that_somebody_else_takes_first(phone, town)
    she_gets_the_nearest_one_with_everything_kept(phone)
    assert phone.taps == 3 + 2, "three taps from the ways to the booking, two more for bad luck"
    booked = her_calendar_has_what_the_page_says(phone, mailbox)
    she_moves_it_to_the_day_after_tomorrow(phone, town)
    moved = her_calendar_has_the_new_time(phone, mailbox, booked)
    she_cancels(phone)
    her_calendar_lets_it_go(mailbox, moved)
    nothing_that_was_sent_proves_anything(dana, town, mailbox)
    assert phone.complaints == []


def she_signs_in_with_the_code_from_her_mail(phone, dana, mailbox):
    phone.opens("/")
    phone.taps_link("Book your repair")
    phone.sees_heading("Sign in")
    phone.types("Your agency or private e-mail", dana.email)
    phone.taps_button("Send me a code")
    phone.sees_heading("Type the code")
    assert dana.private_email not in phone.page.content()
    phone.types("Code", mailbox.code())
    phone.taps_button("Sign in")


def she_sees_her_ways(phone):
    phone.sees_heading("Get your computer fixed")
    phone.sees("A technician calls you")
    phone.sees("First free time")
    assert "Alexandria" not in phone.reads().partition("Not open to you")[0]


def she_chooses_a_time_that_somebody_else_takes_first(phone, town):
    phone.taps_link("Choose a time")
    phone.sees_heading("Choose a time for your call")
    wanted = phone.chooses_first()
    phone.types("The number we call", TYPED)
    town.fill(wanted)
    phone.taps_button("Book this time")


def she_gets_the_nearest_one_with_everything_kept(phone):
    phone.sees("That time has just been taken")
    phone.sees("Nearest free times")
    nearest = phone.page.get_by_role("group", name="Nearest free times")
    assert nearest.locator("input[type=radio]").count() == 3
    assert phone.page.get_by_label("The number we call", exact=True).input_value() == TYPED
    phone.chooses_first()
    phone.taps_button("Book this time")
    phone.sees_heading("Your repair:")
    phone.sees("Your repair is booked.")
    phone.sees(TYPED)
    phone.sees("Ask: “What is my Workstation ID?”")


def her_calendar_has_what_the_page_says(phone, mailbox) -> Event:
    method, event = entry(phone.downloads("Add to calendar"))
    ready, starts, ends = [dt.datetime.fromisoformat(one) for one in phone.times()]
    assert method == "PUBLISH"
    assert (event.start, event.end) == (ready, ends)
    assert (starts - ready, ends - starts) == (dt.timedelta(minutes=30), dt.timedelta(hours=4))
    assert event.start.tzname() == "UTC"
    same_entry(mailbox.awaits("IT repair appointment:"), "REQUEST", event)
    return event


def she_moves_it_to_the_day_after_tomorrow(phone, town):
    slot = town.slot(days_ahead(2, 11))
    phone.taps_link("Move")
    phone.sees("It stays yours until you confirm a new one.")
    phone.taps_link("Choose a time")
    phone.goes_to_day(f"{days_ahead(2, 11):%F}")
    phone.chooses(slot.pk)
    phone.taps_button("Move to this time")
    phone.sees("Your repair has a new time.")
    phone.sees_heading(f"{days_ahead(2, 11):%A}")


def her_calendar_has_the_new_time(phone, mailbox, booked: Event) -> Event:
    _, event = entry(phone.downloads("Add to calendar"))
    assert event["UID"] == booked["UID"]
    assert event["SEQUENCE"] > booked["SEQUENCE"]
    assert event.start == days_ahead(2, 10, 30)
    assert event.end == days_ahead(2, 15)
    same_entry(mailbox.awaits("IT repair appointment moved:"), "REQUEST", event)
    return event


def she_cancels(phone):
    phone.taps_link("Cancel")
    phone.sees_heading("Cancel your repair?")
    phone.taps_button("Cancel my repair")
    phone.sees("Your repair is cancelled. Nobody will call you for it.")
    phone.sees_heading("Get your computer fixed")


def her_calendar_lets_it_go(mailbox, moved: Event):
    method, event = entry_of(mailbox.awaits("IT repair appointment cancelled:"))
    assert (method, event["UID"], event["STATUS"]) == ("CANCEL", moved["UID"], "CANCELLED")
    assert event["SEQUENCE"] > moved["SEQUENCE"]


def nothing_that_was_sent_proves_anything(dana, town, mailbox):
    with town.orm():
        phrase = Appointment.objects.filter(person=dana).latest("booked_at").call_phrase
    secrets = [town.workstation_of(dana), phrase, "5550142", "555-0142", "5550199", "555-0199"]
    for mail in mailbox.mails():
        words = "".join(str(part.get_payload(decode=True)) for part in mail.walk())
        assert [secret for secret in secrets if secret in words] == []


def same_entry(mail, method, event):
    """The entry in the mail is the one on the page."""
    told, other = entry_of(mail)
    assert told == method
    for key in ("UID", "SEQUENCE"):
        assert other[key] == event[key]
    assert (other.start, other.end) == (event.start, event.end)
