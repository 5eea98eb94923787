"""The page of the engine: who may see it, what it says in each state, and what its buttons do."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Delivery, Engine, Message, Mode, State
from notifications.operations import engine
from notifications.reads.operations import engine_page
from people.models import Role
from tests.builders import make_person
from tests.notifications.cast import ago, make_message

pytestmark = pytest.mark.django_db

PAGE = "/outbox/engine/"


@pytest.fixture
def cora():
    return make_person(name="Cora Diaz", roles=(Role.COORDINATOR,))


@pytest.fixture
def page(cora) -> Client:
    """Her browser."""
    client = Client()
    client.force_login(cora)
    return client


def swept(seconds: float = 7, *, by: str = "worker", **fields) -> None:
    """The engine swept so long ago."""
    Engine.objects.update_or_create(
        pk=1, defaults={"swept_at": ago(seconds), "swept_by": by, **fields}
    )


def in_doubt(*, name: str = "", code: str = "", seconds: float = 200, **fields) -> Message:
    person = make_person(name=name)
    return make_message(
        to=person, state=State.UNKNOWN, result_code=code, transmit_at=ago(seconds), **fields
    )


def by_rule(message: Message, *, hours: float = 1, fence: int = 9) -> None:
    """A rule settled that message so long ago."""
    Delivery.objects.create(
        message=message, fence=fence, worker="w", outcome="undecided", ended_at=ago(hours * 3_600)
    )


def words(response) -> str:
    """The words of a page: no tags, white space folded."""
    html = re.sub(r"</?bdi>", "", response.content.decode())
    return re.sub(r"[\s\xa0]+", " ", re.sub(r"<[^>]+>", " ", html))


# --- who ----------------------------------------------------------------------------------------

CHANGES = ["pause/", "resume/", "restored/", f"{uuid.UUID(int=1)}/"]


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("part", ["", *CHANGES])
def test_coordinators_come_in_and_nobody_else_also_in_the_demo(settings, page, demo, part):
    settings.DEMO = demo
    call = "post" if part else "get"
    stranger = getattr(Client(), call)(PAGE + part)
    assert stranger.status_code == 302
    assert "/sign-in/" in stranger["Location"]
    for roles in ((), ("technician",), ("communicator",)):
        other = Client()
        other.force_login(make_person(roles=roles))
        assert getattr(other, call)(PAGE + part).status_code == 403
    assert getattr(page, call)(PAGE + part).status_code != 403
    assert not Engine.objects.filter(mode=Mode.PAUSED).exists()


@pytest.mark.parametrize("part", CHANGES)
def test_who_comes_back_from_the_sign_in_finds_the_page_and_changes_nothing(page, part):
    response = page.get(PAGE + part)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert not Engine.objects.filter(mode=Mode.PAUSED).exists()


def test_every_change_wants_the_token_of_its_form(cora):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cora)
    for part in CHANGES:
        assert strict.post(PAGE + part, {"reason": "why", "arrived": "yes"}).status_code == 403


def test_coordinators_find_it_on_the_outbox_page_and_others_do_not(page):
    assert f'href="{PAGE}"' in page.get("/outbox/").content.decode()
    other = Client()
    other.force_login(make_person(roles=("technician",)))
    assert f'href="{PAGE}"' not in other.get("/outbox/").content.decode()


# --- states -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("by", "whom"), [("worker", "by a worker"), ("standby", "by the standby")])
def test_running_it_says_when_it_swept_and_who(page, by, whom):
    swept(7, by=by)
    said = words(page.get(PAGE))
    assert "Running Last sweep" in said
    assert re.search(rf"Last sweep [78] s ago, {whom}", said)
    for nothing in ("Nothing that is due waits", "No message is in doubt", "None in the last 24"):
        assert nothing in said


def test_before_the_first_sweep_it_says_that_nothing_goes_out(page):
    said = words(page.get(PAGE))
    assert "Silent: nothing goes out There has been no sweep yet." in said
    assert "Running" not in said


def test_silent_since_says_what_to_start(page):
    swept(240)
    said = words(page.get(PAGE))
    assert "Silent: nothing goes out The last sweep was" in said
    assert "4 min ago" in said
    assert "manage.py run_reminders" in said


def test_paused_says_by_whom_since_when_and_why(page, cora):
    swept(3)
    engine.pause(reason="The texts name a <wrong> day.", by=cora, now=timezone.now())
    shown = page.get(PAGE)
    assert "Paused: nothing is sent Cora Diaz paused it" in words(shown)
    assert "The texts name a &lt;wrong&gt; day." in shown.content.decode()
    assert "Send messages again" in words(shown)
    assert "Reason" not in words(shown).split("Send messages again")[1]
    assert "Silent" not in words(shown)
    swept(240, mode=Mode.PAUSED)
    assert "Silent: nothing goes out" in words(page.get(PAGE))


def test_the_oldest_that_is_due_and_waits_is_named_whatever_its_lane(page):
    make_message(to=make_person(name="Young One"), minutes=-2, lane=0)
    oldest = make_message(to=make_person(name="Old One"), minutes=-5, lane=2)
    make_message(to=make_person(name="Not Yet"), minutes=5)
    said = words(page.get(PAGE))
    assert "You are called , Old One, e-mail. Due" in said
    assert "5 min ago." in said
    assert engine_page(now=timezone.now()).oldest.id == oldest.pk


def test_messages_in_doubt_stand_by_name_and_those_of_a_restore_apart(page):
    swept()
    in_doubt(name="Dana Doubt")
    in_doubt(name="Rita Restored", code="quarantined")
    make_message(to=make_person(name="On Herway"), state=State.TRANSMITTING, transmit_at=ago(3))
    make_message(to=make_person(name="Left Alone"), state=State.TRANSMITTING, transmit_at=ago(99))
    said = words(page.get(PAGE))
    restored, plain = said.split("Or one by one")[1].split("These were handed over")
    assert "Rita Restored" in restored
    assert "Dana Doubt" not in restored
    assert "Dana Doubt You are called , e-mail. Not known since" in plain
    assert "Left Alone" in plain
    assert plain.count("The next sweep asks first.") == 1
    assert "Rita Restored" not in plain
    assert "On Herway" not in said
    assert "In doubt after a restore 1 In doubt 2" in said


def test_what_a_rule_settled_stays_named_for_a_day_wherever_the_message_is_now(page):
    ended = make_message(
        to=make_person(name="Gone Expired"),
        state=State.EXPIRED,
        result_code="undecided",
        terminal_at=ago(60),
    )
    again = make_message(to=make_person(name="Twice Perhaps"), state=State.SENT, terminal_at=ago(9))
    before = make_message(to=make_person(name="Day Before"), state=State.SENT, terminal_at=ago(9))
    by_rule(ended)
    by_rule(again, hours=23)
    by_rule(before, hours=25)
    said = words(page.get(PAGE))
    table = said.split("Decided by rule, though nobody knows")[1].split("Failed or too late")[0]
    assert "2 times nobody could tell" in table
    assert "Gone Expired" in table
    assert "nobody can tell whether it arrived" in table
    assert "Twice Perhaps" in table
    assert "Day Before" not in said


def test_what_failed_or_was_too_late_within_a_day_is_named_and_the_rest_counted(page):
    for name, state, code in (
        ("Fay Failed", State.FAILED, "550"),
        ("Bo Bounced", State.BOUNCED, "permanent-failure"),
        ("Eve Expired", State.EXPIRED, "expired"),
        ("Sue Suppressed", State.SUPPRESSED, "no_address"),
        ("Sam Sent", State.SENT, "250"),
    ):
        make_message(
            to=make_person(name=name), state=state, result_code=code, terminal_at=ago(3_000)
        )
    old = make_message(state=State.FAILED, terminal_at=ago(90_000))
    said = words(page.get(PAGE))
    lost = said.split("In the last 24 hours: failed 2, not sent in time 1.")[1]
    for name in ("Fay Failed", "Bo Bounced", "Eve Expired"):
        assert name in lost
    for name in ("Sue Suppressed", "Sam Sent", old.person.name):
        assert name not in said


def test_each_channel_has_its_figures(page):
    swept()
    for seconds in (2, 4, 300):
        due_at = ago(600)
        make_message(
            due_at=due_at,
            state=State.SENT,
            terminal_at=due_at + dt.timedelta(seconds=seconds),
        )
    make_message(minutes=-1)
    make_message(minutes=30)
    make_message(state=State.SENT, minutes=-120, terminal_at=ago(7_000))
    in_doubt()
    in_doubt(code="quarantined")
    make_message(state=State.FAILED, terminal_at=ago(5))
    make_message(state=State.EXPIRED, terminal_at=ago(5))
    make_message(state=State.SUPPRESSED, terminal_at=ago(5), channel="sms")
    email, sms, _agency = engine_page(now=timezone.now()).channels
    assert (email.due, email.sent, email.median, email.worst) == (1, 3, 4, 300)
    assert (email.in_doubt, email.quarantined, email.failed, email.expired) == (1, 1, 1, 1)
    assert (sms.suppressed, email.suppressed, sms.median) == (1, 0, None)
    # Two in doubt as a page says it; the dash is for "nothing was sent".
    assert "e-mail 1 3 4 s 5 min 2 1 1 0 text message 0 0 – –" in words(page.get(PAGE))


def test_lists_are_cut_at_fifty_and_say_how_many_there_are(page):
    person = make_person()
    for number in range(53):
        one = make_message(to=person, state=State.FAILED, terminal_at=ago(number))
        by_rule(one)
        make_message(to=person, state=State.UNKNOWN, transmit_at=ago(200))
    shown = page.get(PAGE)
    assert shown.content.decode().count(f"<bdi>{person.name}</bdi>") == 150
    assert words(shown).count("50 of 53 are shown.") == 3


# --- buttons ------------------------------------------------------------------------------------


def test_a_pause_keeps_what_was_typed_and_names_what_is_missing(page, cora):
    swept()
    empty = page.post(f"{PAGE}pause/", {"reason": "   "})
    assert empty.status_code == 422
    assert "“Reason” is empty. Say why nothing may be sent." in words(empty)
    too_long = page.post(f"{PAGE}pause/", {"reason": "day " * 60})
    assert too_long.status_code == 422
    assert "“Reason” is too long. Take at most 200 characters." in words(too_long)
    assert "day day day" in too_long.content.decode()
    assert f'action="{PAGE}pause/"' in too_long.content.decode()
    assert not Engine.objects.filter(mode=Mode.PAUSED).exists()

    done = page.post(f"{PAGE}pause/", {"reason": "A wrong day."}, follow=True)
    assert done.redirect_chain == [(PAGE, 302)]
    row = Engine.objects.get()
    assert (row.mode, row.reason, row.mode_by) == (Mode.PAUSED, "A wrong day.", cora)
    page.post(f"{PAGE}resume/")
    assert Engine.objects.get().mode == Mode.RUNNING


@pytest.mark.parametrize(
    ("arrived", "state", "code"),
    [("yes", State.SENT, "accepted"), ("no", State.SCHEDULED, "not_accepted")],
)
def test_the_two_buttons_settle_a_message_and_a_second_press_is_told_so(
    page, cora, arrived, state, code
):
    message = in_doubt()
    address = reverse("notifications:settle", args=[message.pk])
    done = page.post(address, {"arrived": arrived})
    assert (done.status_code, done["Location"]) == (302, PAGE)
    message.refresh_from_db()
    assert (message.state, message.result_code) == (state, code)
    assert message.resolved_by == f"person:{cora.pk}"
    again = page.post(address, {"arrived": "yes"})
    assert again.status_code == 409
    assert "It is known by now what became of this message." in words(again)
    message.refresh_from_db()
    assert message.state == state


@pytest.mark.parametrize("body", [{}, {"arrived": "maybe"}])
def test_an_answer_that_is_none_settles_nothing(page, body):
    message = in_doubt(code="quarantined")
    for part in (f"{message.pk}/", "restored/"):
        refused = page.post(PAGE + part, body)
        assert refused.status_code == 422
        assert "It is not clear whether it arrived." in words(refused)
    message.refresh_from_db()
    assert message.state == State.UNKNOWN


@pytest.mark.parametrize(("arrived", "state"), [("yes", State.SENT), ("no", State.SCHEDULED)])
def test_one_press_settles_all_of_a_restore_and_no_other(page, arrived, state):
    restored = [in_doubt(code="quarantined") for _ in range(3)]
    plain = in_doubt()
    done = page.post(f"{PAGE}restored/", {"arrived": arrived}, follow=True)
    assert "3 messages settled." in words(done)
    assert {Message.objects.get(pk=one.pk).state for one in restored} == {state}
    assert Message.objects.get(pk=plain.pk).state == State.UNKNOWN


def test_a_message_that_was_settled_says_who_knew(page):
    message = in_doubt()
    page.post(f"{PAGE}{message.pk}/", {"arrived": "no"})
    said = words(page.get(reverse("notifications:message", args=[message.pk])))
    assert "found out: it did not arrive (by a coordinator)" in said
    assert "did not arrive, is sent again" in said
    assert "person:" not in said


# --- cost, and what is not shown ----------------------------------------------------------------


def test_the_page_asks_ten_questions_however_many_messages(page, django_assert_num_queries):
    swept()
    for count in (1, 20):
        for _ in range(count):
            in_doubt()
            in_doubt(code="quarantined")
            make_message(minutes=-2)
            by_rule(make_message(state=State.FAILED, terminal_at=ago(5)))
        # Session, person; engine, oldest, figures, two kinds of doubt, two about what a rule
        # settled, what was lost.
        with django_assert_num_queries(10):
            page.get(PAGE)


def test_it_reads_through_indexes_when_a_hundred_thousand_have_ended(page):
    person = make_person()
    with connection.cursor() as cursor:
        cursor.execute(
            """
