"""The sweep: every way a try can end, over a scripted channel; and the same over real SMTP."""

import datetime as dt
import json
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.channels import Fate
from notifications.models import Channel, Delivery, Engine, Lane, Message, State
from notifications.operations import outbox, quarantine, sweep
from notifications.operations.sweep import sweep as run
from notifications.rules.timing import Timing
from tests.builders import make_person
from tests.notifications.cast import ScriptedLine, elsewhere, failing, make_message, make_note

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(message: Message) -> list[str]:
    return list(message.deliveries.order_by("fence").values_list("outcome", flat=True))


@pytest.mark.parametrize(
    ("step", "fate", "state", "attempts", "tries"),
    [
        ("", None, State.SENT, 1, ["sent"]),
        ("prepare", Fate.TEMPORARY, State.SCHEDULED, 1, ["temporary"]),
        ("prepare", Fate.PERMANENT, State.FAILED, 1, ["permanent"]),
        ("prepare", Fate.ABSENT, State.SUPPRESSED, 1, ["suppressed"]),
        ("prepare", Fate.DOWN, State.SCHEDULED, 0, []),
        ("deliver", Fate.TEMPORARY, State.SCHEDULED, 1, ["temporary"]),
        ("deliver", Fate.PERMANENT, State.FAILED, 1, ["permanent"]),
        ("deliver", Fate.UNKNOWN, State.UNKNOWN, 1, ["unknown"]),
    ],
)
def test_every_way_a_try_can_end(put_line, step, fate, state, attempts, tries):
    put_line(ScriptedLine(**({step: failing(fate)} if fate else {})))
    message = make_message()
    run()
    message.refresh_from_db()
    assert (message.state, message.attempts, outcomes(message)) == (state, attempts, tries)
    assert message.lease_until is None
    assert (message.terminal_at is None) == (state in (State.SCHEDULED, State.UNKNOWN))
    if tries == ["temporary"]:
        wait = message.not_before - timezone.now()
        assert dt.timedelta(seconds=2) < wait < dt.timedelta(seconds=7)
    elif state == State.SCHEDULED:
        assert message.not_before == message.due_at


def test_nothing_is_sent_before_its_time_nor_after_its_use(put_line):
    line = put_line(ScriptedLine())
    early = make_message(minutes=1)
    late = make_message(minutes=-90)
    put_off = make_message(not_before=timezone.now() + dt.timedelta(minutes=1))
    run()
    assert not line.tried
    for message, state in ((early, "scheduled"), (late, "expired"), (put_off, "scheduled")):
        message.refresh_from_db()
        assert message.state == state
    assert late.terminal_at is not None


def test_what_is_urgent_overtakes_and_then_the_longest_due_is_first(put_line):
    line = put_line(ScriptedLine())
    bulk = make_message(minutes=-9, lane=Lane.BULK)
    second = make_message(minutes=-1)
    first = make_message(minutes=-5)
    urgent = make_message(lane=Lane.URGENT)
    run()
    sent = [mail.letter.message_id for mail in line.delivered]
    assert sent == [one.message_id for one in (urgent, first, second, bulk)]


def test_each_message_costs_one_statement_and_a_sweep_a_few_more(put_line):
    put_line(ScriptedLine())
    for _ in range(10):
        make_message()
    quarantine.guard()  # the first time it writes down where we are
    with CaptureQueriesContext(connection) as queries:
        run()
    # Guard, settle, expire; claim and note for the batch and for the empty one; the last outcome.
    assert len(queries) == 10 + 3 + 4 + 1
    assert Message.objects.filter(state=State.SENT).count() == Delivery.objects.count() == 10


def test_the_sweep_says_when_it_looked(put_line):
    put_line(ScriptedLine())
    before = timezone.now()
    run()
    swept_at = Engine.objects.get().swept_at
    assert swept_at
    assert before <= swept_at <= timezone.now()


