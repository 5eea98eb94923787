"""The same call again: Idempotency-Key, one after the other and 32 at once."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from booking.models import Appointment, IdempotencyReceipt, Slot
from booking.operations import receipts
from notifications.models import Message
from tests import builders
from tests.api.conftest import Caller

ELEVEN = builders.at("America/Boise", 2024, 7, 24, 11)


@pytest.fixture
def slot(sites):
    return builders.make_slot(site=sites["virtual"], starts_at=ELEVEN, capacity=3)


def test_a_replay_answers_200_with_the_stored_body_and_says_so(caller, slot):
    first = caller.post("appointments", {"slot": slot.pk}, Idempotency_Key="k1")
    # What happened since does not rewrite what was answered.
    caller.delete(f"appointments/{first.json()['reference']}")
    again = caller.post("appointments", {"slot": slot.pk}, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Appointment.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(caller, sites, slot):
    caller.post("appointments", {"slot": slot.pk}, Idempotency_Key="k1")
    answer = caller.post(
        "appointments", {"slot": slot.pk, "accommodation": True}, Idempotency_Key="k1"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_keys_belong_to_their_person(caller, outage, slot):
    other = builders.make_person()
    builders.make_affected(person=other, outage=outage)
    for api in (caller, Caller(other)):
        answer = api.post("appointments", {"slot": slot.pk}, Idempotency_Key="k1")
        assert answer.status_code == 201
    assert Appointment.objects.count() == 2


def test_a_refusal_is_not_kept_so_that_a_retry_may_succeed(caller, slot):
    Slot.objects.filter(pk=slot.pk).update(taken=3)
    full = caller.post("appointments", {"slot": slot.pk}, Idempotency_Key="k1")
    assert full.json()["code"] == "slot_full"
    assert IdempotencyReceipt.objects.count() == 0
    Slot.objects.filter(pk=slot.pk).update(taken=2)
    later = caller.post("appointments", {"slot": slot.pk}, Idempotency_Key="k1")
    assert later.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "\u00e9", "a\tb", "a\x00b", "a\x7fb"])
def test_a_key_that_is_none_is_refused(caller, slot, key):
    answer = caller.post("appointments", {"slot": slot.pk}, Idempotency_Key=key)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["message"]
    assert Appointment.objects.count() == 0


def test_the_longest_key_is_taken(caller, slot):
    answer = caller.post("appointments", {"slot": slot.pk}, Idempotency_Key="~" * 200)
    assert answer.status_code == 201


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", ["the same key", "no key"])
def test_32_at_once_make_one_appointment_and_one_set_of_messages(caller, slot, keys):
    together = Barrier(32)
    headers = {"Idempotency_Key": "k1"} if keys == "the same key" else {}

    def post(_: int):
        try:
            together.wait(timeout=30)
            # Who waits too long on a slow machine is told to try again, and does.
            for _ in range(5):
                answer = caller.post("appointments", {"slot": slot.pk}, **headers)
                if answer.status_code != 503:
                    break
            body = json.dumps(answer.json(), sort_keys=True)
            return answer.status_code, body, "Idempotency-Replayed" in answer
        finally:
            connection.close()

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(post, range(32)))
    statuses, bodies, replayed = zip(*answers, strict=True)
    assert sorted(statuses) == [200] * 31 + [201]
    assert len(set(bodies)) == 1
    assert sum(replayed) == (31 if headers else 0)
    slot.refresh_from_db()
    assert (Appointment.objects.count(), slot.taken) == (1, 1)
    kinds = sorted(Message.objects.values_list("kind", "channel"))
    assert len(kinds) == len(set(kinds))
    assert [kind for kind, _ in kinds].count("confirmed") == 1


def test_an_answer_is_kept_for_seven_days(db):
    person = builders.make_person()
    kept, old = (
        IdempotencyReceipt(person=person, key=key, digest="", status=200, body={}) for key in "ab"
    )
    for receipt in (kept, old):
        receipt.save()
    IdempotencyReceipt.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - dt.timedelta(days=7, minutes=1)
    )

    assert receipts.forget(before=timezone.now() - receipts.KEPT) == 1
    assert IdempotencyReceipt.objects.get() == kept
