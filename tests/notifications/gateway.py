"""A service for text messages, as Notify speaks: real HTTP on the loop-back address, in a thread.

It knows one key and one template, remembers by reference what it took, and treats each number as it is
told to: see `Treatment`.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "66666666-7777-4888-8999-aaaaaaaaaaaa"
KEY = f"back_online-{SERVICE}-{SECRET}"
TEMPLATE = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff"

Treatment = int | str
"""A status to answer with; or `silent` (takes it, never answers), `cut` (takes it, cuts the line),
`cut_unread` (cuts it without taking anything), `garbled` (takes it, answers no JSON), `500_taken`
(takes it, answers 500), `redirect`."""

SENTENCES = {
    400: ("BadRequestError", "Missing personalisation: text"),
    401: ("AuthError", "Unauthorized: authentication token must be provided"),
    403: ("AuthError", "Invalid token: API key not found"),
    404: ("NoResultFound", "No result found"),
    429: (
        "RateLimitError",
        "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds",
    ),
}


class Gateway:
    """The running service. Set `treat[number]`, `template`, `listing`, `whole`; read `taken`."""

    def __init__(self) -> None:
        self.treat: dict[str, Treatment] = {}
        self.say: dict[str, tuple[str, str]] = {}
        self.template: Treatment | dict[str, str] = {"type": "sms", "body": "((text))"}
        self.listing: Treatment = 200
        self.listing_ignores_the_reference = False
        self.taken: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.connections = 0
        self.was_asked, self.ends = threading.Event(), threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"notify+http://{KEY}@127.0.0.1:{self.port}/{TEMPLATE}"

    def references(self) -> list[str]:
        """The references of what it took, in order."""
        return [text["reference"] for text in self.taken]

    def stop(self) -> None:
        """Answer nobody any more. Whoever waits is cut off."""
        self.ends.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def gateway(self) -> Gateway:
        assert isinstance(self.server, _Server)
        return self.server.gateway

    def setup(self) -> None:
        self.gateway.connections += 1
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.gateway.asked.append(self.path)
        if not self._is_ours():
            return
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == f"/v2/template/{TEMPLATE}":
            if isinstance(self.gateway.template, dict):
                self._answer(200, {"id": TEMPLATE, "version": 1, **self.gateway.template})
            else:
                self._treat(self.gateway.template, {})
        elif path == "/v2/notifications":
            everything = self.gateway.listing_ignores_the_reference
            found = [
                {"id": "x", "reference": one["reference"], "status": "sending"}
                for one in self.gateway.taken
                if everything or one["reference"] in query["reference"]
            ]
            self._treat(self.gateway.listing, {"notifications": found, "links": {}})
        else:
            self._answer(404, _errors(404))

    def do_POST(self) -> None:
        self.gateway.asked.append(self.path)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._is_ours():
            return
        assert self.path == "/v2/notifications/sms"
        number = body["phone_number"]
        treatment = self.gateway.treat.get(number, 201)
        if treatment in (201, "silent", "cut", "garbled", "500_taken"):
            self.gateway.taken.append(body)
        if treatment == "500_taken":
            treatment = 500
        self._treat(treatment, {"id": "y", "reference": body["reference"]}, number)

    def _treat(self, treatment: Treatment, good: dict[str, Any], number: str = "") -> None:
        if treatment == "silent":
            self.gateway.was_asked.set()
            self.gateway.ends.wait(30)
            self.close_connection = True
        elif treatment in ("cut", "cut_unread"):
            self.close_connection = True
        elif treatment == "garbled":
            self._send(201, b"[" * 100_000)
        elif treatment == "redirect":
            self._send(302, b"", Location=f"http://127.0.0.1:{self.gateway.port}/elsewhere")
        elif isinstance(treatment, int) and treatment < 300:
            self._answer(treatment, good)
        else:
            assert isinstance(treatment, int)
            self._answer(treatment, _errors(treatment, self.gateway.say.get(number)))

    def _is_ours(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            said = jwt.decode(token, SECRET, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            said = {}
        fits = said.get("iss") == SERVICE and abs(time.time() - said["iat"]) < 30
        if not fits:
            self._answer(403, _errors(403))
        return fits

    def _answer(self, status: int, body: Any) -> None:
        self._send(status, json.dumps(body).encode())

    def _send(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _errors(status: int, said: tuple[str, str] | None = None) -> dict[str, Any]:
    error, message = said or SENTENCES.get(status, ("Exception", "Internal server error"))
    return {"status_code": status, "errors": [{"error": error, "message": message}]}
