"""The whole of `make run`: a thousand reminders are due while every part is killed in turn, twice."""

import datetime as dt
import re
import sys
from collections import Counter

import pytest
from django.db import OperationalError
from django.utils import timezone

from notifications import kinds
from notifications.models import OPEN_STATES, Delivery, Message, State
from notifications.operations import outbox
from notifications.operations.outbox import Note
from tests.faults.campaign import BY_EVIDENCE
from tests.running import wait_until

pytestmark = pytest.mark.xdist_group("faults")

UNDECIDED = (State.TRANSMITTING, State.UNKNOWN)
_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


def queue(town, count, *, over):
    """Plan as many reminders, due evenly over that many seconds; their Message-IDs."""
    people, sample = town.people(20), kinds.get("be_at_workstation").sample
    begin = timezone.now() + dt.timedelta(seconds=1)
    notes = [
        Note(
            kind="be_at_workstation",
            to=people[number % len(people)],
            context=sample,
            due_at=begin + dt.timedelta(seconds=over * number / count),
            expires_at=begin + dt.timedelta(hours=1),
            key=f"reminder-{number}",
        )
        for number in range(count)
    ]
    with town.orm():
        queued = outbox.queue(notes)
    assert len(queued) == count
    return {message.message_id for message in queued}


def arrived(site):
    """How often each Message-ID is in the mail catcher's folder."""
    found = (_ID.search(file.read_bytes()) for file in site.mails())
    return Counter(one[1].decode() for one in found if one)


def await_quiet(town, identifiers, *, seconds):
    """Wait until nothing of them is on its way any more."""

    def is_quiet():
        try:
            with town.orm():
                mine = Message.objects.filter(message_id__in=identifiers)
                return not mine.filter(state__in=(*OPEN_STATES, *UNDECIDED)).exists()
        except OperationalError:
            return False  # PostgreSQL is coming back

    wait_until(is_quiet, seconds=seconds, what="every reminder has ended")


def test_none_of_1000_reminders_is_lost_or_doubled_while_each_part_is_killed_twice(
    victim, town, capsys
):
    identifiers = queue(town, 1000, over=20)
    for part in ("worker", "beat", "mail", "redis", "postgres") * 2:
        already = len(victim.mails())
        former = victim.kill_family(part)
        victim.await_back(part, former)
        # Something must be going on again before the next blow, or all fall on a site at rest.
        wait_until(lambda before=already: len(victim.mails()) > before, seconds=30, what="mail")
    await_quiet(town, identifiers, seconds=90)

    came = arrived(victim)
    lost = identifiers - came.keys()
    doubles = {one: came[one] for one in identifiers if came[one] > 1}
    with town.orm():
        mine = Message.objects.filter(message_id__in=identifiers)
        states = Counter(mine.values_list("state", flat=True))
        settled = Delivery.objects.filter(message__in=mine, reply_code=BY_EVIDENCE).count()
    with capsys.disabled():
        told = f"{len(lost)} lost, {len(doubles)} doubled, {settled} settled by evidence"
        sys.stdout.write(f"\n1,000 reminders, ten kills: {told}\n")
    assert lost == set()
    assert doubles == {}
    assert states == {State.SENT: 1000}