def test_a_channel_that_does_not_answer_is_asked_once_and_the_others_go_on(monkeypatch, settings):
    down, up = ScriptedLine(prepare=failing(Fate.DOWN)), ScriptedLine()
    lines = {Channel.EMAIL: down, Channel.SMS: up}
    monkeypatch.setattr(sweep, "open_line", lambda channel, *, timing: lines[channel])
    for _ in range(3):
        outbox.queue([make_note(to=make_person(sms_consent_at=timezone.now()))])
    run()
    assert (len(down.tried), len(up.delivered)) == (1, 3)
    waiting = Message.objects.filter(channel=Channel.EMAIL)
    assert {(one.state, one.result_code, one.attempts) for one in waiting} == {
        ("scheduled", "told_to", 0)
    }


def test_a_slow_channel_ends_the_round_and_the_rest_goes_back(put_line):
    slow = Timing(round=0.0, sweep=0.0)
    line = put_line(ScriptedLine())
    for _ in range(3):
        make_message()
    run(timing=slow)
    assert not line.tried
    assert set(Message.objects.values_list("state", "lease_until")) == {("scheduled", None)}


def test_a_process_that_slept_after_the_point_of_no_return_does_not_send(put_line):
    line = put_line(ScriptedLine())
    message = make_message()
    run(timing=Timing(stall=-1.0))
    message.refresh_from_db()
    assert (message.state, outcomes(message), line.delivered) == ("scheduled", ["stalled"], [])


def test_a_template_that_cannot_be_drawn_waits_to_be_mended_and_holds_nobody_up(put_line, caplog):
    line = put_line(ScriptedLine())
    broken, gone, whole = (
        make_message(kind="broken"),
        make_message(),
        make_message(),
    )
    Message.objects.filter(pk=gone.pk).update(kind="no_such_kind")
    run()
    for message, state in ((broken, "scheduled"), (gone, "scheduled"), (whole, "sent")):
        message.refresh_from_db()
        assert message.state == state
    assert outcomes(broken) == ["not composed"]
    assert len(line.delivered) == 1
    assert "broken" in caplog.text
    assert "Stay until" not in caplog.text


@pytest.mark.parametrize(
    ("address", "code"), [("", "no_address"), ("not an address", "bad_address")]
)
def test_an_address_that_is_none_by_now_ends_the_message(put_line, address, code):
    line = put_line(ScriptedLine())
    person = make_person()
    message = make_message(to=person)
    person.private_email = address
    person.save()
    run()
    message.refresh_from_db()
    assert (message.state, message.result_code, line.tried) == ("suppressed", code, [])


def test_the_address_that_counts_is_the_one_at_the_point_of_no_return(put_line):
    person = make_person(private_email="old@home.example")
    message = make_message(to=person)

    def move_house(parcel):
        if parcel.letter.address == "old@home.example":
            person.private_email = "new@home.example"
            elsewhere(person.save)

    line = put_line(ScriptedLine(prepare=move_house))
    run()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert [one.letter.address for one in line.delivered] == ["new@home.example"]
    assert line.released == 1


def test_consent_that_is_taken_back_stops_a_text_message(put_line):
    person = make_person(private_email="", sms_consent_at=timezone.now())
    message = make_message(to=person)

    def refuse(parcel):
        person.sms_consent_at = None
        elsewhere(person.save)

    line = put_line(ScriptedLine(prepare=refuse))
    run()
    message.refresh_from_db()
    assert (message.state, message.result_code) == ("suppressed", "no_address")
    assert not line.delivered


def test_the_same_bytes_go_out_in_every_try(put_line):
    raws = []

    def fail_once(parcel):
        raws.append(parcel.raw)
        if len(raws) == 1:
            failing(Fate.TEMPORARY)(parcel)

    put_line(ScriptedLine(deliver=fail_once))
    message = make_message(kind="with_entry")
    run()
    Message.objects.update(not_before=timezone.now())
    run()
    assert raws[0] == raws[1]
    assert len(set(message.deliveries.values_list("body_sha256", flat=True))) == 1


