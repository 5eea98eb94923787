"""Text messages over Notify.gov, or GOV.UK Notify: the same service, the same client.

The service keeps one template whose whole text is `((text))`; our words are what is filled in. Our
message's uuid is the `reference`, so that the service can be asked afterwards what it was given.

What an error means follows from how far the request got (`handover.Fate`):

- Before a text is handed over the template is asked for, once a sweep. Whatever fails there (no
  connection, a key that is not taken, a template that does not fit) is no fault of any message.
- An answer 4xx is a certain no. 400 about the number is for good. Every other is about us: the message
  waits, and so do all others until the next sweep, so that a wrong template costs nobody a text.
- Without an answer, or with 5xx, nobody can tell. The next sweep asks first whether the service is
  well, so that a service in trouble leaves one text in doubt and not fifty.
"""

import datetime as dt
import logging
import re
import ssl
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from notifications_python_client import NotificationsAPIClient
from notifications_python_client.errors import APIError
from requests import ConnectTimeout, Response
from urllib3.exceptions import NewConnectionError

from notifications.channels.evidence import Answer, Question
from notifications.channels.handover import Fate, HandOverError
from notifications.rules.parcel import Parcel, Text

log = logging.getLogger("back_online.notifications")

SCHEME, PLAIN = "notify", "notify+http"
LOOPBACK = "127.0.0.1"
CONNECT = 5.0
"""Seconds to reach the service; how long it may take to answer is the engine's `answer`."""
REMEMBERS = dt.timedelta(days=6)
"""The service forgets after seven days, counted by midnights of its own: a day is left to spare."""

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(rf".*{_UUID}-{_UUID}", re.ASCII)
_PLACEHOLDER = "((text))"
# Refused, unknown host, too slow, or somebody else's certificate.
_UNCONNECTED = (ConnectTimeout, NewConnectionError, ssl.SSLCertVerificationError)

# The client writes the service's sentences into its log, and they quote numbers.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service is, with our key and template."""

    address: str
    key: str = field(repr=False)
    template: str


