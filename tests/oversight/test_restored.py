"""A list of computers that are back: checked first, then done, and harmless when sent again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from booking.models import Appointment, ClosedAs
from notifications.models import Message
from outages.models import AffectedDevice, Standing
from tests import builders
from tests.oversight.conftest import BACKEND, text

PAGE = "/response/restored/"


@pytest.fixture
def dana(room):
    """Dana has a booking with WS-DANA-1; WS-BACK works again already."""
    person = builders.make_person(name="Dana Reyes")
    builders.make_affected(person=person, outage=room.outage, workstation_id="WS-DANA-1")
    slot = builders.make_slot(
        site=room.sites["virtual"], starts_at=builders.at(builders.EASTERN, 2024, 7, 25, 14)
    )
    builders.make_appointment(person=person, slot=slot, now=room.now)
    builders.make_affected(
        person=builders.make_person(),
        outage=room.outage,
        workstation_id="WS-BACK",
        standing=Standing.RESTORED,
    )
    return person


def standing() -> str:
    return AffectedDevice.objects.get(device__workstation_id="WS-DANA-1").standing


def test_only_coordinators_say_what_is_back(client, room, dana):
    assert client.post(PAGE, {"ids": "WS-DANA-1", "do": "yes"}).status_code == 302
    for roles in ((), ("technician",), ("communicator",)):
        client.force_login(builders.make_person(roles=roles), backend=BACKEND)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {"ids": "WS-DANA-1", "do": "yes"}).status_code == 403
    assert standing() == Standing.BOOKED


def test_a_list_is_checked_without_a_change_then_done_once_and_each_id_has_its_answer(page, dana):
    typed = "Workstation ID\nWS-DANA-1, WS-BACK\r\nWS-NOBODY;WS-DANA-1"

    checked = page.post(PAGE, {"ids": typed})

    assert standing() == Standing.BOOKED
    assert "1 computer would be marked as restored." in text(checked)
    for answer in (
        "WS-BACK was marked as restored before",
        "WS-NOBODY not in our records",
        "WS-DANA-1 stands twice in your list",
    ):
        assert answer in text(checked)

    ids = "WS-DANA-1\nWS-BACK\nWS-NOBODY\nWS-DANA-1"
    assert f'<textarea name="ids" hidden>{ids}</textarea>' in checked.content.decode()
    done = page.post(PAGE, {"ids": ids, "do": "yes"})
    assert "1 computer is back" in text(done)
    assert standing() == Standing.RESTORED
    assert Appointment.objects.get().closed_as == ClosedAs.RESTORED
    told = Message.objects.filter(kind="restored", channel="email").count()
    assert told == 1

    again = page.post(PAGE, {"ids": ids, "do": "yes"})
    assert "0 computers are back" in text(again)
    assert Message.objects.filter(kind="restored", channel="email").count() == told


def test_a_file_is_read_like_a_pasted_list(page, dana):
    file = SimpleUploadedFile("back.csv", b'\xef\xbb\xbfworkstation_id\r\n"WS-DANA-1"\r\n')
    assert "1 computer would be marked as restored." in text(page.post(PAGE, {"file": file}))
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        for lines in ("workstation_id\tunit\r\nWS-DANA-1\tÉtude\r\n", "WS-DANA-1\r\n"):
            file = SimpleUploadedFile("back.txt", lines.encode(encoding))
            checked = text(page.post(PAGE, {"file": file}))
            assert "1 computer would be marked as restored." in checked, (encoding, lines)


def test_the_check_says_how_many_repairs_end_and_how_many_people_are_told(page, room, dana):
    builders.make_affected(person=dana, outage=room.outage, workstation_id="WS-DANA-2")
    other = builders.make_affected(
        person=builders.make_person(), outage=room.outage, workstation_id="WS-IDLE"
    )
    slot = builders.make_slot(
        site=room.sites["virtual"], starts_at=builders.at(builders.EASTERN, 2024, 7, 26, 14)
    )
    builders.make_appointment(person=dana, slot=slot, now=room.now, workstation_id="WS-DANA-2")
    assert other.standing == Standing.UNBOOKED

    checked = text(page.post(PAGE, {"ids": "WS-DANA-1\nWS-DANA-2\nWS-IDLE\nWS-BACK"}))
    assert "3 computers would be marked as restored." in checked
    assert "2 booked repairs are taken off. 1 person is told, once for each repair." in checked
    idle = text(page.post(PAGE, {"ids": "WS-IDLE"}))
    assert "None of them has a repair booked, so nobody is told." in idle


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Paste at least one Workstation ID, or choose a file."),
        ({"ids": " ,;\n\n"}, "Paste at least one Workstation ID"),
        ({"ids": "WS-1\n" * 10_001}, "These are 10001. Take at most 10,000 at a time."),
        ({"ids": "WS-1", "file": b"PK\x03\x04\x00\x00"}, "That is not a text file."),
        ({"ids": "WS-1", "file": b"name;unit\nDana;Design\n"}, "does not name the column"),
        ({"ids": "WS-1", "file": b"W\n" * 600_000}, "That file is larger than 1 MB."),
    ],
)
def test_what_cannot_be_used_is_said_at_the_field_and_the_list_is_kept(page, dana, sent, said):
    if "file" in sent:
        sent = sent | {"file": SimpleUploadedFile("list.csv", sent["file"])}
    refused = page.post(PAGE, sent)
    assert refused.status_code == 422
    assert said in text(refused)
    assert sent.get("ids", "").strip()[:20] in refused.content.decode()
    assert standing() == Standing.BOOKED


def test_ten_thousand_ids_get_ten_thousand_answers(page, dana):
    ids = "\n".join(["WS-DANA-1", "💻", "x" * 300, *(f"WS-{n:07d}" for n in range(9_997))])
    checked = page.post(PAGE, {"ids": ids})
    assert checked.status_code == 200
    assert checked.content.decode().count('<th scope="row"') == 9_999


def test_going_back_keeps_the_list_and_without_an_outage_nothing_can_be_back(page, room, dana):
    kept = page.post(PAGE, {"ids": "WS-DANA-1", "back": "yes"})
    assert "WS-DANA-1</textarea>" in kept.content.decode()
    room.outage.ended_at = room.now
    room.outage.save()
    refused = page.post(PAGE, {"ids": "WS-DANA-1", "do": "yes"})
    assert refused.status_code == 409
    assert "Nothing was changed." in text(refused)
