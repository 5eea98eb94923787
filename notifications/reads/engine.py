"""Whether messages go out: the pulse of the engine, from its one row."""

import datetime as dt
from dataclasses import dataclass

from notifications import timing
from notifications.models import Engine, Mode
from notifications.rules import wording


@dataclass(frozen=True, slots=True)
class Pulse:
    """What everybody may know. `ago` is "7 s" since the last sweep, empty before the first.

    Paused and silent are two things and may both be: a person stops what is sent, a dead process
    does not even settle what is in doubt.
    """

    swept_at: dt.datetime | None
    swept_by: str
    ago: str
    is_silent: bool
    paused_at: dt.datetime | None

    @property
    def is_running(self) -> bool:
        """Whether what is due goes out now."""
        return not (self.is_silent or self.paused_at)


@dataclass(frozen=True, slots=True)
class Condition:
    """The same for coordinators, with who paused it and why; both empty when nobody has."""

    pulse: Pulse
    reason: str
    paused_by: str


def pulse(*, now: dt.datetime) -> Pulse:
    """Read the pulse; the reason of a pause is not loaded. One query, by primary key."""
    found = Engine.objects.filter(pk=1).only("swept_at", "swept_by", "mode", "mode_at")
    return _pulse(found.first(), now)


def condition(*, now: dt.datetime) -> Condition:
    """Read the pulse with the words of a pause. One query, by primary key."""
    engine = Engine.objects.filter(pk=1).select_related("mode_by").first()
    paused = engine if engine and engine.mode == Mode.PAUSED else None
    return Condition(
        pulse=_pulse(engine, now),
        reason=paused.reason if paused else "",
        paused_by=paused.mode_by.name if paused and paused.mode_by else "",
    )


def _pulse(engine: Engine | None, now: dt.datetime) -> Pulse:
    swept_at = engine.swept_at if engine else None
    silence = (now - swept_at).total_seconds() if swept_at else None
    return Pulse(
        swept_at=swept_at,
        swept_by=engine.swept_by if engine else "",
        ago="" if silence is None else wording.span(silence),
        is_silent=silence is None or silence > timing.current().late,
        paused_at=(engine.mode_at or swept_at or now)
        if engine and engine.mode == Mode.PAUSED
        else None,
    )
