"""A whole repair, lived through by somebody whose every private value is a canary: wherever the
product writes, sends or shows something beyond that person's own pages, none of them is there.
"""

import datetime as dt
import json
import logging
import logging.config
import re
from itertools import count

import pytest
import redis
import time_machine
from aiosmtpd.controller import Controller
from celery.signals import before_task_publish
from django.conf import settings as chosen
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.views.debug import ExceptionReporter, get_exception_reporter_class

from booking.models import Appointment
from booking.operations import appointments, contact, policies, restorations
from booking.rules import phrases
from config import beat
from config.run import network
from notifications.models import Message, State
from notifications.operations.sweep import sweep
from outages.models import AffectedDevice
from outages.operations import policies as drafts
from people.models import Device, Person
from people.operations import code_mail
from tests import canaries
from tests.booking.test_states import BACKEND

pytestmark = pytest.mark.django_db(transaction=True)

ID, OTHER_ID = canaries.label("WS-QZXJ7VKP"), canaries.label("WS-JZKX4QWV")
PHRASE = canaries.phrase("quizjex vokzaw")
NUMBER = canaries.number("private telephone", "+13035557391")
CALLBACK = canaries.number("call-back number", "+17205558264")
ZIP, OTHER_ZIP = canaries.zip_code("ZIP", "97531"), canaries.zip_code("ZIP elsewhere", "86429")
PRIVATE = canaries.address("private address", "jumpyvixenzaq@home.example")
AGENCY = canaries.address("agency address", "velvetquokka@agency.example")
PROOFS = (ID, OTHER_ID, PHRASE, NUMBER, CALLBACK, ZIP, OTHER_ZIP)
ALL = (*PROOFS, PRIVATE, AGENCY)


class Taker:
    """A mail server that keeps what it takes: to whom, and the bytes."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"


@pytest.fixture
def post(settings):
    """A real mail server, and the settings that lead to it."""
    taker = Taker()
    server = Controller(taker, hostname="127.0.0.1", port=network.free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield taker.taken
    server.stop()


@pytest.fixture
def texts(settings, tmp_path):
    """The folder of text messages."""
    settings.SMS_URL = f"file://{tmp_path}/texts"
    return lambda: [json.loads(file.read_text()) for file in (tmp_path / "texts").glob("*.json")]


@pytest.fixture
def log(caplog):
    """Everything that is logged, from the finest on, as the product's formatter writes it."""
    for name in ("back_online", "django", "django.request", "celery"):
        caplog.set_level(logging.DEBUG, logger=name)
    made = logging.config.DictConfigurator(chosen.LOGGING)
    line = made.configure_formatter(made.config["formatters"]["line"])

    def told() -> str:
        records = (*caplog.get_records("setup"), *caplog.get_records("call"))
        return "\n".join(f"{line.format(record)} {record.args}" for record in records)

    return told


@pytest.fixture
def published():
    """What is said to Celery, with its arguments."""
    said = []

    def hear(body=None, **_):
        said.append(body)

    before_task_publish.connect(hear)
    yield said
    before_task_publish.disconnect(hear)


@pytest.fixture
def dana(week, monkeypatch):
    """Dana, in whom everything is a canary."""
    monkeypatch.setattr(phrases, "draw", lambda choice: PHRASE.value)
    cache.clear()
    Person.objects.filter(pk=week.dana.pk).update(
        email=AGENCY.value,
        private_email=PRIVATE.value,
        private_phone=NUMBER.value,
        worksite_zip=ZIP.value,
    )
    Device.objects.filter(owner=week.dana).update(workstation_id=ID.value)
    week.dana.refresh_from_db()
    return week.dana


