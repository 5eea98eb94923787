"""The bytes of an e-mail: any name, any alphabet, no broken header, the same in every try."""

import datetime as dt
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.letter import Attachment, Letter, checked_address, encode, one_line

CALENDAR = Attachment(
    "repair.ics",
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:caf\xc3\xa9\r\nEND:VCALENDAR\r\n",
    "text/calendar; method=REQUEST; charset=utf-8",
)


def letter(**fields) -> Letter:
    values: dict[str, Any] = {
        "message_id": "<8f14e45f-ceea-467f-a0e6-6b1f3a2c9d10@mail.example.gov>",
        "sender": "Office of Examples Back Online <back-online@example.gov>",
        "name": "Dana Reyes",
        "address": "dana@home.example",
        "subject": "IT repair Thursday 25 July",
        "text": "Hello.\n\nSecond.\n",
        "html": "<p>Hello.</p>\n<p>Second.</p>",
        "date": dt.datetime(2024, 7, 25, 14, 0, tzinfo=dt.UTC),
    }
    return Letter(**(values | fields))


def text_of(part) -> str:
    """What a reader sees; the last line end belongs to the boundary."""
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


def read(raw: bytes):
    return message_from_bytes(raw, policy=policy.default)


def test_a_letter_has_the_headers_of_an_automatic_message_and_two_equal_parts():
    message = read(encode(letter()))
    assert message["From"] == "Office of Examples Back Online <back-online@example.gov>"
    assert message["To"] == "Dana Reyes <dana@home.example>"
    assert message["Subject"] == "IT repair Thursday 25 July"
    assert message["Message-ID"] == "<8f14e45f-ceea-467f-a0e6-6b1f3a2c9d10@mail.example.gov>"
    assert message["Date"].datetime == dt.datetime(2024, 7, 25, 14, 0, tzinfo=dt.UTC)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert text_of(plain) == "Hello.\n\nSecond."
    assert text_of(html) == "<p>Hello.</p>\n<p>Second.</p>"
    assert not message.defects


def test_a_calendar_entry_is_an_alternative_and_a_file():
    message = read(encode(letter(attachment=CALENDAR)))
    assert message.get_content_type() == "multipart/mixed"
    alternatives, file = message.iter_parts()
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    entry = list(alternatives.iter_parts())[2]
    assert entry["Content-Type"].params["method"] == "REQUEST"
    assert entry.get_payload(decode=True) == CALENDAR.content
    assert file.get_filename() == "repair.ics"
    assert file.get_payload(decode=True) == CALENDAR.content
    assert not message.defects


NASTY = st.text(max_size=220) | st.sampled_from(
    [
        "Zoë Ünal",
        "Reyes, Dana (IT) <boss>",
        'Dana "the" \\ Reyes',
        "x\r\nBcc: all@agency.example",
        "x\nSubject: other\n\nbody",
        "=?utf-8?q?spoof?=",
        "\u202eanaD",
        "王小明" * 40,
        "a" * 300,
    ]
)


@given(name=NASTY, subject=NASTY, text=NASTY)
def test_no_name_subject_or_text_breaks_a_header_or_gets_lost(name, subject, text):
    text = " ".join(text.encode("utf-8", "ignore").decode().split())
    name = name.encode("utf-8", "ignore").decode()
    subject = subject.encode("utf-8", "ignore").decode()
    raw = encode(letter(name=name, subject=subject, text=text, html=f"<p>{text}</p>"))
    assert raw.replace(b"\r\n", b"").find(b"\n") == -1
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    head = raw.split(b"\r\n\r\n")[0]
    assert head.isascii()
    message = message_from_bytes(raw, policy=policy.default)
    assert set(message.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type"),
    }
    assert text_of(next(message.iter_parts())) == text
    addresses = message["To"].addresses
    assert [one.addr_spec for one in addresses] == ["dana@home.example"]


@pytest.mark.parametrize(
    "name", ["Zoë Ünal", "王小明", "Reyes, Dana", 'Dana "D" R', "O'Neil-Smith"]
)
def test_a_name_in_any_alphabet_arrives(name):
    message = read(encode(letter(name=name, subject=f"Hello {name}")))
    assert message["To"].addresses[0].display_name == name
    assert message["Subject"] == f"Hello {name}"


def test_a_line_of_one_dot_and_long_lines_arrive():
    text = f"before\n.\n..\nFrom here\n{'word ' * 400}end"
    plain = next(read(encode(letter(text=text))).iter_parts())
    assert text_of(plain) == text


def test_the_same_letter_is_the_same_bytes():
    assert encode(letter(attachment=CALENDAR)) == encode(letter(attachment=CALENDAR))


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("dana@home.example", "dana@home.example"),
        (" Dana+it@Home.Example ", "Dana+it@Home.Example"),
        ("dana@bücher.example", "dana@xn--bcher-kva.example"),
    ],
)
def test_an_address_goes_over_the_wire_in_ascii(address, wire):
    assert checked_address(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        *("", "dana", "@home.example", "dana@", "da na@home.example", "dana@home.example>"),
        *("a@b@c.example", "dana@home.example\r\nRCPT TO:<x@y.example>", "zoë@home.example"),
        "dana@home..example",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="none"):
        checked_address(address)


def test_one_line_keeps_the_words():
    assert one_line(" a\r\n\tb\x00c\u202ed \u2028 e ") == "a b cd e"
