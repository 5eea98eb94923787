"""The response board and the lists behind its figures: what they say, to whom, at what cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.models import Appointment, CapacityChange, ChangeKind
from notifications.models import Engine, Message, Mode, State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from outages.models import AffectedDevice, Source, Standing
from tests import builders
from tests.oversight.conftest import BACKEND, text

BOARD = "/response/"
PLACES = [BOARD, "/response/standing/unbooked/", "/response/needs/displaced/"]


def people(room, standing: Standing, count: int, **fields) -> list[AffectedDevice]:
    return [
        builders.make_affected(
            person=builders.make_person(**fields), outage=room.outage, standing=standing
        )
        for _ in range(count)
    ]


def refuse(person) -> None:
    """Let a mail server have refused for good what was sent to the person."""
    now = timezone.now()
    note = Note(
        kind="goes_virtual",
        to=person,
        context={"name": "Sam Reyes"},
        due_at=now,
        expires_at=now + dt.timedelta(hours=1),
    )
    outbox.queue([note])
    mine = Message.objects.filter(person=person)
    mine.update(state=State.FAILED, result_code="550", terminal_at=now)


@pytest.mark.parametrize("path", PLACES)
def test_only_coordinators_come_in(client, room, path):
    assert client.get(path).status_code == 302
    for roles in ((), ("technician",), ("communicator",)):
        client.force_login(builders.make_person(roles=roles), backend=BACKEND)
        assert client.get(path).status_code == 403
        assert 'href="/response/"' not in client.get("/").content.decode()
    client.force_login(room.cora, backend=BACKEND)
    assert client.get(path).status_code == 200
    assert 'href="/response/"' in client.get("/").content.decode()


def test_the_nine_figures_add_up_and_each_opens_its_list(page, room):
    wanted = {standing: number for number, standing in enumerate(Standing, start=1)}
    for standing, number in wanted.items():
        people(room, standing, number)

    board = page.get(BOARD)

    # 1 + 2 + … + 9; the last two of them, restored and excluded, are not offline.
    assert "28 of 45 affected computers offline" in text(board)
    for standing, number in wanted.items():
        address = f"/response/standing/{standing.value}/"
        assert (
            f'href="{address}"><span class="tally__number">{number}</span>'
            in board.content.decode()
        )
        assert page.get(address).content.decode().count('<th scope="row">') == number


def test_a_list_tells_who_and_what_is_booked_and_no_proof_and_no_way_to_reach_them(page, room):
    dana = builders.make_person(
        name="Dana Reyes", unit="Design Practice", private_phone="+13035550142"
    )
    builders.make_affected(person=dana, outage=room.outage, workstation_id="WS-DANA-1")
    slot = builders.make_slot(
        site=room.sites["virtual"], starts_at=builders.at("America/Boise", 2024, 7, 25, 11)
    )
    held = builders.make_appointment(person=dana, slot=slot, now=room.now)

    shown = page.get("/response/standing/booked/")

    words = text(shown)
    assert "Dana Reyes Design Practice" in words
    assert "Thu 25 July, 11:00 a.m. MDT, Virtual desk" in words
    for secret in (
        *("WS-DANA-1", "5550142", "555-0142", dana.private_email, dana.worksite_zip),
        *(held.call_phrase, held.reference),
    ):
        assert secret not in shown.content.decode()


def test_lists_are_paged_and_searched_by_part_of_a_name(page, room):
    people(room, Standing.UNBOOKED, 51)
    people(room, Standing.UNBOOKED, 1, name="Łucja 木村 O'Brien")
    address = "/response/standing/unbooked/"

    first = page.get(address).content.decode()
    assert first.count('<th scope="row">') == 50
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = page.get(address + following)
    assert second.content.decode().count('<th scope="row">') == 2
    assert 'rel="next"' not in second.content.decode()

    assert text(page.get(address, {"q": "木村"})).count("Łucja") == 1
    for nobody in ("💻", "%", "_", "\x00", "x" * 5000, "' OR 1=1"):
        assert page.get(address, {"q": nobody}).status_code == 200
    assert "Nobody in this list has “💻” in the name." in text(page.get(address, {"q": "💻"}))
    for odd in ("-1", "²", "nine", "9" * 19, "9" * 40):
        assert page.get(address, {"after": odd}).status_code == 200
    assert page.get("/response/standing/asleep/").status_code == 404
    assert page.get("/response/needs/nothing/").status_code == 404


def test_needs_you_names_who_waits_for_a_decision_and_nobody_else(page, room):
    people(room, Standing.UNBOOKED, 2, name="Well Placed")
    people(room, Standing.UNBOOKED, 1, name="Army Post", town=("09012", None, ""))
    people(room, Standing.RESTORED, 1, name="Back Already", town=("09012", None, ""))
    away = people(room, Standing.UNBOOKED, 2, name="Far Away")
    for device, until in zip(away, (24, 23), strict=True):
        device.person.elsewhere_zip = "09012"
        device.person.elsewhere_until = dt.date(2024, 7, until)
        device.person.name = f"Away until {until}"
        device.person.save()
    (reported,) = people(room, Standing.UNBOOKED, 1, name="Blue Too")
    AffectedDevice.objects.filter(pk=reported.pk).update(
        source=Source.SELF_REPORTED, affected_at=builders.at(builders.EASTERN, 2024, 7, 24, 8, 7)
    )
    (device,) = people(room, Standing.UNBOOKED, 1, name="No Time Left")
    slot = builders.make_slot(
        site=room.sites["virtual"], starts_at=builders.at(builders.EASTERN, 2024, 7, 25, 14)
    )
    held = builders.make_appointment(person=device.person, slot=slot, now=room.now)
    Appointment.objects.filter(pk=held.pk).update(displaced_at=room.now)
    people(room, Standing.BOOKED, 1, name="No Address", private_email="")
    people(room, Standing.RESTORED, 1, name="No Address Needed", private_email="")
    (bounced,) = people(room, Standing.WAITING, 1, name="All Refused")
    Message.objects.filter(person=held.person).update(state=State.SENT, terminal_at=room.now)
    refuse(bounced.person)

    board = page.get(BOARD)

    assert 'href="/response/needs/displaced/"' in board.content.decode()
    names = {
        which: page.get(f"/response/needs/{which}/")
        for which in ("displaced", "self-reported", "unplaced", "unreachable")
    }
    assert "No Time Left" in text(names["displaced"])
    assert "was Thu 25 July, 12:00 p.m. MDT, Virtual desk" in text(names["displaced"])
    assert "Blue Too" in text(names["self-reported"])
    assert "reported Wed 24 July, 8:07 a.m. EDT" in text(names["self-reported"])
    assert "reported Wed" not in text(names["displaced"])
    unplaced = text(names["unplaced"])
    assert "Army Post" in unplaced
    assert "Away until 24" in unplaced  # the last day counts
    for nobody in ("Away until 23", "Back Already", "Well Placed"):
        assert nobody not in unplaced
    unreachable = text(names["unreachable"])
    assert "No Address" in unreachable
    assert "All Refused" in unreachable
    assert "No Address Needed" not in unreachable
    counts = [one.content.decode().count('<th scope="row">') for one in names.values()]
    assert counts == [1, 1, 2, 2]


def test_needs_you_names_messages_that_stand_still_or_are_in_doubt_and_only_those(page, room):
    link = 'href="/outbox/engine/"'
    assert "The engine has not begun: nothing goes out." in text(page.get(BOARD))
    engine = Engine.objects.create(swept_at=room.now, swept_by="worker")
    well = page.get(BOARD)
    assert "Nothing waits for you." in text(well)
    assert link not in well.content.decode()

    engine.swept_at = room.now - dt.timedelta(minutes=20)
    engine.save()
    silent = page.get(BOARD)
    assert "Silent since Wed 24 July, 9:40 a.m. EDT: nothing goes out." in text(silent)
    assert link in silent.content.decode()

    engine.swept_at, engine.mode, engine.reason = room.now, Mode.PAUSED, "A wrong day."
    engine.mode_at = room.now - dt.timedelta(minutes=10)
    engine.save()
    words = text(page.get(BOARD))
    assert "Paused since Wed 24 July, 9:50 a.m. EDT: nothing is sent." in words
    assert "Silent" not in words

    engine.mode, engine.reason = Mode.RUNNING, ""
    engine.save()
    refuse(builders.make_person())
    Message.objects.update(state=State.UNKNOWN, terminal_at=None, transmit_at=room.now)
    count = Message.objects.count()
    doubt = page.get(BOARD)
    assert f"{count} message" in text(doubt)
    assert "in doubt" in text(doubt)
    assert link in doubt.content.decode()


def test_sites_say_whether_they_are_open_and_what_is_free_on_their_own_day(page, room):
    denver, virtual = room.sites["denver"], room.sites["virtual"]
    builders.make_day(
        site=denver,
        on=dt.date(2024, 7, 24),
        opens=dt.time(9, 30),
        closes=dt.time(16, 30),
        walkins=True,
    )
    eastern = builders.EASTERN
    builders.make_slot(site=virtual, starts_at=builders.at(eastern, 2024, 7, 24, 9), capacity=7)
    builders.make_slot(
        site=virtual, starts_at=builders.at(eastern, 2024, 7, 24, 23, 45), capacity=5, taken=2
    )
    builders.make_slot(site=virtual, starts_at=builders.at(eastern, 2024, 7, 25), capacity=50)
    virtual.bookings_open_at = builders.at(eastern, 2024, 7, 24, 13)
    virtual.pause_reason = "We move the telephones."
    virtual.save()

    words = text(page.get(BOARD))

    assert "Denver Not open now Today 9:30 a.m. to 4:30 p.m. MDT" in words
    assert "Walk-in line today 9:30 a.m. to 4:30 p.m. MDT" in words
    assert "Detroit Closed Staff limitations." in words
    assert (
        "Virtual desk Paused New bookings open Wed 24 July, 1:00 p.m. EDT. We move the telephones."
        " Next free place paused until Wed 24 July, 1:00 p.m. EDT"
        " Free today 3, not to be booked before then Booked today 2"
    ) in words
    assert "San Jose Not staffed today" in words


def test_the_latest_changes_say_who_when_and_why(page, room):
    CapacityChange.objects.create(
        site=room.sites["denver"],
        kind=ChangeKind.CLOSE,
        from_at=builders.at(builders.MOUNTAIN, 2024, 7, 24, 12),
        until_at=builders.at(builders.MOUNTAIN, 2024, 7, 24, 16, 30),
        reason="The building has no power.",
        by=room.cora,
        at=room.now,
    )

    words = text(page.get(BOARD))

    assert (
        "Denver: Closed Wednesday 24 July, 12:00 p.m. to 4:30 p.m. MDT"
        " The building has no power. Cora Diaz, Wed 24 July, 8:00 a.m. MDT"
    ) in words


def test_without_an_outage_the_room_says_so(page, room):
    room.outage.ended_at = room.now
    room.outage.save()
    for path in PLACES:
        assert "No outage of workstations is going on" in text(page.get(path))


def test_the_cost_of_a_page_does_not_grow_with_people(page, room):
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get(path).status_code == 200
        return len(captured)

    people(room, Standing.UNBOOKED, 1)
    few = [asked(path) for path in PLACES]
    people(room, Standing.UNBOOKED, 60)
    people(room, Standing.UNBOOKED, 3, town=("", None, ""))

    # Session and person; outage, count, five needs (one of them two), drafts, the engine and what is
    # in doubt, sites with days, seats and closings, changes.
    # A list: the same first three, its figure, its rows and what they have booked; an empty one
    # has no figure and nothing booked.
    assert [asked(path) for path in PLACES] == few
    assert few == [18, 6, 4]


def test_a_site_shows_its_next_days_on_its_own_clock_at_a_constant_cost(page, room):
    virtual = room.sites["virtual"]
    address = "/response/sites/virtual/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get(address).status_code == 200
        return len(captured)

    eastern = builders.EASTERN
    builders.make_slot(site=virtual, starts_at=builders.at(eastern, 2024, 7, 24, 14), capacity=9)
    few = asked()
    for day in range(22, 32):
        for hour in (12, 13):
            builders.make_slot(
                site=virtual,
                starts_at=builders.at(eastern, 2024, 7, day, hour),
                capacity=4,
                taken=1,
            )

    words = text(page.get(address))

    assert "Wednesday 24 July around the clock 10 3 (up to 9 each) 17 2" in words
    assert "Wednesday 31 July around the clock 10 2 (up to 4 each) 8 2" in words
    assert "Tuesday 23 July" not in words
    assert "Eastern Daylight Time" in words
    # Session, person; the site, its day, seats and closings of today; its days, their seats and
    # closings; changes.
    assert asked() == few <= 10
    assert page.get("/response/sites/nowhere/").status_code == 404
