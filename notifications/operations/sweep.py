"""The sweep: whatever is due is claimed, composed, handed over and recorded.

Any number of sweeps may run at once, and any of them may be killed at any instant. No
transaction is open while a channel is spoken to. The steps for each message:

1. claim (`claim`): fence and lease, fifty at once;
2. compose (`composition`) all of them, so that no composing lies between two commits;
3. prepare: connect, name sender and recipient. What fails here was certainly not sent;
4. point of no return, together with the outcome of the message before (`tries`);
5. deliver: the text. A reply, whatever it says, is certain; only silence is not;
6. the outcome waits for step 4 of the next message, or for the end of the round.
"""

import datetime as dt
import logging
import os
import random
import socket
import time
import uuid
from dataclasses import dataclass, field

from django.db import transaction

from notifications import kinds
from notifications import timing as times
from notifications.channels import ChannelLine, Fate, HandOverError, open_line
from notifications.models import Channel, State
from notifications.operations import (
    claim,
    composition,
    detour,
    engine,
    quarantine,
    settlement,
)
from notifications.operations.claim import Claimed
from notifications.operations.tries import Outcome, Record
from notifications.rules import quiet
from notifications.rules.parcel import Parcel
from notifications.rules.timing import Timing, backoff
from people.models import Person
from people.reads.clocks import reader_zone

log = logging.getLogger("back_online.notifications")

BATCH = 50
# Ends that say nothing of the person's address: another channel would change nothing.
_NO_DETOUR = frozenset({"no_sms_channel", "quiet_hours"})
# A server that hangs or cuts would take its time for each of the next ones, too.
_RESTS = frozenset({"no_answer", "unreadable", "cut_before_end", "cut_at_address"})


@dataclass(slots=True)
class Lines:
    """The channels of one sweep, each opened once, and those that did not answer."""

    timing: Timing
    down: dict[Channel, str] = field(default_factory=dict)
    _open: dict[Channel, ChannelLine] = field(default_factory=dict)

    def line(self, channel: Channel) -> ChannelLine:
        """The open line of that channel."""
        if channel not in self._open:
            self._open[channel] = open_line(channel, timing=self.timing)
        return self._open[channel]

    def answering(self) -> tuple[Channel, ...]:
        """The channels worth claiming for."""
        return tuple(channel for channel in Channel if channel not in self.down)

    def close(self) -> None:
        """Let go of all connections."""
        for line in self._open.values():
            line.close()


def sweep(*, timing: Timing | None = None, by: str = "worker") -> int:
    """Hand over what is due until nothing is, or for `timing.sweep` seconds.

    `by` says who sweeps, `worker` or `standby`. Returns how many messages were claimed. Must not be
    called inside a transaction.
    """
    timing = timing or times.current()
    until = time.monotonic() + timing.sweep
    record = Record(worker=_worker(), timing=timing)
    lines = Lines(timing)
    total, settled_at = 0, float("-inf")
    try:
        quarantine.guard()
        while True:
            count = Round(lines, record, timing).run()
            total += count
            engine.note_sweep(by=by)
            settled = 0
            # After the round: whoever can tell may be slow, and what is urgent does not wait for that.
            if time.monotonic() - settled_at > timing.settle:
                settlement.expire_messages()
                settled = settlement.settle_tries(worker=record.worker, timing=timing)
                settled_at = time.monotonic()
            if not lines.answering() or time.monotonic() > until or not (count or settled):
                return total
    finally:
        lines.close()


