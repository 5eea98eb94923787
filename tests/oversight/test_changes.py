"""Changing what a site takes, on its pages: typed, looked at, done, and taken back."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from booking.models import Appointment, CapacityChange, ServiceDay, Site, Slot
from booking.reads.agreement import disagreements
from booking.reads.seats import differences
from notifications.models import Message
from people.models import Person
from tests import builders
from tests.oversight.conftest import BACKEND, text

EASTERN, MOUNTAIN = builders.EASTERN, builders.MOUNTAIN
VIRTUAL = "/response/sites/virtual"
DENVER = "/response/sites/denver"
TOMORROW = {
    "from_on": "2024-07-25",
    "from_time": "12:00",
    "until_on": "2024-07-25",
    "until_time": "18:00",
}
CLOSE = {**TOMORROW, "reason": "The telephones are moved."}


@pytest.fixture
def desk(room):
    """The virtual desk round the clock on 24 to 27 July; tomorrow's starts at 10, 2 and 8."""
    for day in range(24, 28):
        builders.make_day(site=room.sites["virtual"], on=dt.date(2024, 7, day))
    return {
        hour: builders.make_slot(
            site=room.sites["virtual"],
            starts_at=builders.at(EASTERN, 2024, 7, 25, hour),
            capacity=10,
        )
        for hour in (10, 14, 20)
    }


def book(room, slot, count):
    """So many people from Boise, in the order in which they booked."""
    held = []
    for _ in range(count):
        person = builders.make_person()
        builders.make_affected(person=person, outage=room.outage)
        held.append(builders.make_appointment(person=person, slot=slot, now=room.now))
    return held


def hidden(response) -> dict[str, str]:
    """What the preview's form would send, without its buttons."""
    form = response.content.decode().split('<form method="post" action="/response/sites/')[1]
    found = {}
    for part in form.split("</form>")[0].split("<input")[1:]:
        tag = part.split(">")[0]
        name = tag.split('name="')[1].split('"')[0]
        value = tag.split('value="')[1].split('"')[0] if 'value="' in tag else ""
        if name != "csrfmiddlewaretoken":
            found[name] = value.replace("&#x27;", "'").replace("&amp;", "&")
    return found


def told(kind: str) -> int:
    return Message.objects.filter(kind=kind, channel="email").count()


def test_only_coordinators_change_anything(client, room, desk):
    change = CapacityChange.objects.create(
        site=room.sites["virtual"], kind="pause", reason="-", by=room.cora, at=room.now
    )
    calls = [
        ("get", f"{VIRTUAL}/"),
        ("get", f"{VIRTUAL}/close/"),
        ("post", f"{VIRTUAL}/close/"),
        ("get", f"/response/changes/{change.key}/"),
        ("get", f"/response/changes/{change.key}/undo/"),
        ("post", f"/response/changes/{change.key}/undo/"),
    ]
    for method, path in calls:
        assert getattr(client, method)(path, CLOSE).status_code == 302
    for roles in ((), ("technician",), ("communicator",)):
        client.force_login(builders.make_person(roles=roles), backend=BACKEND)
        for method, path in calls:
            assert getattr(client, method)(path, CLOSE).status_code == 403
    assert CapacityChange.objects.get().undone_at is None