class Life:
    """What happens to Dana, through the pages where there is one."""

    def __init__(self, week, office, dana) -> None:
        self.week, self.office, self.dana = week, office, dana
        self.client = Client()
        self.client.force_login(dana, backend=BACKEND)
        self.hours = count(8)

    def post(self, path, **typed):
        answer = self.client.post(f"/repair/{path}", typed)
        assert answer.status_code == 302, (path, answer.content.decode()[-3000:])

    def book(self):
        slot = self.week.slot(next(self.hours))
        self.post("times/virtual/", slot=slot.pk, callback=CALLBACK.value)
        return self.held()

    def held(self) -> Appointment:
        return Appointment.objects.get(person=self.dana, closed_at=None)

    def booked_moved_and_cancelled(self):
        held = self.book()
        later = self.week.slot(next(self.hours))
        self.post(f"times/virtual/?move={held.reference}", slot=later.pk, callback=CALLBACK.value)
        boss = self.office.boss
        other = self.week.slot(next(self.hours))
        appointments.move(appointment=self.held(), slot_id=other.pk, by=boss, now=timezone.now())
        self.post(f"{held.reference}/cancel/")

    def reached_otherwise(self):
        self.post("number/", callback=NUMBER.value)
        self.post("number/", callback=CALLBACK.value)
        self.post("reach/", reach="text_first", callback=CALLBACK.value)
        self.post("elsewhere/", zip=OTHER_ZIP.value, until="2024-07-30")

    def reported_and_restored(self):
        self.book()
        self.post("works/")
        self.post("report/?other=1", label=OTHER_ID.value)
        wrong = self.client.post("/repair/report/?other=1", {"label": OTHER_ID.value * 9})
        assert wrong.status_code == 422
        self.post("works/", device=OTHER_ID.value)
        self.post("report/", device=ID.value)
        self.book()
        restorations.restore_by_label(
            workstation_ids=[ID.value, "WS-NONE"],
            by=self.office.boss,
            why="telemetry",
            now=timezone.now(),
        )
        AffectedDevice.objects.filter(device__workstation_id=ID.value).update(standing="unbooked")

    def moved_by_us(self):
        held = self.book()
        self.week.slot(next(self.hours))
        self.office.do(self.office.close(until_at=held.starts_at.replace(minute=1)))

    def told_of_new_rules(self):
        boss, now = self.office.boss, timezone.now()
        policy = drafts.draft(outage=self.week.outage, by=boss, now=now)
        words = {"summary": "Repairs go faster than planned.", "ready_minutes": 60}
        policy = drafts.revise(policy=policy, by=boss, numbers=words)
        told = policies.compare(policy=policy, in_force_at=now, now=now)
        policies.publish(policy=policy, in_force_at=now, seen=told.seen, by=boss, now=now)

    def signed_in_by_code(self):
        somebody = Client()
        for typed in (AGENCY.value, PRIVATE.value.upper()):
            somebody.post(reverse("account_login"), {"email": typed})
        code_mail.wait_until_sent()
        somebody.post(reverse("account_confirm_login_code"), {"code": "WRNG-CODE"})


@pytest.fixture
def lived(week, office, dana, post, texts, log, published):
    """All of it, and then everything that was ever queued is sent."""
    life = Life(week, office, dana)
    with time_machine.travel(week.now, tick=False):
        life.booked_moved_and_cancelled()
        life.reached_otherwise()
        life.reported_and_restored()
        life.moved_by_us()
        life.told_of_new_rules()
    life.signed_in_by_code()
    now = timezone.now()
    Message.objects.update(
        state=State.SCHEDULED,
        terminal_at=None,
        result_code="",
        after=None,
        due_at=now,
        not_before=now,
        expires_at=now + dt.timedelta(hours=1),
    )
    while sweep():
        pass
    return life


