"""A whole repair, lived through by somebody whose every private value is a canary: wherever the
product writes, sends or shows something beyond that person's own pages, none of them is there.
"""

import datetime as dt
import json
import logging
import logging.config
import re

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
from booking.operations import appointments, contact
from booking.rules import phrases
from config import beat
from config.run import network
from notifications import kinds
from notifications.models import Message, State
from notifications.operations.sweep import sweep
from notifications.rules import quiet
from people.models import Device, Person
from tests import canaries
from tests.booking.life import (
    AGENCY,
    ALL,
    CALLBACK,
    ID,
    NUMBER,
    PHRASE,
    PRIVATE,
    PROOFS,
    SUPERVISOR,
    SUPERVISOR_NUMBER,
    ZIP,
    Life,
)
from tests.booking.test_states import BACKEND

pytestmark = pytest.mark.django_db(transaction=True)


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


@pytest.fixture
def lived(week, office, dana, post, texts, log, published, monkeypatch):
    """All of it, and then everything that was ever queued is sent."""
    life = Life(week, office, dana)
    with time_machine.travel(week.now, tick=False):
        life.at_headquarters()
        life.booked_moved_and_cancelled()
        life.reached_otherwise()
        life.reported_and_restored()
        life.moved_by_us()
        life.without_a_time_and_back()
        life.told_of_new_rules()
    life.signed_in_by_code()
    # Whatever the hour at which this runs, texts are to leave.
    monkeypatch.setattr(quiet, "text_at", lambda due_at, **_: due_at)
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


def test_no_canary_of_a_whole_repair_leaves_the_house_or_is_shown_to_others(
    lived, post, texts, log, published
):
    said = set(Message.objects.values_list("kind", flat=True))
    assert said == {kind.key for kind in kinds.every()}, "a kind that nobody lived through"
    assert not Message.objects.exclude(state=State.SENT).exists()

    assert {to for to, _ in post} == {PRIVATE.value, AGENCY.value, SUPERVISOR}
    for to, raw in post:
        if to == SUPERVISOR:
            assert canaries.search(raw, ALL) == []
            continue
        mine, other = (PRIVATE, AGENCY) if to == PRIVATE.value else (AGENCY, PRIVATE)
        assert canaries.search(raw, (*PROOFS, other)) == []
        assert canaries.search(canaries.beside_the_address(raw), [mine]) == []
    codes = [raw for _, raw in post if b"sign-in code" in raw]
    assert len(codes) == 2

    sent = texts()
    assert {text.pop("to") for text in sent} == {NUMBER.value, SUPERVISOR_NUMBER}
    for text in sent:
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