def test_closing_is_looked_at_done_once_and_taken_back(page, room, desk):
    """From noon to 6 p.m.: windows of 10 a.m. and 2 p.m. reach into it, that of 8 p.m. does not."""
    ten, two, eight = (book(room, desk[hour], 2) for hour in (10, 14, 20))
    before = {one.pk: one.starts_at for one in (*ten, *two)}

    preview = page.post(f"{VIRTUAL}/close/", CLOSE)

    words = text(preview)
    assert "Closed Thursday 25 July, 12:00 p.m. to 6:00 p.m. EDT" in words
    assert "4 people get a new time. Each is told once" in words
    assert "windows that reach into the closed hours" in words
    assert "30 now" not in words  # the start at 8 p.m. is not in the span
    assert "20 now, 0 after it" in words
    assert "Thu 25 July, 12:00 p.m. MDT, Virtual desk Thu 25 July, 6:00 p.m. MDT" in words
    assert CapacityChange.objects.count() == 0
    assert told("moved_by_us") == 0

    assert "The status page goes on saying what the rules say." in words
    press = {**hidden(preview), "do": "yes"}
    done = [page.post(f"{VIRTUAL}/close/", press, follow=True) for _time in range(2)]
    change = CapacityChange.objects.get()
    address = f"/response/changes/{change.key}/"
    assert [one.redirect_chain for one in done] == [[(address, 302)]] * 2
    shown = text(done[1])
    assert "Got a new time 4" in shown
    assert "4 on the way" in shown
    assert "Done. Everybody it touches is sent a message." in shown
    assert "The status page goes on saying what the rules say." in shown
    assert change.by == room.cora
    assert told("moved_by_us") == 4
    assert set(Slot.objects.filter(capacity=0)) == {desk[10], desk[14]}

    site = text(page.get(f"{VIRTUAL}/"))
    assert "Thursday 25 July 12:00 a.m. to 12:00 p.m. EDT; 6:00 p.m. to 12:00 a.m. EDT on" in site

    assert "4 people get their old times back" in text(page.get(f"{address}undo/"))
    undone = page.post(f"{address}undo/", follow=True)
    assert "Undone. 4 people have the old time back." in text(undone)
    assert "Cora Diaz took it back Wednesday 24 July, 10:00 a.m. EDT" in text(undone)
    again = page.post(f"{address}undo/", follow=True)
    assert "Undone. 4" not in text(again)
    assert {one.pk: one.starts_at for one in Appointment.objects.filter(pk__in=before)} == before
    assert {one.slot_id for one in eight} == {desk[20].pk}
    assert differences() == []
    assert disagreements() == []


def test_fewer_places_touch_who_booked_last_and_the_preview_names_them(page, room, desk):
    held = book(room, desk[14], 5)

    preview = page.post(
        f"{VIRTUAL}/seats/", {**TOMORROW, "capacity": "3", "reason": "Two are ill."}
    )

    words = text(preview)
    assert "2 people get a new time." in words
    for one in held[:3]:
        assert f"{one.person.name} " not in words
    for one in held[3:]:
        assert one.person.name in words
    page.post(f"{VIRTUAL}/seats/", {**hidden(preview), "do": "yes"})
    desk[14].refresh_from_db()
    assert (desk[14].capacity, desk[14].taken) == (3, 3)


def test_who_books_between_page_and_press_is_shown_first_and_the_reason_kept(page, room, desk):
    book(room, desk[14], 1)
    preview = page.post(f"{VIRTUAL}/close/", {**CLOSE, "reason": "It's <b>hot</b> 🔥"})
    press = {**hidden(preview), "reason": "It's <b>hot</b> 🔥", "do": "yes"}
    book(room, desk[14], 2)

    stale = page.post(f"{VIRTUAL}/close/", press)

    assert stale.status_code == 409
    assert "2 more people have booked since you looked. Nothing was changed." in text(stale)
    assert "3 people get a new time." in text(stale)
    assert "It&#x27;s &lt;b&gt;hot&lt;/b&gt; 🔥" in stale.content.decode()
    assert CapacityChange.objects.count() == 0
    assert Slot.objects.filter(capacity=0).count() == 0
    fresh = {**press, "seen": hidden(stale)["seen"]}
    assert page.post(f"{VIRTUAL}/close/", fresh).status_code == 302
    assert told("moved_by_us") == 3


def test_two_coordinators_at_once_the_second_is_told_that_it_is_done(page, room, desk):
    book(room, desk[14], 1)
    first, second = (page.post(f"{VIRTUAL}/close/", CLOSE) for _who in range(2))
    page.post(f"{VIRTUAL}/close/", {**hidden(first), "do": "yes"})

    late = page.post(f"{VIRTUAL}/close/", {**hidden(second), "do": "yes"})

    assert late.status_code == 409
    assert "Nothing would change: it is like that already." in text(late)
    assert "The telephones are moved." in late.content.decode()
    assert CapacityChange.objects.count() == told("moved_by_us") == 1


