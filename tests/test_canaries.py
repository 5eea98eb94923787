"""The search for canaries finds them in every dress; else it would prove nothing."""

import base64
import hashlib
import html
import json
import quopri
from urllib.parse import quote

import pytest

from notifications.rules.letter import Attachment, Letter, encode
from tests import canaries
from tests.builders import JULY_24

ID, PHRASE, NUMBER = "WS-QZXJ7VKP", "quizjex vokzaw", "+13035557391"
ALL = (
    canaries.label(ID),
    canaries.phrase(PHRASE),
    canaries.number("telephone", NUMBER),
    canaries.zip_code("ZIP", "97531"),
    canaries.address("private address", "velvetquokka@home.example"),
)


def mail(**fields):
    """A mail as the product makes it, with these parts of it."""
    values = {
        "message_id": "<1@mail.example>",
        "sender": "Back Online <back-online@example.gov>",
        "name": "Dana Reyes",
        "address": "dana@home.example",
        "subject": "Your repair",
        "text": "Be there.\n",
        "html": "<p>Be there.</p>",
        "date": JULY_24,
    }
    return encode(Letter(**(values | fields)))


def entry(words):
    """A calendar entry whose line is folded in the midst of the words."""
    line = f"DESCRIPTION:{words}"
    half = len("DESCRIPTION:") + len(words) // 2
    content = f"BEGIN:VCALENDAR\r\n{line[:half]}\r\n {line[half:]}\r\nEND:VCALENDAR\r\n"
    return mail(attachment=Attachment("repair.ics", content.encode(), "text/calendar"))


DRESSED = {
    "whole": ID,
    "small": ID.lower(),
    "reversed": ID[::-1],
    "spaced": " ".join(ID),
    "hyphened": "-".join(ID),
    "split": "QZXJ 7VKP",
    "first four": "it begins with QZXJ",
    "last four": "it ends with 7VKP",
    "four in the midst": "XJ7V",
    "underlined": "QZ_XJ",
    "percent": quote(ID, safe="").replace("Q", "%51").replace("Z", "%5A"),
    "twice percent": quote("".join(f"%{ord(one):02X}" for one in ID)),
    "entities": "".join(f"&#{ord(one)};" for one in ID),
    "hexadecimal entities": "".join(f"&#x{ord(one):x};" for one in ID),
    "JSON": json.dumps({"x": ID}).replace("Q", "\\u0051"),
    "quoted-printable": quopri.encodestring(f"é {ID} é {'x' * 60} {ID}".encode()).decode(),
    "quoted-printable letter by letter": "".join(f"={ord(one):02X}" for one in ID),
    "base64": base64.b64encode(ID.encode()).decode(),
    "base64 in the midst": base64.b64encode(f"ab{ID}c".encode()).decode(),
    "base64 of addresses": f"/x/?t={base64.urlsafe_b64encode(ID.encode()).decode().rstrip('=')}",
    "SHA-256": hashlib.sha256(ID.encode()).hexdigest(),
    "MD5 of the small one": hashlib.md5(ID.lower().encode()).hexdigest(),
    "body of a mail": mail(text=f"It is {ID}.\n"),
    "body of a mail with accents": mail(text=f"Señor Peña: {ID}.\n" + "ä" * 80 + f" {ID}\n"),
    "subject": mail(subject=f"Repair of {ID}"),
    "folded subject": mail(subject=f"Reparación de {'é' * 40} {ID}"),
    "name": mail(name=f"Доктор {ID}"),
    "Message-ID": mail(message_id=f"<{ID}@mail.example>"),
    "Message-ID, small": mail(message_id=f"<{ID.lower()}@mail.example>"),
    "file name": mail(attachment=Attachment(f"{ID}.ics", b"x", "text/calendar")),
    "folded calendar entry": entry(f"Computer {ID}"),
    "calendar entry with escaped signs": entry(ID.replace("7", "\\,7")),
}


@pytest.mark.parametrize("dress", DRESSED)
def test_a_workstation_id_is_found(dress):
    assert canaries.search(DRESSED[dress], ALL)


@pytest.mark.parametrize(
    "text",
    [
        *(PHRASE, PHRASE.upper(), PHRASE[::-1], "quizjex", "vokz", html.escape(PHRASE)),
        *(NUMBER, "303-555-7391", "(303) 555-7391", "303.555.7391", "5557391", "555 7391"),
        *("•••• 7391", "***7391", "1937555303", "3 0 3 5 5 5 7 3 9 1", "tel:%2B13035557391"),
        *("ZIP 97531", "97531-0001", "9 7 5 3 1", "13579", "zip=97531"),
        *("velvetquokka@home.example", "VELVETQUOKKA", "velvet.quokka", "akkouqtevlev"),
        *(mail(text="Called 303 555 7391.\n"), mail(name="ZIP 97531"), entry(PHRASE)),
        mail(address="velvetquokka@home.example"),
    ],
)
def test_phrase_number_zip_and_address_are_found(text):
    assert canaries.search(text, ALL)


@pytest.mark.parametrize(
    "text",
    [
        *("Say your Workstation ID: never first.", "(571) 555-0100", "Reference: 7KQ4-M2XD"),
        *("197531a", "2024-07-24T10:00:00.975310+00:00", "555-0100, 7391 people"),
        mail(text="Be there at 11:00 a.m. MDT.\n"),
    ],
)
def test_what_is_none_is_not_taken_for_one(text):
    assert canaries.search(text, ALL) == []


@pytest.mark.parametrize("start", range(5))
def test_any_four_characters_of_the_significant_part_are_enough(start):
    piece = "QZXJ7VKP"[start : start + 4]
    assert canaries.search(f"id {piece}", ALL) == [f"Workstation ID: {piece.lower()}"]
