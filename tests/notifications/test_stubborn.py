"""What one bad row, server or hour must not do to all the others."""

import datetime as dt
import socketserver
import threading
import uuid
from dataclasses import replace

import pytest
from django.utils import timezone

from notifications import kinds
from notifications.channels import Fate, HandOverError
from notifications.models import Channel, Message, State
from notifications.operations import engine, outbox, standby, sweep
from notifications.operations.sweep import sweep as run
from tests.builders import make_person
from tests.notifications.cast import CALLED, ScriptedLine, ago, make_message, make_note

pytestmark = pytest.mark.django_db(transaction=True)


class Mumbler(socketserver.StreamRequestHandler):
    """A mail server that takes the text and answers with an empty line."""

    def handle(self):
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            if line.startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.wfile.write(b"\r\n")
            else:
                self.wfile.write(b"250 fine\r\n")


def test_an_answer_that_cannot_be_read_is_no_no(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mumbler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        message = make_message()
        run()
        server.shutdown()
    message.refresh_from_db()
    assert (message.state, message.result_code) == (State.UNKNOWN, "unreadable")


@pytest.mark.parametrize("code", ["no_answer", "cut_before_end"])
def test_a_mail_server_in_trouble_rests_and_texts_go_on(put_line, code):
    def hang(parcel):
        if hasattr(parcel, "letter"):
            raise HandOverError(Fate.UNKNOWN if code == "no_answer" else Fate.TEMPORARY, code)

    line = put_line(ScriptedLine(deliver=hang))
    person = make_person(sms_consent_at=timezone.now())
    outbox.queue([make_note(to=person) for _ in range(10)])
    run()
    assert len(line.delivered) == 10
    assert len([one for one in line.tried if hasattr(one, "letter")]) == 1
    waiting = Message.objects.filter(channel=Channel.EMAIL, state=State.SCHEDULED, attempts=0)
    assert waiting.count() == 9


def test_what_a_channel_stumbles_over_waits_and_the_next_goes(put_line, caplog):
    def stumble(parcel):
        if parcel.letter.address == bad.private_email:
            raise RuntimeError(parcel.letter.address)

    line = put_line(ScriptedLine(prepare=stumble))
    bad, good = make_person(), make_person()
    stuck = make_message(to=bad, minutes=-5)
    make_message(to=good)
    run()
    stuck.refresh_from_db()
    assert [one.letter.address for one in line.delivered] == [good.private_email]
    assert (stuck.state, stuck.result_code) == (State.SCHEDULED, "not_prepared")
    assert stuck.not_before > timezone.now()
    assert bad.private_email not in caplog.text


def test_the_standby_outlives_whatever_a_sweep_raises(settings, monkeypatch):
    settings.REMINDER_TIMING = {"tick": 0.02, "start": 0.0}
    stop, swept = threading.Event(), []

    def fail(**_):
        swept.append(1)
        if len(swept) == 3:
            stop.set()
        raise LookupError

    monkeypatch.setattr(standby, "sweep", fail)
    standby.run(stop=stop)
    assert len(swept) == 3


@pytest.mark.parametrize(
    ("morning", "state", "code"),
    [(60, State.SCHEDULED, "quiet_hours"), (None, State.SUPPRESSED, "quiet_hours")],
    ids=["of use then", "too late then"],
)
def test_a_text_that_was_held_up_into_the_night_wakes_nobody(
    put_line, monkeypatch, morning, state, code
):
    line = put_line(ScriptedLine())
    monkeypatch.setitem(kinds._kinds, "called", replace(CALLED, quiet=True))
    person = make_person(private_email="", sms_consent_at=timezone.now())
    monkeypatch.setattr(sweep.quiet, "text_at", lambda due_at, **_: due_at)
    text = make_message(to=person)
    at = morning and timezone.now() + dt.timedelta(minutes=morning)
    monkeypatch.setattr(sweep.quiet, "text_at", lambda *_, **__: at)
    run()
    text.refresh_from_db()
    assert line.delivered == []
    assert (text.state, text.result_code) == (state, code)
    if at:
        assert abs((text.not_before - at).total_seconds()) < 5
    monkeypatch.setattr(sweep.quiet, "text_at", lambda due_at, **_: due_at)
    Message.objects.update(not_before=ago(1))
    run()
    assert len(line.delivered) == (1 if morning else 0)


def test_what_was_withdrawn_on_its_way_is_not_said_over_the_other_channel(put_line):
    def refuse(parcel):
        outbox.withdraw(about=message.about, now=timezone.now())
        raise HandOverError(Fate.PERMANENT, "554")

    put_line(ScriptedLine(deliver=refuse))
    person = make_person()
    message = make_message(to=person, about=uuid.uuid4(), about_revision=1)
    person.sms_consent_at = timezone.now()
    person.save(update_fields=["sms_consent_at"])
    run()
    assert list(Message.objects.values_list("channel", "state")) == [("email", State.SUPERSEDED)]


def test_silence_is_unlimited_before_the_first_sweep():
    assert engine.silence() == (float("inf"), "")