def test_denver_closes_at_noon_with_nobody_booked(page, room):
    builders.make_day(
        site=room.sites["denver"],
        on=dt.date(2024, 7, 24),
        opens=dt.time(9, 30),
        closes=dt.time(16, 30),
        walkins=True,
    )
    typed = {
        "from_on": "07/24/2024",
        "from_time": "12:00 p.m.",
        "until_on": "07/24/2024",
        "until_time": "4:30 pm",
        "reason": "The building has no power.",
    }

    preview = page.post(f"{DENVER}/close/", typed)

    assert "Nobody: no booked time changes." in text(preview)
    assert "The walk-in line on Wednesday 24 July is open from 9:30 a.m. to 12:00 p.m. MDT" in text(
        preview
    )
    page.post(f"{DENVER}/close/", {**hidden(preview), "do": "yes"})
    assert ServiceDay.objects.get(site__slug="denver").walkins_until == dt.time(12)
    assert "Walk-in line today 9:30 a.m. to 12:00 p.m. MDT" in text(page.get("/response/"))


def test_a_pause_and_longer_hours_touch_nobody_and_say_so(page, room, desk):
    pause = {"until_on": "2024-07-24", "until_time": "13:00", "reason": "We count."}
    preview = page.post(f"{VIRTUAL}/pause/", pause)
    assert "New bookings paused until Wednesday 24 July, 1:00 p.m. EDT" in text(preview)
    assert "Nobody: no booked time changes." in text(preview)
    done = page.post(f"{VIRTUAL}/pause/", {**hidden(preview), "do": "yes"}, follow=True)
    assert "Done. No booked time changed, so nobody is told." in text(done)
    board = text(page.get("/response/"))
    assert "Next free place paused until Wed 24 July, 1:00 p.m. EDT" in board
    assert Site.objects.get(slug="virtual").bookings_open_at == builders.at(
        EASTERN, 2024, 7, 24, 13
    )

    builders.make_day(
        site=room.sites["dallas"],
        on=dt.date(2024, 7, 24),
        opens=dt.time(9, 30),
        closes=dt.time(16, 30),
        walkins=True,
    )
    longer = {"day": "2024-07-24", "closes": "18:00", "reason": "The line is long."}
    preview = page.post("/response/sites/dallas/extend/", longer)
    assert "Open until Wednesday 24 July, 6:00 p.m. CDT" in text(preview)
    page.post("/response/sites/dallas/extend/", {**hidden(preview), "do": "yes"})
    assert ServiceDay.objects.get(site__slug="dallas").closes == dt.time(18)


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("close", {"from_on": ""}, "“From, date” is empty."),
        ("close", {"from_time": "noonish"}, "“From, time” is not a time. Write it as 14:30"),
        ("close", {"from_on": "31 February"}, "“From, date” is not a date. Write it as"),
        ("close", {"until_time": "11:00"}, "The end is not after the beginning."),
        ("close", {"until_time": ""}, "Give both date and time, or neither"),
        ("close", {"until_on": ""}, "Give both date and time, or neither"),
        ("close", {"from_on": "0001-01-01", "until_on": "9999-12-31"}, "Look at the year"),
        ("close", {"from_on": "2024-07-23", "until_on": "2024-07-23"}, "That is over already."),
        ("close", {"reason": ""}, "Say why in one sentence"),
        ("close", {"reason": "because " * 40}, "longer than 200 characters"),
        ("close", {"reason": "nul\x00"}, "Null characters"),
        ("seats", {"capacity": ""}, "Say how many places"),
        ("seats", {"capacity": "a dozen"}, "That is not a whole number."),
        ("seats", {"capacity": "-1"}, "It cannot be less than 0."),
        ("seats", {"capacity": "9" * 30}, "It cannot be more than 9,999."),
        ("pause", {"until_on": "2024-07-23"}, "That is over already."),
        ("extend", {"day": "2024-07-31"}, "that answer is not open any more"),
        ("extend", {"closes": "16:00"}, "Give a later time."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_form_is_kept(
    page, room, desk, kind, typed, said
):
    builders.make_day(
        site=room.sites["alexandria"],
        on=dt.date(2024, 7, 25),
        opens=dt.time(8),
        closes=dt.time(17),
    )
    whole = {
        "close": CLOSE,
        "seats": {**CLOSE, "capacity": "3"},
        "pause": {"until_on": "2024-07-25", "until_time": "12:00", "reason": "Kept."},
        "extend": {"day": "2024-07-25", "closes": "19:00", "reason": "Kept."},
    }[kind]

    refused = page.post(f"/response/sites/alexandria/{kind}/", {**whole, **typed})

    assert refused.status_code == 422
    assert said in text(refused)
    assert "Error: " in text(refused)[:20]
    assert typed.get("reason", whole["reason"])[:20].strip("\x00") in refused.content.decode()
    assert CapacityChange.objects.count() == 0


def test_a_change_that_changes_nothing_and_a_place_that_is_none(page, room, desk):
    nothing = page.post(f"{DENVER}/close/", CLOSE)
    assert nothing.status_code == 409
    assert "Nothing would change" in text(nothing)
    assert page.get("/response/sites/nowhere/close/").status_code == 404
    assert page.get(f"{DENVER}/explode/").status_code == 404
    assert page.get(f"{DENVER}/pause/").status_code == 404  # it takes no bookings
    odd = {**CLOSE, "key": "not-a-key", "seen": "-", "do": "yes"}
    assert page.post(f"{VIRTUAL}/close/", odd).status_code == 409
    assert page.get("/response/changes/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_going_back_keeps_what_was_typed_and_changes_nothing(page, room, desk):
    back = page.post(f"{VIRTUAL}/close/", {**CLOSE, "back": "yes"})
    content = back.content.decode()
    for typed in ("2024-07-25", "12:00", "18:00", "The telephones are moved."):
        assert f'value="{typed}"' in content
    assert "Error" not in text(back)[:20]


def test_a_time_that_the_clock_skips_or_shows_twice_is_named_as_the_instant_it_means(page, room):
    """New York, 10 March 2024: 2:30 a.m. does not exist; 3 November 2024: 1:30 a.m. comes twice."""
    skipped = {"until_on": "2025-03-09", "until_time": "02:30", "reason": "Night."}
    assert "until Sunday 9 March, 3:00 a.m. EDT" in text(page.post(f"{VIRTUAL}/pause/", skipped))
    twice = {"until_on": "2024-11-03", "until_time": "01:30", "reason": "Night."}
    assert "until Sunday 3 November, 1:30 a.m. EDT" in text(page.post(f"{VIRTUAL}/pause/", twice))


def test_whom_no_message_reaches_is_named_with_the_number_to_call_on_that_page_only(
    page, room, desk, monkeypatch
):
    """Three moved: one was told, one mail bounced, one has neither address nor number."""
    monkeypatch.setattr("oversight.reads.changes.PAGE", 2)
    told_one, bounced, nobody = book(room, desk[14], 3)
    Person.objects.filter(pk=bounced.person_id).update(
        private_phone="+12085550111", callback_phone="+12085550122", reach="relay"
    )
    Person.objects.filter(pk=nobody.person_id).update(private_email="", private_phone="")
    preview = page.post(f"{VIRTUAL}/close/", CLOSE)
    page.post(f"{VIRTUAL}/close/", {**hidden(preview), "do": "yes"})
    news = Message.objects.filter(kind="moved_by_us")
    news.filter(person=told_one.person_id).update(state="sent", terminal_at=room.now)
    # A reminder that still waits tells nobody of the change.
    news.filter(person=bounced.person_id).update(state="bounced", terminal_at=room.now)

    address = f"/response/changes/{CapacityChange.objects.get().key}/"
    shown = text(page.get(address))
    assert "1 so far; 2 not reached by any message: call them" in shown
    assert f"{bounced.person.name} +12085550122 (" in shown
    assert f"{nobody.person.name} we have none: ask their unit" in shown
    assert told_one.person.name not in shown
    assert told_one.person.name in text(page.get(f"{address}?page=2"))

    assert "Could not be told 2 computers" in text(page.get("/response/"))
    listed = page.get("/response/needs/untold/")
    assert f'href="{address}"' in listed.content.decode()
    assert "5550122" not in listed.content.decode()
    # Who has chosen knows; undoing tells of something else.
    Appointment.objects.filter(pk=bounced.pk).update(revision=F("revision") + 1)
    assert "+12085550122" not in text(page.get(address))
    page.post(f"{address}undo/")
    assert "Could not be told" not in text(page.get("/response/"))
    assert "Told of the change, before it was undone 1 so far" in text(page.get(address))


def test_a_closed_site_says_where_it_is_opened(page, room):
    """Detroit's record says that it does not serve; Denver is closed by a change."""
    detroit = page.get("/response/sites/detroit/")
    assert "tick “Serving” in its record" in text(detroit)
    assert f'href="/admin/booking/site/{room.sites["detroit"].pk}/change/"' in (
        detroit.content.decode()
    )
    builders.make_day(site=room.sites["denver"], on=dt.date(2024, 7, 25), walkins=True)
    now = {"from_on": "2024-07-24", "from_time": "08:00", "reason": "No power."}
    preview = page.post(f"{DENVER}/close/", now)
    page.post(f"{DENVER}/close/", {**hidden(preview), "do": "yes"})
    denver = page.get(f"{DENVER}/")
    assert "undo the change that closed it" in text(denver)
    key = CapacityChange.objects.get().key
    assert (
        f'href="/response/changes/{key}/undo/"'
        in denver.content.decode().split("Change what it takes")[0]
    )


def test_a_closing_that_ends_in_another_year_says_which(page, room, desk):
    preview = page.post(f"{VIRTUAL}/close/", {**CLOSE, "until_on": "2026-07-20"})
    said = "Closed Thursday 25 July, 12:00 p.m. EDT to Monday 20 July 2026, 6:00 p.m. EDT"
    assert said in text(preview)
    page.post(f"{VIRTUAL}/close/", {**hidden(preview), "do": "yes"})
    assert said in text(page.get("/response/"))


def test_the_pages_cost_the_same_for_many_people(page, room, desk):
    def asked(method: str, path: str, typed=None) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert getattr(page, method)(path, typed).status_code == 200
        return len(captured)

    book(room, desk[14], 2)
    few = asked("post", f"{VIRTUAL}/close/", CLOSE)
    book(room, desk[14], 6)
    preview = page.post(f"{VIRTUAL}/close/", CLOSE)
    assert asked("post", f"{VIRTUAL}/close/", CLOSE) == few
    page.post(f"{VIRTUAL}/close/", {**hidden(preview), "do": "yes"})
    address = f"/response/changes/{CapacityChange.objects.get().key}/"
    # Session, person; the change; its counts, messages and people.
    assert asked("get", address) == 6
    # The first three, the change again and whom undoing would bring back.
    assert asked("get", f"{address}undo/") == 5


def test_who_finds_no_other_place_chooses_and_is_shown_to_the_coordinator(page, room, desk):
    """Closing everything there is: nobody can be moved; they stay on the board until they choose."""
    Slot.objects.exclude(pk=desk[14].pk).update(capacity=0)
    book(room, desk[14], 2)

    preview = page.post(f"{VIRTUAL}/close/", CLOSE)

    assert "2 people choose a new time themselves; no other place was found." in text(preview)
    page.post(f"{VIRTUAL}/close/", {**hidden(preview), "do": "yes"})
    assert told("choose_another") == 2
    board = text(page.get("/response/"))
    assert "Time taken away, no new one yet 2 computers" in board
    assert "2 missed by us" in board
    listed = page.get("/response/needs/displaced/")
    assert listed.content.decode().count('<th scope="row">') == 2
    assert differences() == []
    assert disagreements() == []


def test_a_day_that_is_closed_from_beginning_to_end_says_so(page, room, desk):
    whole = {"from_on": "2024-07-24", "from_time": "00:00", "until_on": "2024-07-26"}
    preview = page.post(
        f"{VIRTUAL}/close/", {**whole, "until_time": "00:00", "reason": "No telephones."}
    )
    page.post(f"{VIRTUAL}/close/", {**hidden(preview), "do": "yes"})

    words = text(page.get(f"{VIRTUAL}/"))

    assert "Thursday 25 July closed" in words
    assert "Friday 26 July around the clock" in words
    assert "Virtual desk Open now Today 12:00 a.m. to 10:00 a.m." not in text(
        page.get("/response/")
    )
    assert "No day can be longer here" in text(page.get(f"{VIRTUAL}/extend/"))
    assert "Stay open longer" not in words