# --- real SMTP --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("treated", "state", "code"),
    [
        ("dana", State.SENT, "250"),
        ("refuse-451-rcpt", State.SCHEDULED, "451"),
        ("refuse-550-rcpt", State.FAILED, "550"),
        ("refuse-530-rcpt", State.SCHEDULED, "530"),
        ("refuse-421-rcpt", State.SCHEDULED, "421"),
        ("refuse-452-data", State.SCHEDULED, "452"),
        ("refuse-554-data", State.FAILED, "554"),
    ],
)
def test_what_the_mail_server_answers_decides(sink, treated, state, code):
    message = make_message(to=make_person(private_email=f"{treated}@home.example"), minutes=-1)
    other = make_message()
    run()
    for one in (message, other):
        one.refresh_from_db()
    assert (message.state, message.result_code) == (state, code)
    assert other.state == State.SENT
    assert other.message_id in sink.accepted
    assert (message.message_id in sink.accepted) == (state == State.SENT)


def test_a_server_that_takes_the_text_and_does_not_answer_leaves_the_outcome_unknown(sink):
    message = make_message(to=make_person(private_email="silent@home.example"))
    run(timing=Timing(answer=0.5))
    message.refresh_from_db()
    assert (message.state, message.result_code) == (State.UNKNOWN, "no_answer")
    assert sink.accepted == [message.message_id]


def test_a_connection_that_the_server_ended_is_made_again(sink):
    lines = sweep.Lines(Timing())
    line = lines.line(Channel.EMAIL)
    for name in ("first", "second"):
        make_message(to=make_person(private_email=f"{name}@home.example"))
    parcels = [
        sweep.composition.compose(one)
        for one in sweep.claim.claim(worker="test", channels=[Channel.EMAIL], size=2, lease=30)
    ]
    line.prepare(parcels[0])
    line.deliver(parcels[0])
    line._backend.connection.sock.close()
    line.prepare(parcels[1])
    assert line.deliver(parcels[1]) == "250"
    lines.close()
    assert len(sink.accepted) == 2


def test_without_a_mail_server_everything_waits_and_nothing_is_counted(sink):
    sink.stop()
    message = make_message()
    assert run() == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.result_code) == (
        "scheduled",
        0,
        "no_connection",
    )


def test_a_dot_alone_on_a_line_arrives_and_ends_nothing(sink):
    make_message(context={"when": "now", "note": ".\n\n..\n\n.QUIT"})
    run()
    arrived = message_from_bytes(sink.last.read_bytes(), policy=policy.default)
    lines = next(arrived.iter_parts()).get_content().split()
    assert [line for line in lines if line.startswith(".")] == [".", "..", ".QUIT"]
    assert "Call:" in lines


# --- other channels ---------------------------------------------------------------------------


def test_any_other_backend_gets_a_whole_message_with_both_parts_and_the_entry():
    person = make_person(name="Zoë Ünal", private_email="zoe@home.example")
    message = make_message(to=person, kind="with_entry")
    run()
    [sent] = mail.outbox
    assert sent.to == ["zoe@home.example"]
    assert sent.subject == "IT repair: Thursday 25 July, 11:00 a.m. MDT"
    parsed = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    assert parsed["Message-ID"] == message.message_id
    kinds = [part.get_content_type() for part in parsed.walk()]
    assert {"text/plain", "text/html", "text/calendar"} <= set(kinds)
    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_text_message_is_one_whole_file_however_often_it_is_written(settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path}/sms"
    person = make_person(
        private_email="", private_phone="+13035550142", sms_consent_at=timezone.now()
    )
    message = make_message(to=person)
    run()
    Message.objects.update(state=State.SCHEDULED, terminal_at=None)
    run()
    [file] = (tmp_path / "sms").iterdir()
    assert json.loads(file.read_text()) == {
        "to": "+13035550142",
        "text": f"{settings.SITE_AGENCY}: IT repair Thursday 25 July, 11:00 a.m. MDT. "
        "Stay until 3:00 p.m.",
        "reference": str(message.pk),
    }
    assert (tmp_path / "sms").stat().st_mode & 0o077 == 0


def test_without_a_channel_for_texts_they_end_and_say_why(settings):
    settings.SMS_URL = ""
    message = make_message(to=make_person(private_email="", sms_consent_at=timezone.now()))
    run()
    message.refresh_from_db()
    assert (message.state, message.result_code) == ("suppressed", "no_sms_channel")
