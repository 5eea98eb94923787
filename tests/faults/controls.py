"""Two engines as many have them, to show that the judge sees what they do wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from notifications.models import Message, State
from notifications.operations import claim, sweep, tries
from tests.faults import blows


def send_then_record() -> None:
    """Leave the point of no return away: who is killed before the outcome sends again."""

    def turn(self: tries.Record, following: Any) -> Any:
        self.store()
        return timezone.now()

    tries.Record.turn = turn  # type: ignore[method-assign]


def record_then_send() -> None:
    """Call a batch sent when it is claimed: who is killed then never sends it."""
    take = claim.claim

    def claim_as_sent(**choices: Any) -> Any:
        claimed = take(**choices)
        Message.objects.filter(pk__in=[one.id for one in claimed]).update(state=State.SENT)
        return claimed

    def send(self: sweep.Round, one: Any, parcel: Any) -> None:
        self.untouched.pop(one.id, None)
        line = self.lines.line(one.channel)
        line.prepare(parcel)
        line.deliver(parcel)

    claim.claim = claim_as_sent
    sweep.Round.hand_over = send  # type: ignore[method-assign]


CONTROLS: Mapping[str, Callable[[], None]] = {
    "send-then-record": send_then_record,
    "record-then-send": record_then_send,
}
TELLING: Mapping[str, str] = {
    "send-then-record": blows.ACCEPTED,
    "record-then-send": blows.CLAIMED,
}
"""The point at which a kill must do harm to each."""
