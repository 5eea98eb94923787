"""A campaign: portions of messages are fed, and with each portion something is killed.

What is killed, and when, comes from a seed; what the scheduler makes of it does not. Blows on all
components are mixed, and nobody waits for one to be back before the next blow falls.
"""

import random
import time
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults import blows
from tests.faults.feed import Feed, sweeping
from tests.faults.judge import read, slowest_recovery
from tests.faults.rig import BEATS, SINK, WORKERS, Rig

POINT, CHILD, WORKER, BEAT = "child-at-point", "child", "worker", "beat"
REDIS, POSTGRES, MAIL = "redis", "postgres", "mail-server"
COMPONENTS = (POINT, CHILD, WORKER, BEAT, REDIS, POSTGRES, MAIL)

# Who settled what a blow had left in doubt, as the engine's books have it.
BY_RULE, BY_EVIDENCE = "rule", "journal"

UNDER_WAY = 2.0  # seconds that are waited at most until a portion is on its way
PATIENCE = 60.0  # seconds until a point that nobody reaches is an error


@dataclass(frozen=True, slots=True)
class Blow:
    """One kill: of what, and at which point of the engine; without a point at a random instant."""

    component: str
    point: str = ""


def plan(kills: Mapping[str, int], chooser: random.Random) -> list[Blow]:
    """So many blows on each component, mixed. Each point is met as often as any other."""
    points = {
        POINT: blows.OF_A_CHILD,
        # Every second one at random, the points first.
        POSTGRES: (*blows.OF_A_CHILD, *("" for _ in blows.OF_A_CHILD)),
        MAIL: (*blows.OF_THE_SINK, ""),
    }
    planned = [
        Blow(component, of[number % len(of)])
        for component, count in kills.items()
        for of in (points.get(component, ("",)),)
        for number in range(count)
    ]
    chooser.shuffle(planned)
    return planned


@dataclass(frozen=True, slots=True)
class Row:
    """What became of the messages that were fed with the blows on one component."""

    component: str
    kills: int
    messages: int
    lost: frozenset[str]
    doubled: Mapping[str, int]
    undecided: frozenset[str]
    by_evidence: int
    slowest: float


def total(rows: Sequence[Row]) -> Row:
    """All components together."""
    return Row(
        component="all",
        kills=sum(row.kills for row in rows),
        messages=sum(row.messages for row in rows),
        lost=frozenset().union(*(row.lost for row in rows)),
        doubled=dict(ChainMap(*(dict(row.doubled) for row in rows))),
        undecided=frozenset().union(*(row.undecided for row in rows)),
        by_evidence=sum(row.by_evidence for row in rows),
        slowest=max(row.slowest for row in rows),
    )


@dataclass
class Campaign:
    """The blows on one engine. Use it inside `rig.orm()`."""

    rig: Rig
    chooser: random.Random
    feeds: dict[str, Feed] = field(default_factory=dict)
    fallen: list[tuple[float, Blow]] = field(default_factory=list)

    def run(
        self,
        planned: Sequence[Blow],
        messages: int,
        *,
        until: float,
        tell: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Feed so many messages in portions, each with a blow; then wait until all have ended.

        Raises TimeoutError when the monotonic clock passes `until`.
        """
        for component in dict.fromkeys(blow.component for blow in planned):
            self.feeds[component] = Feed(self.rig)
        for number, (blow, portion) in enumerate(
            zip(planned, _portions(messages, len(planned)), strict=True)
        ):
            if time.monotonic() > until:
                raise TimeoutError(f"Only {number} of {len(planned)} blows fell in time.")
            self._strike(blow, portion)
            tell(number + 1)
        for feed in self.feeds.values():
            feed.await_end(seconds=max(60.0, until - time.monotonic()))

    def rows(self) -> Iterator[Row]:
        """What the mail server's journal says, a row a component."""
        accepted = read(self.rig.places.journal)
        for component, feed in self.feeds.items():
            verdict, tries = feed.judged(), feed.tries()
            messages = feed.messages()
            yield Row(
                component=component,
                kills=sum(blow.component == component for _, blow in self.fallen),
                messages=len(messages),
                lost=verdict.lost,
                doubled=verdict.doubled,
                undecided=frozenset(
                    one.message.message_id for one in tries if one.reply_code == BY_RULE
                ),
                by_evidence=sum(one.reply_code == BY_EVIDENCE for one in tries),
                slowest=slowest_recovery(
                    [at for at, blow in self.fallen if blow.component == component],
                    {one.message_id: one.due_at.timestamp() for one in messages},
                    accepted,
                ),
            )

    def _strike(self, blow: Blow, portion: int) -> None:
        if blow.point:
            self._strike_at(blow, portion)
        else:
            self._strike_at_random(blow, portion)

    def _strike_at(self, blow: Blow, portion: int) -> None:
        """Feed first: older messages may reach the point at once, and PostgreSQL is gone then."""
        feed, armed = self.feeds[blow.component], self.rig.blows
        is_postgres = blow.component == POSTGRES
        feed.portion(portion)
        until = time.monotonic() + PATIENCE
        while True:
            armed.arm(blow.point, whom=self.rig.here.postgres.pid if is_postgres else blows.ITSELF)
            if self._await_fall(blow.point) or not armed.disarm(blow.point):
                break
            if time.monotonic() > until:
                raise TimeoutError(f"Nobody has reached {blow.point!r}.")
            feed.portion(1)  # all had passed it already
        armed.clear(blow.point)
        self.fallen.append((time.time(), blow))
        if is_postgres:
            self.rig.kill_postgres(down=self._pause())

    def _strike_at_random(self, blow: Blow, portion: int) -> None:
        while True:
            size = self._accepted()
            self.feeds[blow.component].portion(portion)
            self._await_flight(size)
            time.sleep(self.chooser.uniform(0, 0.1))
            at = time.time()
            if self._kill(blow.component):
                self.fallen.append((at, blow))
                return
            portion = 1  # it was dead already: another try

    def _await_fall(self, point: str) -> bool:
        until = time.monotonic() + UNDER_WAY
        while self.rig.blows.is_armed(point):
            if time.monotonic() > until:
                return False
            time.sleep(0.005)
        return True

    def _kill(self, component: str) -> bool:
        match component:
            case "child":
                return self._kill_child()
            case "worker":
                return self.rig.kill(self.chooser.choice(WORKERS))
            case "beat":
                return self.rig.kill(self.chooser.choice(BEATS))
            case "redis":
                self.rig.kill_redis(down=self._pause())
            case "postgres":
                self.rig.kill_postgres(down=self._pause())
            case _:
                return self.rig.kill(SINK)
        return True

    def _kill_child(self) -> bool:
        """One that holds messages, if there is one."""
        busy = set(sweeping())
        workers = self.chooser.sample(WORKERS, len(WORKERS))
        workers.sort(key=lambda name: not busy.intersection(self.rig.children(name)))
        return self.rig.kill_child(workers[0])

    def _pause(self) -> float:
        """Mostly it is back at once; sometimes it stays away for a while."""
        return self.chooser.choice((0.0, 0.0, 0.0, self.chooser.uniform(0, 1)))

    def _accepted(self) -> int:
        return self.rig.places.journal.stat().st_size

    def _await_flight(self, size: int) -> None:
        until = time.monotonic() + UNDER_WAY
        while self._accepted() == size and time.monotonic() < until:
            time.sleep(0.005)


def _portions(messages: int, count: int) -> list[int]:
    """So many messages in so many portions, as even as can be, none empty."""
    share, more = divmod(max(messages, count), count)
    return [share + (number < more) for number in range(count)]
