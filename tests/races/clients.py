"""Clients that speak HTTP to a running site at the same time, each over a connection of its own."""

import http.client
import json
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

SECONDS = 60
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str

    @property
    def json(self) -> Any:
        """The body of an API call."""
        return json.loads(self.text)


class Client:
    """One browser without pictures: cookies and forms, or a bearer's calls."""

    def __init__(self, port: int, *, session: str = "", token: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self._cookies = {"sessionid": session} if session else {}
        self._token = token

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form; `get` the page of the form before."""
        token = self._cookies.get("csrftoken", "")
        body = urlencode({"csrfmiddlewaretoken": token} | fields)
        return self._ask("POST", path, body, "application/x-www-form-urlencoded")

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Call the API with JSON."""
        sent = json.dumps(body) if body is not None else None
        return self._ask(method, f"/api/v1/{path}", sent, "application/json", **headers)

    def _ask(
        self, method: str, path: str, body: str | None = None, kind: str = "", **more: str
    ) -> Answer:
        headers = {"Accept": "text/html,application/json", **more}
        if kind and body is not None:
            headers["Content-Type"] = kind
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self._cookies.items())
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        # The server ends a silent connection after two seconds; every request opens its own.
        self._connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            key, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[key] = value
        if found := _TOKEN.search(text):
            self._cookies.setdefault("csrftoken", found[1])
        return Answer(answer.status, answer.headers.get("Location", ""), text)


def together(clients: Sequence[Client], act: Callable[[int, Client], Answer]) -> list[Answer]:
    """What each client's `act` (its number, itself) was answered; all begin at the same instant."""
    line = threading.Barrier(len(clients), timeout=SECONDS)

    def run(number: int) -> Answer:
        line.wait()
        return act(number, clients[number])

    with ThreadPoolExecutor(len(clients)) as pool:
        started = [pool.submit(run, number) for number in range(len(clients))]
        return [one.result(SECONDS) for one in started]