def stored(table: str) -> str:
    """Every column of every row, without the fractions of seconds: by chance they are any number."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
        rows = "\n".join(row for (row,) in cursor.fetchall())
    return re.sub(r"(:\d\d)\.\d+", r"\1", rows)


def in_redis() -> str:
    """Every key and value of every database there."""
    found = []
    base = re.sub(r"\?db=\d+", "", chosen.REDIS_URL)
    for number in range(16):
        server = redis.Redis.from_url(base, db=number)
        for key in server.scan_iter():
            found += [key, server.dump(key) or b""]
            if server.type(key) == b"string":
                found.append(server.get(key))
        server.close()
    return "\n".join(piece.decode("latin-1") for piece in found)


KINDS = {
    *("confirmed", "moved", "cancelled", "restored", "moved_by_us", "what_changed"),
    *("callback_changed", "contact_changed", "be_at_workstation", "be_there_now"),
}


def test_no_canary_of_a_whole_repair_leaves_the_house_or_is_shown_to_others(
    lived, post, texts, log, published
):
    assert set(Message.objects.values_list("kind", flat=True)) >= KINDS
    assert not Message.objects.exclude(state=State.SENT).exists()

    for to, raw in post:
        assert to in (PRIVATE.value, AGENCY.value)
        mine, other = (PRIVATE, AGENCY) if to == PRIVATE.value else (AGENCY, PRIVATE)
        assert canaries.search(raw, (*PROOFS, other)) == []
        assert canaries.search(canaries.beside_the_address(raw), [mine]) == []
    codes = [raw for _, raw in post if b"sign-in code" in raw]
    assert len(codes) == 2

    assert texts()
    for text in texts():
        assert text.pop("to") == NUMBER.value
        assert canaries.search(json.dumps(text), ALL) == []

    for table in ("notifications_message", "notifications_delivery", "notifications_engine"):
        assert stored(table)
        assert canaries.search(stored(table), ALL) == [], table

    assert "WARNING django.request: " in log()
    assert canaries.search(log(), ALL) == [], "in the log"

    assert in_redis()
    assert canaries.search(in_redis(), ALL) == [], "in Redis"

    assert [body for body in published if body[0] or body[1]] == []
    assert not any({"args", "kwargs"} & set(entry) for entry in beat.schedule().values())


def test_no_canary_of_a_whole_repair_is_on_a_page_for_staff_or_for_everybody(lived, settings):
    settings.DEMO = False
    staff, stranger = Client(), Client()
    staff.force_login(lived.office.boss, backend=BACKEND)
    about = Message.objects.values_list("pk", flat=True)
    pages = {
        staff: [
            *("/outbox/", "/outbox/?whose=all", "/outbox/engine/", "/outbox/kinds/"),
            *(reverse("notifications:message", args=[key]) for key in about),
        ],
        stranger: [
            *("/", "/other-trouble/", "/sign-in/", "/healthz", "/readyz"),
            *(f"/api/v1/outages/{lived.week.outage.slug}", "/api/v1/openapi.json"),
        ],
    }
    for client, paths in pages.items():
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            shown = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
            assert canaries.search(f"{shown}\n{answer.headers}", ALL) == [], path


def test_opening_what_a_message_links_to_changes_nothing(lived, post):
    paths = {link.removeprefix(chosen.BASE_URL) or "/" for _, raw in post for link in links_of(raw)}
    assert paths == {"/", "/repair/"}
    for client in (Client(), lived.client):
        for moment in (lived.week.now, timezone.now()):
            with time_machine.travel(moment, tick=False):
                for path in sorted(paths):
                    before = everything()
                    assert client.get(path, follow=True).status_code == 200
                    assert everything() == before, path


def links_of(raw: bytes) -> set[str]:
    """Every link of a mail, entry and all."""
    words = canaries.beside_the_address(raw).replace("\\n", " ")
    return {link.rstrip(".") for link in re.findall(r"https?://[^\s<>\"&\\]+", words)}


def everything() -> dict[str, str]:
    """A fingerprint of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            (found[table],) = cursor.fetchone()
        return found


# --- when something fails -----------------------------------------------------------------------


def fails(**_):
    """The database refuses a row, and repeats it with everything that stands in it."""
    Appointment.objects.update(person=None)


@pytest.mark.parametrize("how", [fails, None])
def test_what_is_logged_of_a_failure_holds_no_canary(week, dana, log, caplog, monkeypatch, how):
    slot = week.slot(11)
    appointments.book(person=dana, slot_id=slot.pk, by=dana, now=week.now, callback=CALLBACK.value)
    monkeypatch.setattr(contact, "change", how or (lambda **_: 1 / 0))
    client = Client(raise_request_exception=False)
    client.force_login(dana, backend=BACKEND)

    with time_machine.travel(week.now, tick=False):
        answer = client.post("/repair/number/?x=1", {"callback": CALLBACK.value, "id": ID.value})

    assert answer.status_code == 500
    (record,) = (one for one in caplog.records if one.name == "django.request")
    told = get_exception_reporter_class(record.request)(record.request, *record.exc_info)
    for words in (
        answer.content.decode(),
        log(),
        told.get_traceback_text(),
        told.get_traceback_html(),
    ):
        assert canaries.search(words, ALL) == []
    assert "/repair/number/" in log()
    # Where it failed is there all the same, and Django's own report would have said more.
    assert "booking/views/contact.py" in log()
    assert "POST /repair/number/" in told.get_traceback_text()
    stock = ExceptionReporter(record.request, *record.exc_info)
    assert canaries.search(stock.get_traceback_text(), ALL)