@dataclass(slots=True)
class Round:
    """One claimed batch on its way. Whatever is left untouched goes back as it was."""

    lines: Lines
    record: Record
    timing: Timing
    untouched: dict[uuid.UUID, Claimed] = field(default_factory=dict)

    def run(self) -> int:
        """Work for `timing.round` seconds; return how many messages were claimed."""
        claimed = claim.claim(
            worker=self.record.worker,
            channels=self.lines.answering(),
            size=BATCH,
            lease=self.timing.lease,
        )
        self.untouched = {one.id: one for one in claimed}
        until = time.monotonic() + self.timing.round
        try:
            ready = [(one, parcel) for one in claimed if (parcel := self.compose(one))]
            for one, parcel in ready:
                if time.monotonic() > until:
                    break
                if one.channel not in self.lines.down:
                    self.hand_over(one, parcel)
        finally:
            self.record.store()
            self.give_back()
        return len(claimed)

    def compose(self, one: Claimed) -> Parcel | None:
        """Make it ready; None if that failed, which is recorded."""
        try:
            return composition.compose(one)
        except composition.NoAddressError as error:
            self.end(one, State.SUPPRESSED, "suppressed", error.code)
        except Exception as error:
            # A template may be mended before the message expires. The context is not logged.
            log.error("A message of kind %s was not composed: %s", one.kind, type(error).__name__)
            self.put_off(one, "not composed", "not_composed")
        return None

    def hand_over(self, one: Claimed, parcel: Parcel) -> None:
        """Steps 3 to 6 for one message."""
        line = self.lines.line(one.channel)
        if not self.may_leave_now(one):
            return
        try:
            line.prepare(parcel)
        except HandOverError as error:
            self.refuse(one, error, parcel)
            return
        except Exception as error:
            # Nothing was sent. It must not stand in the way of all that is behind it.
            log.error("A channel failed: %s", type(error).__name__)
            self.put_off(one, "not prepared", "not_prepared", parcel)
            return
        began = time.monotonic()
        transmit_at = self.record.turn(one)
        if transmit_at is None:
            line.release()
        elif time.monotonic() - began > self.timing.stall:
            line.release()
            self.put_off(one, "stalled", "stalled", parcel, transmit_at)
        else:
            self.deliver(one, parcel, transmit_at)

    def may_leave_now(self, one: Claimed) -> bool:
        """Whether a text that obeys quiet hours may wake its reader now; else it waits, or ends.

        It was planned for another hour: the engine was paused, or the channel was away.
        """
        kind = kinds.get(one.kind)
        if one.channel is not Channel.SMS or not kind.quiet:
            return True
        now = one.claimed_at
        due_at = quiet.text_at(
            now,
            now=now,
            expires_at=one.expires_at,
            zone=reader_zone(Person.objects.get(messages=one.id), now=now),
            needed_by=kind.needed_by(one.context) if kind.needed_by else None,
        )
        if due_at is None:
            self.end(one, State.SUPPRESSED, "suppressed", "quiet_hours")
        elif due_at > now:
            wait = (due_at - now).total_seconds()
            self.end(one, State.SCHEDULED, "quiet hours", "quiet_hours", delay=wait)
        return due_at == now

    def deliver(self, one: Claimed, parcel: Parcel, transmit_at: dt.datetime) -> None:
        """Hand over; nothing but the line may be waited for here."""
        try:
            code = self.lines.line(one.channel).deliver(parcel)
        except HandOverError as error:
            self.refuse(one, error, parcel, transmit_at)
        else:
            self.end(one, State.SENT, "sent", code, parcel, transmit_at)

    def refuse(
        self,
        one: Claimed,
        error: HandOverError,
        parcel: Parcel,
        transmit_at: dt.datetime | None = None,
    ) -> None:
        """Record what an error means for the message, and let a channel in trouble rest."""
        if error.code in _RESTS:
            self.lines.down[one.channel] = error.code
        match error.fate:
            case Fate.DOWN:
                self.lines.down[one.channel] = error.code
                log.warning("The channel %s does not answer: %s", one.channel.value, error.code)
            case Fate.ABSENT:
                self.end(one, State.SUPPRESSED, "suppressed", error.code, parcel)
            case Fate.TEMPORARY:
                self.put_off(one, "temporary", error.code, parcel, transmit_at)
            case Fate.PERMANENT:
                self.end(one, State.FAILED, "permanent", error.code, parcel, transmit_at)
            case Fate.UNKNOWN:
                self.end(one, State.UNKNOWN, "unknown", error.code, parcel, transmit_at)

    def put_off(
        self,
        one: Claimed,
        outcome: str,
        code: str,
        parcel: Parcel | None = None,
        transmit_at: dt.datetime | None = None,
    ) -> None:
        """Record a try that is repeated later."""
        delay = backoff(
            tries=one.attempts + 1,
            left=(one.expires_at - one.claimed_at).total_seconds(),
            chance=random.random(),  # noqa: S311  spreads a crowd, guards no secret
            timing=self.timing,
        )
        self.end(one, State.SCHEDULED, outcome, code, parcel, transmit_at, delay)

    def end(
        self,
        one: Claimed,
        state: State,
        outcome: str,
        code: str,
        parcel: Parcel | None = None,
        transmit_at: dt.datetime | None = None,
        delay: float | None = None,
    ) -> None:
        """Hold the outcome of a try until the next turn.

        An end that another channel may mend is stored at once, together with the way round.
        """
        self.untouched.pop(one.id, None)
        digest = parcel.digest if parcel else ""
        self.record.hold(Outcome(one, state, outcome, code, digest, delay, transmit_at))
        if state in (State.FAILED, State.SUPPRESSED) and code not in _NO_DETOUR:
            with transaction.atomic():
                self.record.store()
                detour.take(message_id=one.id)

    def give_back(self) -> None:
        """Return what was not tried, each with what its channel said."""
        by_code: dict[str, list[Claimed]] = {}
        for one in self.untouched.values():
            by_code.setdefault(self.lines.down.get(one.channel, ""), []).append(one)
        for code, held in by_code.items():
            claim.give_back(held, code=code)


def _worker() -> str:
    """Who sweeps: a name for people, nothing is decided by it."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"
