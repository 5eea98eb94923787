"""The mail catcher: what was accepted is on disk, and nothing is ever overwritten."""

import asyncio
import datetime as dt
import smtplib
import subprocess
import sys
import time
import uuid
from email import message_from_bytes

import pytest
from aiosmtpd.smtp import Envelope

from config.run import network
from config.run.mailcatcher import Catcher
from config.where import ROOT
from notifications.channels.evidence import Answer, Question
from notifications.channels.journal import JournalWitness


@pytest.fixture
def catcher(tmp_path):
    port = network.free_port()
    command = [sys.executable, "-m", "config.run.mailcatcher", str(tmp_path), str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    end = time.monotonic() + 20
    while True:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=2).close()
            break
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)
    yield port, process
    process.kill()
    process.wait()


def test_an_accepted_mail_survives_the_death_of_the_catcher(catcher, tmp_path):
    port, process = catcher
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.sendmail(
            "a@example.gov", ["b@example.gov", "c@example.gov"], "Subject: Hi\r\n\r\nText"
        )
        process.kill()
        process.wait()
    (file,) = tmp_path.glob("*.eml")
    mail = message_from_bytes(file.read_bytes())
    assert mail["X-Envelope-To"] == "b@example.gov, c@example.gov"
    assert mail["Subject"] == "Hi"
    assert mail.get_payload() == "Text\r\n"  # SMTP sends whole lines
    assert file.stat().st_mode & 0o777 == 0o600
    moment, _, number = file.stem.partition("-")
    assert abs(int(moment) - time.time()) < 60
    assert number.isdigit()


def test_a_second_catcher_in_the_same_second_overwrites_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_721_800_000.9)
    first, second = Catcher(tmp_path), Catcher(tmp_path)
    stored = [first.store(b"one", []), second.store(b"two", []), first.store(b"three", [])]
    assert len(set(stored)) == 3
    assert all(path.name.startswith("1721800000-") for path in stored)
    assert {path.read_bytes().rpartition(b"\r\n")[2] for path in stored} == {
        b"one",
        b"two",
        b"three",
    }


def test_what_was_accepted_can_be_looked_up_and_what_was_not_cannot(catcher, tmp_path):
    port, process = catcher
    began = dt.datetime.now(dt.UTC)
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        mail = "Message-ID: <taken@example.gov>\r\n\r\nMessage-ID: <quoted@example.gov>\r\n"
        client.sendmail("a@example.gov", ["b@example.gov"], mail)
        process.kill()
        process.wait()
    witness = JournalWitness(tmp_path / "journal", skew=0, beyond=0)
    asked = [Question(uuid.uuid4(), f"<{word}@example.gov>", began) for word in ("taken", "quoted")]
    assert list(witness.answer(asked).values()) == [Answer.ACCEPTED, Answer.NOT_ACCEPTED]


def test_a_mail_that_was_accepted_by_the_dead_gets_its_name_from_the_next(tmp_path):
    (tmp_path / ".7-1").write_bytes(b"Message-ID: <taken@example.gov>\r\n\r\nText")
    (tmp_path / ".7-2").write_bytes(b"Message-ID: <half@example.gov>\r\n\r\nTe")
    (tmp_path / "journal").write_bytes(
        b"1721800000.000 start\n1721800001.000 <taken@example.gov>\n"
    )
    Catcher(tmp_path).recover()
    (file,) = tmp_path.glob("*.eml")
    assert file.read_bytes().endswith(b"Text")
    assert list(tmp_path.glob(".*-*")) == []


def test_a_recipient_cannot_write_headers(tmp_path):
    stored = Catcher(tmp_path).store(b"Subject: a\r\n\r\n", ["x@y\r\nSubject: forged"])
    assert message_from_bytes(stored.read_bytes()).get_all("Subject") == ["a"]


def test_a_mail_that_cannot_be_stored_is_not_accepted(tmp_path):
    envelope = Envelope()
    envelope.content, envelope.rcpt_tos = b"Subject: a", ["b@example.gov"]
    answer = asyncio.run(Catcher(tmp_path / "gone").handle_DATA(None, None, envelope))
    assert answer.startswith("451 ")
