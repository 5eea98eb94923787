"""Many people at once: a load generator in a process of its own, raw HTTP over kept connections.

    result = load.run(port, visits, clients=64)

A visit is one person's requests, one after the other, ready-made bytes. Each client takes the next
visit when it is done with one. All connect first and begin in the same instant.
"""

import asyncio
import pickle
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from config.run.network import LOOPBACK
from config.run.tether import tether

LONGEST = 120  # seconds for a whole run
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# What the site tells a browser to say on the next page ("Your repair is booked").
_MESSAGES = re.compile(rb"\r\nset-cookie: *messages=([^;\r]*)", re.IGNORECASE)

Visit = tuple[bytes, ...]


@dataclass
class Result:
    """What came back. `statuses` counts (step of the visit, status); times are seconds."""

    seconds: float
    visits: int
    statuses: Counter[tuple[int, int]] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    lengths: dict[tuple[int, int], int] = field(default_factory=dict)
    reconnected: int = 0

    @property
    def rate(self) -> float:
        """Visits a second."""
        return self.visits / self.seconds

    def percentile(self, share: float) -> float:
        """The time within which that share of the requests was answered, in milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def require(self, *expected: int) -> "Result":
        """Raise RuntimeError unless every step was answered by the status expected of it."""
        wrong = {
            (step, status): count
            for (step, status), count in self.statuses.items()
            if status != expected[step]
        }
        if wrong:
            raise RuntimeError(f"Unexpected answers (step, status: how many): {wrong}")
        return self


def run(port: int, visits: Sequence[Visit], *, clients: int) -> Result:
    """Let `clients` make the visits. Raises subprocess errors when the generator fails."""
    done = subprocess.run(
        [*tether(), sys.executable, "-m", "bench.load"],
        input=pickle.dumps((port, [tuple(visit) for visit in visits], clients)),
        stdout=subprocess.PIPE,
        check=True,
        timeout=LONGEST + 30,
    )
    result = pickle.loads(done.stdout)
    assert isinstance(result, Result)
    return result


def request(method: str, path: str, *, cookie: str, body: str = "") -> bytes:
    """The bytes of one request; a body is a form."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}"]
    if method == "POST":
        lines += [
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    return "\r\n".join([*lines, "", body]).encode("ascii")


class _Crowd:
    """The visits that are left, shared by all clients, and what they saw."""

    def __init__(self, port: int, visits: list[Visit]) -> None:
        self.port = port
        self.left = iter(visits)
        self.open = len(visits)
        self.result = Result(0.0, len(visits))
        self.done = asyncio.Event()

    def finish_visit(self) -> None:
        self.open -= 1
        if not self.open:
            self.done.set()


class _Client(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, crowd: _Crowd) -> None:
        self.crowd = crowd
        self.transport: asyncio.Transport | None = None
        self.visit: Visit = ()
        self.step = 0
        self.answer = b""
        self.due = 0
        self.notice = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self.visit:  # after a lost connection: the same request again
            self.send()

    def begin(self) -> None:
        """Take the next visit, if one is left."""
        self.visit, self.step, self.notice = next(self.crowd.left, ()), 0, b""
        if self.visit:
            self.send()

    def send(self) -> None:
        assert self.transport is not None
        asked = self.visit[self.step]
        if self.notice:
            asked = asked.replace(b"Cookie: ", b"Cookie: messages=" + self.notice + b"; ", 1)
        self.answer, self.due = b"", 0
        self.sent_at = time.perf_counter()
        self.transport.write(asked)

    def data_received(self, data: bytes) -> None:
        self.answer += data
        if not self.due:
            end = self.answer.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _LENGTH.search(self.answer, 0, end + 2)
            self.due = end + 4 + (int(length[1]) if length else 0)
            notice = _MESSAGES.search(self.answer, 0, end + 2)
            if notice:
                self.notice = notice[1]
        if len(self.answer) >= self.due:
            self.take()

    def take(self) -> None:
        """One request is answered."""
        result = self.crowd.result
        result.times.append(time.perf_counter() - self.sent_at)
        seen = (self.step, int(self.answer[9:12]))
        result.statuses[seen] += 1
        result.lengths[seen] = self.due
        self.step += 1
        if self.step < len(self.visit):
            self.send()
        else:
            self.crowd.finish_visit()
            self.begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """A server may end a kept connection between two requests; then the request is repeated."""
        if self.visit and not self.crowd.done.is_set():
            if self.answer:
                raise RuntimeError("The server ended a connection in the middle of an answer.")
            self.crowd.result.reconnected += 1
            loop = asyncio.get_running_loop()
            self.again = loop.create_task(
                loop.create_connection(lambda: self, LOOPBACK, self.crowd.port)
            )


async def _run(port: int, visits: list[Visit], clients: int) -> Result:
    crowd = _Crowd(port, visits)
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: _Client(crowd), LOOPBACK, port) for _ in range(clients)
    ]
    began = time.perf_counter()
    for _, client in opened:
        client.begin()
    await asyncio.wait_for(crowd.done.wait(), LONGEST)
    crowd.result.seconds = time.perf_counter() - began
    for transport, _ in opened:
        transport.close()
    return crowd.result


if __name__ == "__main__":
    # By its full name, or the other process could not read what it is.
    from bench import load

    found = asyncio.run(load._run(*pickle.loads(sys.stdin.buffer.read())))
    sys.stdout.buffer.write(pickle.dumps(found))
