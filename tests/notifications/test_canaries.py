"""Every kind on every channel, composed and handed over by the product, holds no canary."""

import re

import pytest
from django.utils import timezone

from notifications.operations import outbox
from notifications.operations.sweep import sweep
from notifications.rules import quiet
from notifications.rules.parcel import Mail, Text
from tests import builders, canaries
from tests.notifications.cast import ScriptedLine, make_note
from tests.notifications.samples import KINDS, samples

AGENCY = "velvetquokka@agency.example"
PRIVATE = "jumpyvixenzaq@home.example"
OWN = canaries.address("private address", PRIVATE)
WORK = canaries.address("agency address", AGENCY)
NUMBER = canaries.number("private telephone", "+13035557391")
PROOFS = (
    canaries.label("WS-QZXJ7VKP"),
    canaries.phrase("quizjex vokzaw"),
    canaries.number("call-back number", "+17205558264"),
    canaries.zip_code("ZIP", "97531"),
    canaries.zip_code("ZIP elsewhere", "86420"),
)


@pytest.fixture
def canary(db):
    """Somebody in whom everything that must not leave is a canary."""
    person = builders.make_person(
        name="Dana Reyes",
        email=AGENCY,
        private_email=PRIVATE,
        private_phone=NUMBER.value,
        callback_phone=PROOFS[2].value,
        town=(PROOFS[3].value, *builders.BOISE[1:]),
        elsewhere_zip=PROOFS[4].value,
        elsewhere_until=timezone.localdate(),
        sms_consent_at=timezone.now(),
    )
    slot = builders.make_slot(site=builders.make_site(), starts_at=timezone.now())
    outage = builders.make_outage()
    affected = builders.make_affected(person=person, outage=outage, workstation_id=PROOFS[0].value)
    affected.appointments.create(
        slot=slot,
        site=slot.site,
        reference="CANARY-1",
        call_phrase=PROOFS[1].value,
        mode=slot.mode,
        starts_at=slot.starts_at,
        ready_at=slot.ready_at,
        ends_at=slot.ends_at,
        person=person,
        booked_by=person,
        policy=outage.policies.get(),
    )
    return person


@pytest.fixture
def sent(canary, put_line, monkeypatch):
    """Says each sample to that person and gives what travels, by channel."""
    line = put_line(ScriptedLine())
    # Quiet hours are not what this is about.
    monkeypatch.setattr(quiet, "text_at", lambda due_at, **_: due_at)

    def say(kind):
        wanted = list(samples(kind))
        outbox.queue([make_note(to=canary, kind=kind.key, context=sample) for sample in wanted])
        sweep()
        channels = 3 if kind.copy_to_agency else 2
        assert len(line.delivered) == channels * len(wanted)
        return line.delivered

    return say


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_the_bytes_of_every_kind_hold_no_canary_but_the_address_they_go_to(kind, sent):
    for parcel in sent(kind):
        if isinstance(parcel, Text):
            assert canaries.search(parcel.words, (*PROOFS, OWN, WORK, NUMBER)) == []
            assert parcel.number == NUMBER.value
            continue
        assert isinstance(parcel, Mail)
        mine, other = (OWN, WORK) if PRIVATE in parcel.letter.address else (WORK, OWN)
        assert canaries.search(parcel.raw, (*PROOFS, NUMBER, other)) == []
        assert canaries.search(canaries.beside_the_address(parcel.raw), [mine]) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_there_is_one_sender_and_one_domain_and_no_file_but_the_calendar_entry(
    kind, sent, settings
):
    mails = [parcel for parcel in sent(kind) if isinstance(parcel, Mail)]
    assert mails
    for mail in mails:
        assert mail.letter.sender == settings.DEFAULT_FROM_EMAIL
        assert mail.raw.startswith(b"From: ")
        # An identifier by itself: five digits more would pass for some of it.
        domain = re.escape(settings.MESSAGE_ID_DOMAIN)
        assert re.fullmatch(
            rf"<[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}@{domain}>", mail.letter.message_id
        )
        assert not re.search(rb"(?im)^(reply-to|list-unsubscribe|cc|bcc):", mail.raw)
        files = re.findall(rb'filename="([^"]*)"', mail.raw)
        assert files == ([b"repair.ics"] if kind.attach else [])
