"""`messages`: the engine looked at, paused and let go, and messages in doubt settled."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Delivery, Engine, Message, Mode, State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from tests import builders
from tests.api.conftest import Caller

NOW = builders.JULY_24
CALLS = [
    ("GET", "messages", None),
    ("GET", "messages/doubtful", None),
    ("POST", "messages/pause", {"reason": "A wrong day."}),
    ("POST", "messages/resume", None),
    ("POST", f"messages/{uuid.UUID(int=1)}/settle", {"arrived": True}),
]


@pytest.fixture
def kim(morning, outage, sites):
    """A coordinator; the engine swept seven seconds ago."""
    Engine.objects.create(swept_at=NOW - dt.timedelta(seconds=7), swept_by="standby")
    return Caller(builders.make_person(name="Kim", roles=("coordinator",)))


def message(name: str = "Dana Reyes", **fields) -> Message:
    """A reminder that was due five minutes ago, with these columns."""
    note = Note(
        kind="goes_virtual",
        to=builders.make_person(name=name),
        context={"name": "Sam Reyes"},
        due_at=NOW - dt.timedelta(minutes=5),
        # PostgreSQL's clock does not stand still, so this is of use by any clock.
        expires_at=dt.datetime(2124, 7, 24, tzinfo=dt.UTC),
    )
    (one, *_) = outbox.queue([note])
    Message.objects.filter(pk=one.pk).update(**fields)
    return Message.objects.get(pk=one.pk)


def doubtful(name: str = "Dana Reyes", code: str = "", minutes: float = 4) -> Message:
    since = NOW - dt.timedelta(minutes=minutes)
    return message(name, state=State.UNKNOWN, result_code=code, transmit_at=since)


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.parametrize("role", ["", "technician", "communicator"])
def test_only_coordinators_may(kim, method, path, body, role):
    other = Caller(builders.make_person(roles=(role,) if role else ()))
    answer = other.call(method, path, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert Caller().call(method, path, body).status_code == 401
    assert not Engine.objects.filter(mode=Mode.PAUSED).exists()


def test_it_says_what_the_page_says_with_times_for_programs(kim):
    waiting = message("Oldest One")
    doubtful()
    doubtful(code="quarantined")
    message(state=State.FAILED, terminal_at=NOW)
    left = NOW - dt.timedelta(minutes=4)
    sent = message(state=State.SENT, terminal_at=left)
    Delivery.objects.create(message=sent, fence=1, worker="w", outcome="undecided", ended_at=NOW)
    answer = kim.get("messages")
    assert answer.status_code == 200
    said = answer.json()
    email = said.pop("channels")[0]
    assert said == {
        "as_of": "2024-07-24T14:00:00+00:00",
        "running": True,
        "silent": False,
        "paused": None,
        "swept_at": "2024-07-24T13:59:53+00:00",
        "swept_by": "standby",
        "oldest_due": {
            "id": str(waiting.pk),
            "kind": "goes_virtual",
            "title": said["oldest_due"]["title"],
            "person": "Oldest One",
            "channel": "email",
            "due_at": "2024-07-24T13:55:00+00:00",
        },
        "in_doubt": 1,
        "after_restore": 1,
        "undecided": 1,
    }
    assert email == {
        "channel": "email",
        "due": 1,
        "sent": 1,
        "median_late": 60.0,
        "worst_late": 60.0,
        "in_doubt": 1,
        "after_restore": 1,
        "failed": 1,
        "expired": 0,
        "suppressed": 0,
    }


def test_before_the_first_sweep_it_is_silent(kim):
    Engine.objects.all().delete()
    said = kim.get("messages").json()
    assert (said["running"], said["silent"], said["swept_at"]) == (False, True, None)
    assert (said["swept_by"], said["oldest_due"]) == ("", None)


def test_those_in_doubt_are_listed_by_name_without_a_way_to_reach_them(kim):
    newer, older = doubtful("New Doubt", minutes=3), doubtful("Old Doubt", "quarantined", 60)
    stuck = message(
        "Left Alone", state=State.TRANSMITTING, transmit_at=NOW - dt.timedelta(minutes=2)
    )
    answer = kim.get("messages/doubtful")
    said = answer.json()
    assert said["total"] == 3
    assert [one["id"] for one in said["messages"]] == [str(one.pk) for one in (older, newer, stuck)]
    assert [one["can_be_settled"] for one in said["messages"]] == [True, True, False]
    assert [one["after_restore"] for one in said["messages"]] == [True, False, False]
    assert said["messages"][0]["since"] == "2024-07-24T13:00:00+00:00"
    assert "home.example" not in answer.content.decode()


def test_a_pause_says_by_whom_since_when_and_why_and_ends(kim):
    paused = kim.post("messages/pause", {"reason": "  A wrong day. "})
    assert paused.status_code == 200
    said = paused.json()
    assert said["running"] is False
    assert said["paused"] == {
        "since": "2024-07-24T14:00:00+00:00",
        "by": "Kim",
        "reason": "A wrong day.",
    }
    assert kim.get("messages").json() == said
    assert kim.post("messages/resume").json()["running"] is True
    assert kim.post("messages/resume").json()["paused"] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"reason": ""},
        {"reason": "  "},
        {"reason": 7},
        {"reason": "x" * 201},
        {"reason": "a\0b"},
        {"reason": "why", "until": "noon"},
    ],
)
def test_a_pause_without_a_usable_reason_is_refused(kim, body):
    answer = kim.post("messages/pause", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert not Engine.objects.filter(mode=Mode.PAUSED).exists()


@pytest.mark.parametrize(("arrived", "state"), [(True, "sent"), (False, "scheduled")])
def test_one_in_doubt_is_settled_once(kim, arrived, state):
    one = doubtful()
    path = f"messages/{one.pk}/settle"
    answer = kim.post(path, {"arrived": arrived})
    assert (answer.status_code, answer.json()) == (200, {"id": str(one.pk), "state": state})
    again = kim.post(path, {"arrived": True})
    assert (again.status_code, again.json()["code"]) == (409, "not_in_doubt")
    one.refresh_from_db()
    assert (one.state, one.resolved_by) == (state, f"person:{kim.person.pk}")


def test_a_message_that_does_not_exist_is_not_found(kim):
    answer = kim.post(f"messages/{uuid.uuid4()}/settle", {"arrived": True})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("body", [{}, {"arrived": None}, {"arrived": "yes"}, {"arrived": 1}])
def test_an_answer_that_is_none_settles_nothing(kim, body):
    one = doubtful()
    answer = kim.post(f"messages/{one.pk}/settle", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    one.refresh_from_db()
    assert one.state == State.UNKNOWN


def test_the_cost_does_not_grow_with_messages(kim):
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert kim.get(path).status_code == 200
        return len(captured)

    for _ in range(12):
        doubtful()
        message()
        # Token; then eight of the page, and the count with its list.
        assert [asked("messages"), asked("messages/doubtful")] == [9, 3]