def place_of(url: str) -> Place:
    """Read `notify://<api key>@<host>/<template id>`. Raises ValueError, which never repeats it.

    `notify+http` is for a service on this machine's loop-back address only: keys travel by it.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("SMS_URL is no address.") from None
    key, template = unquote(parts.username or ""), parts.path.removeprefix("/")
    if parts.scheme not in (SCHEME, PLAIN) or not host:
        raise ValueError("SMS_URL names no service.")
    if parts.scheme == PLAIN and host != LOOPBACK:
        raise ValueError(f"SMS_URL: {PLAIN} is for {LOOPBACK} only.")
    if not _KEY.fullmatch(key):
        raise ValueError("SMS_URL has no whole key of the service before the @.")
    if not re.fullmatch(_UUID, template):
        raise ValueError("SMS_URL does not end in the identifier of a template.")
    scheme = "http" if parts.scheme == PLAIN else "https"
    return Place(f"{scheme}://{host}{f':{port}' if port else ''}", key, template)


class NotifyLine:
    """One session with the service for a whole sweep."""

    def __init__(self, place: Place, *, answer: float) -> None:
        self._client = _client(place, answer=answer)
        self._template = place.template
        self._is_well = False
        self._rests = ""

    def prepare(self, parcel: Parcel) -> None:
        """See, once, that the service answers, takes our key and has the template."""
        if self._rests:
            raise HandOverError(Fate.DOWN, self._rests)
        if not self._is_well:
            self._look_at_template()
            self._is_well = True

    def deliver(self, parcel: Parcel) -> str:
        """Hand over one text. After a failure that is not the number's, no other is tried."""
        if not isinstance(parcel, Text):
            raise TypeError("Only a text message travels by SMS.")
        try:
            given = self._client.send_sms_notification(
                phone_number=parcel.number,
                template_id=self._template,
                personalisation={"text": harmless(parcel.words)},
                reference=parcel.reference,
            )
            if not isinstance(given, dict) or not given.get("id"):
                raise HandOverError(Fate.UNKNOWN, "unreadable")
        except HandOverError as error:
            self._rests = error.code
            raise
        except Exception as error:
            refusal = _refusal(error)
            if refusal.fate is not Fate.PERMANENT:
                self._rests = refusal.code
            # The cause would bring the service's sentence, with the number, into a log.
            raise refusal from None
        return "201"

    def release(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """Let go of the connection."""
        self._client.request_session.close()

    def _look_at_template(self) -> None:
        try:
            found = self._client.get_template(self._template)
            body = found["body"] if found["type"] == "sms" else ""
        except Exception as error:
            raise HandOverError(Fate.DOWN, _trouble(error)) from None
        # Another placeholder would be missing in every text, and refused with every one.
        if _PLACEHOLDER not in body or body.count("((") != 1:
            raise HandOverError(Fate.DOWN, "gateway_template")


class NotifyWitness:
    """The service's own list of what it was given, asked by our reference."""

    source = "gateway"

    def __init__(self, place: Place, *, answer: float) -> None:
        self._place, self._answer = place, answer

    def answer(self, questions: Sequence[Question]) -> Mapping[uuid.UUID, Answer]:
        """Ask for one after the other, for `answer` seconds; the rest another time. After an error none
        is asked any more: ask later."""
        said: dict[uuid.UUID, Answer] = {}
        client = _client(self._place, answer=self._answer)
        until = monotonic() + self._answer
        try:
            for question in questions:
                if monotonic() > until:
                    break
                found = client.get_all_notifications(
                    template_type="sms", reference=str(question.id)
                )
                said[question.id] = _said(question, found["notifications"])
        except Exception as error:
            log.warning("The service for text messages does not answer: %s", _trouble(error))
            for question in questions:
                said.setdefault(question.id, Answer.ASK_LATER)
        finally:
            client.request_session.close()
        return said


def harmless(words: str) -> str:
    """The words without what the service's templates would read as a placeholder.

    It fills in once and does not look at what it filled in; this does not rest on that.
    """
    return re.sub(r"\((?=\()", "( ", words)


def _client(place: Place, *, answer: float) -> NotificationsAPIClient:
    client = NotificationsAPIClient(place.key, base_url=place.address, timeout=(CONNECT, answer))
    # A redirected POST would be repeated as a GET, and look like a success.
    client.request_session.max_redirects = 0
    # A proxy of the surroundings leads to the service, never back to this machine.
    client.request_session.trust_env = place.address.startswith("https")
    return client


def _said(question: Question, found: Sequence[Mapping[str, Any]]) -> Answer:
    if any(one.get("reference") == str(question.id) for one in found):
        return Answer.ACCEPTED
    # Others than we asked for: the service did not understand the question.
    if found or dt.datetime.now(dt.UTC) - question.tried_at > REMEMBERS:
        return Answer.NOBODY_KNOWS
    return Answer.NOT_ACCEPTED


def _refusal(error: Exception) -> HandOverError:
    """What an error after the point of no return means."""
    response = _answer(error)
    if response is None:
        never_sent = _was_never_sent(error)
        return HandOverError(
            Fate.TEMPORARY if never_sent else Fate.UNKNOWN,
            "no_gateway" if never_sent else "no_answer",
        )
    if not 400 <= response.status_code < 500:
        return HandOverError(Fate.UNKNOWN, str(response.status_code))
    about_number = _about_number(response) if response.status_code == 400 else ""
    if about_number:
        return HandOverError(Fate.PERMANENT, about_number)
    return HandOverError(Fate.TEMPORARY, _trouble(error))


def _trouble(error: Exception) -> str:
    """What is wrong between the service and us, in one word."""
    response = _answer(error)
    if response is None:
        return "no_gateway" if isinstance(error, APIError) else "unreadable"
    match response.status_code:
        case 200 | 201:
            return "unreadable"
        case 401 | 403:
            return "gateway_refuses"
        case 400 | 404:
            return "gateway_template"
        case 429:
            return "gateway_busy"
        case _:
            return str(response.status_code)


def _answer(error: Exception) -> Response | None:
    """The service's answer. An error without one claims the status 503, so that is not asked."""
    return error.response if isinstance(error, APIError) else None


def _was_never_sent(error: Exception) -> bool:
    """Whether no connection was made: then nothing was written, and that is certain."""
    return any(isinstance(cause, _UNCONNECTED) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what brought it about, as far as it says so."""
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None:
            yield one
            waiting += [one.__cause__ or one.__context__]


def _about_number(response: Response) -> str:
    """Why a 400 is about this number and no other; "" for one that is about us.

    The service's sentences may change, its field names and the names of its errors do not. A sentence
    that we do not know any more counts as about us: the message waits, and is not lost.
    """
    try:
        told = [(str(one["error"]), str(one["message"])) for one in response.json()["errors"]]
    except Exception:
        return ""
    for error, words in told:
        if error.startswith("InvalidPhone") or words.startswith("phone_number "):
            return "bad_number"
        if "opted out" in words:
            return "opted_out"
        if "recipient" in words or "international" in words:
            return "not_allowed"
    return ""
