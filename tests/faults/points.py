"""Named points in the product's own functions, for processes that are made to be killed there."""

import smtplib
from typing import Any

from notifications.channels import ChannelLine, open_line
from notifications.models import Channel
from notifications.operations import claim, sweep, tries
from notifications.rules.parcel import Parcel
from notifications.rules.timing import Timing
from tests.faults import blows
from tests.faults.blows import Blows


class Line:
    """A channel's line with two points in it."""

    def __init__(self, line: ChannelLine, points: Blows) -> None:
        self._line, self._points = line, points

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def prepare(self, parcel: Parcel) -> None:
        self._line.prepare(parcel)
        self._points.reach(blows.NAMED)

    def deliver(self, parcel: Parcel) -> str:
        code = self._line.deliver(parcel)
        self._points.reach(blows.ACCEPTED)
        return code


def install(points: Blows) -> None:
    """Wrap what a sweep calls, in this process and in all that it forks."""
    _in_the_claim(points)
    _in_the_lines(points)
    _in_the_record(points)
    _in_the_text(points)


def _in_the_claim(points: Blows) -> None:
    take = claim.claim

    def claim_and_reach(**choices: Any) -> Any:
        claimed = take(**choices)
        if claimed:
            points.reach(blows.CLAIMED)
        return claimed

    claim.claim = claim_and_reach


def _in_the_lines(points: Blows) -> None:
    def open_with_points(channel: Channel, *, timing: Timing) -> Line:
        return Line(open_line(channel, timing=timing), points)

    sweep.open_line = open_with_points  # type: ignore[attr-defined]


def _in_the_record(points: Blows) -> None:
    turn, execute = tries.Record.turn, tries.Record._execute

    def turn_and_reach(self: tries.Record, following: Any) -> Any:
        transmit_at = turn(self, following)
        if transmit_at is not None:
            points.reach(blows.TRANSMITTING)
        return transmit_at

    def execute_and_reach(self: tries.Record, values: Any) -> Any:
        answer = execute(self, values)
        if values["done"]:
            points.reach(blows.STORED)
        return answer

    tries.Record.turn = turn_and_reach  # type: ignore[method-assign]
    tries.Record._execute = execute_and_reach  # type: ignore[method-assign]


def _in_the_text(points: Blows) -> None:
    send = smtplib.SMTP.send

    def send_and_reach(self: smtplib.SMTP, said: Any) -> None:
        if not (isinstance(said, bytes) and said.endswith(b"\r\n.\r\n")):
            send(self, said)
            return
        if points.is_armed(blows.HALF):
            # Only then: two small packets in a row wait for each other's receipt.
            middle = len(said) // 2
            send(self, said[:middle])
            points.reach(blows.HALF)
            said = said[middle:]
        send(self, said)
        points.reach(blows.DOTTED)

    smtplib.SMTP.send = send_and_reach  # type: ignore[method-assign, assignment]
