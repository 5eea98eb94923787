"""What cannot reach a person over one channel is said over the other, once."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from notifications import kinds
from notifications.channels import Fate
from notifications.models import Channel, Message, State
from notifications.operations import detour, outbox
from notifications.operations.sweep import sweep as run
from notifications.reads.reach import unreachable
from tests.builders import make_person
from tests.notifications.cast import CALLED, ScriptedLine, failing, make_message, make_note

pytestmark = pytest.mark.django_db(transaction=True)


def refused(channel, fate=Fate.PERMANENT):
    """A line that refuses whatever travels over that channel."""

    def prepare(parcel):
        if hasattr(parcel, "letter") == (channel is Channel.EMAIL):
            failing(fate)(parcel)

    return ScriptedLine(prepare=prepare)


def states():
    return sorted(Message.objects.values_list("channel", "state"))


def test_a_mail_that_is_refused_goes_by_text_where_the_person_can_be_texted_by_now(put_line):
    line = put_line(refused(Channel.EMAIL))
    person = make_person()
    message = make_message(to=person)
    person.sms_consent_at = timezone.now()
    person.save(update_fields=["sms_consent_at"])
    run()
    assert states() == [("email", State.FAILED), ("sms", State.SENT)]
    [text] = line.delivered
    assert text.number == person.private_phone
    said = Message.objects.get(channel=Channel.SMS)
    assert (said.due_at, said.expires_at) == (message.due_at, message.expires_at)


def test_what_was_said_over_the_other_channel_is_not_said_there_again(put_line):
    line = put_line(refused(Channel.EMAIL))
    outbox.queue([make_note(to=make_person(sms_consent_at=timezone.now()))])
    run()
    assert states() == [("email", State.FAILED), ("sms", State.SENT)]
    assert len(line.delivered) == 1


def test_consent_that_was_taken_back_sends_the_words_by_mail(put_line):
    put_line(ScriptedLine())
    person = make_person(private_email="", sms_consent_at=timezone.now())
    outbox.queue([make_note(to=person)])
    person.private_email, person.sms_consent_at = "dana@home.example", None
    person.save()
    run()
    assert states() == [("email", State.SENT), ("sms", State.SUPPRESSED)]


def test_who_is_refused_on_both_ways_is_unreachable_and_nobody_goes_in_circles(put_line):
    put_line(ScriptedLine(prepare=failing(Fate.PERMANENT)))
    person = make_person()
    make_message(to=person)
    person.sms_consent_at = timezone.now()
    person.save(update_fields=["sms_consent_at"])
    run()
    assert states() == [("email", State.FAILED), ("sms", State.FAILED)]
    Message.objects.update(result_code="550")  # as a mail server or a provider says it
    assert unreachable([person]) == {person.pk}


@pytest.mark.parametrize("minutes", [30, None], ids=["in the morning", "not at all"])
def test_a_text_that_takes_the_place_of_a_mail_obeys_quiet_hours_too(
    put_line, monkeypatch, minutes
):
    put_line(refused(Channel.EMAIL))
    monkeypatch.setitem(kinds._kinds, "called", replace(CALLED, quiet=True))
    morning = minutes and timezone.now() + dt.timedelta(minutes=minutes)
    monkeypatch.setattr(detour.quiet, "text_at", lambda *_, **__: morning)
    person = make_person()
    make_message(to=person)
    person.sms_consent_at = timezone.now()
    person.save(update_fields=["sms_consent_at"])
    run()
    expected = [("email", State.FAILED), ("sms", State.SCHEDULED)]
    assert states() == (expected if minutes else expected[:1])
    if minutes:
        assert Message.objects.get(channel=Channel.SMS).due_at == morning


def test_what_is_past_its_use_takes_no_other_way():
    message = make_message(to=make_person(sms_consent_at=timezone.now()), minutes=-90)
    Message.objects.exclude(pk=message.pk).delete()
    assert not detour.take(message_id=message.pk)
    assert states() == [("email", State.SCHEDULED)]


@pytest.mark.parametrize("person", [{}, {"private_phone": "+13035550177"}])
def test_without_another_way_the_message_just_ends(put_line, person):
    put_line(refused(Channel.EMAIL))
    make_message(to=make_person(**person))
    run()
    assert states() == [("email", State.FAILED)]


def test_a_copy_to_the_agency_has_no_other_way(put_line):
    put_line(ScriptedLine(prepare=failing(Fate.PERMANENT)))
    message = make_message(to=make_person(sms_consent_at=timezone.now()))
    Message.objects.exclude(pk=message.pk).delete()
    Message.objects.update(channel=Channel.AGENCY)
    run()
    assert states() == [("agency", State.FAILED)]