INSERT INTO notifications_message (id, dedupe_key, kind, channel, lane, person_id, context, due_at,
       not_before, expires_at, state, fence, lease_owner, attempts, message_id, provider_ref,
       settlement, result_code, resolved_by, created_at, terminal_at)
SELECT gen_random_uuid(), 'k' || n, 'called', 'email', 1, %s, '{}', t, t, t + interval '1 hour',
       'sent', 1, '', 1, 'm' || n, '', 'verify', '250', 'reply', t, t
  FROM (SELECT n, now() - interval '2 hours' - n * interval '0.5 seconds' AS t
          FROM generate_series(1, 100000) n) x""",
            [person.pk],
        )
        cursor.execute("""
INSERT INTO notifications_delivery (message_id, fence, worker, ended_at, outcome, reply_code,
       body_sha256)
SELECT id, 1, 'w', terminal_at, 'sent', '250', '' FROM notifications_message""")
        cursor.execute("ANALYZE notifications_message")
        cursor.execute("ANALYZE notifications_delivery")
    in_doubt()
    statements = []

    def look(execute, sql, params, many, context):
        if "notifications_" in sql and sql.lstrip().startswith(("SELECT", "WITH")):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}", params)
                statements.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        engine_page(now=timezone.now())
    assert len(statements) == 8
    for plan in statements:
        for table in ("message", "delivery"):
            assert f"Seq Scan on notifications_{table}" not in plan, plan
    used = "\n".join(statements)
    for index in ("message_due", "message_undecided", "message_lost", "delivery_undecided"):
        assert index in used, index
    # Of what went well the last hour alone is read.
    assert used.count("message_ended") == 1


def test_neither_address_nor_number_nor_words_of_a_message_are_on_the_page(page):
    person = make_person(
        name="Dana Reyes",
        private_email="canary-home@home.example",
        email="canary-agency@agency.example",
        private_phone="+13035550199",
    )
    for state in (State.UNKNOWN, State.FAILED):
        by_rule(make_message(to=person, state=state, transmit_at=ago(99), terminal_at=ago(9)))
    make_message(to=person, minutes=-3)
    shown = page.get(PAGE).content.decode().lower()
    assert "dana reyes" in shown
    for canary in ("canary", "5550199", "555-0199", "stay until 3:00"):
        assert canary not in shown
