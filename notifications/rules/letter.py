"""An e-mail as a value, and as the bytes that travel.

The bytes are put together by hand: the library's general message costs more time than all the
rest of the engine (docs/messages.md). What must hold: no header can be broken by a name or a
subject, any alphabet survives, every line ends in CRLF and is shorter than 998 characters, and
the same letter gives the same bytes in every try.
"""

import base64
import binascii
import datetime as dt
import re
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import lru_cache

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPECIAL = re.compile(r"[^A-Za-z0-9' -]")
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9-]+")
_LONGEST_LINE = 990
_LONGEST_HEADER = 900


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail.

    `mimetype` is a whole Content-Type: `text/calendar; method=REQUEST; charset=utf-8`.
    A calendar entry travels as an alternative of the text too, so that mail programs offer it.
    """

    filename: str
    content: bytes
    mimetype: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail to one person. `address` is the bare address, `sent_on` is aware."""

    message_id: str
    sender: str
    name: str
    address: str
    subject: str
    text: str
    html: str
    date: dt.datetime
    attachment: Attachment | None = None


def one_line(text: str) -> str:
    """The text as one line without control characters or marks that turn its direction."""
    return _CONTROL.sub(" ", _MARKS.sub("", text)).strip()


def checked_address(address: str) -> str:
    """The address as it goes over the wire, its domain in ASCII. Raises ValueError if it is none."""
    local, at, domain = address.strip().rpartition("@")
    try:
        wire = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("The domain of the address is none.") from None
    if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(wire):
        raise ValueError("The address is none.")
    return f"{local}@{wire}"


def encode(letter: Letter) -> bytes:
    """The whole message: headers, plain and HTML text as alternatives, then the attachment."""
    mark = re.sub(r"[^A-Za-z0-9]", "", letter.message_id)[:36]
    parts = [_text("plain", letter.text), _text("html", letter.html)]
    mixed: list[bytes] = []
    if letter.attachment:
        if letter.attachment.mimetype.startswith("text/calendar"):
            parts.append(_calendar(letter.attachment))
        mixed.append(_file(letter.attachment))
    content = _multipart("alternative", f"a{mark}", parts)
    if mixed:
        content = _multipart("mixed", f"m{mark}", [content, *mixed])
    return _headers(letter) + content


def _headers(letter: Letter) -> bytes:
    lines = (
        f"From: {_sender(letter.sender)}",
        f"To: {_person('To', letter.name, letter.address)}",
        f"Subject: {_words('Subject', letter.subject)}",
        f"Date: {format_datetime(letter.date)}",
        f"Message-ID: {letter.message_id}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "",
    )
    return "\r\n".join(lines).encode("ascii")


@lru_cache(maxsize=4)
def _sender(sender: str) -> str:
    name, address = parseaddr(sender)
    return _person("From", name, address)


def _person(header: str, name: str, address: str) -> str:
    name = one_line(name)
    if not name:
        return address
    if _is_plain(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        words = f'"{quoted}"' if _SPECIAL.search(name) else name
    else:
        words = Header(name, "utf-8", header_name=header).encode(linesep="\r\n")
    return f"{words}\r\n <{address}>" if len(words) + len(address) > 66 else f"{words} <{address}>"


def _is_plain(text: str) -> bool:
    """Whether it may stand in a header as it is: ASCII that does not look encoded."""
    return text.isascii() and "=?" not in text


def _words(header: str, text: str) -> str:
    text = one_line(text)
    if _is_plain(text) and len(text) < _LONGEST_HEADER:
        return text
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _multipart(kind: str, mark: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n'.encode("ascii")
    line = f"--{mark}\r\n".encode("ascii")
    return b"".join([head, *(line + part for part in parts), f"--{mark}--\r\n".encode("ascii")])


def _text(kind: str, text: str) -> bytes:
    """A part as it is where mail carries it, else quoted-printable."""
    raw = text.encode("utf-8")
    if raw.isascii() and max(map(len, raw.split(b"\n"))) < _LONGEST_LINE:
        encoding = b"7bit"
    else:
        raw = binascii.b2a_qp(raw, istext=True)
        encoding = b"quoted-printable"
    head = b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (
        kind.encode("ascii"),
        encoding,
    )
    return head + raw.rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n"


def _calendar(attachment: Attachment) -> bytes:
    head = f"Content-Type: {one_line(attachment.mimetype)}\r\n"
    return _based(head, attachment.content)


def _file(attachment: Attachment) -> bytes:
    name = re.sub(r"[^A-Za-z0-9._-]", "-", attachment.filename)
    head = (
        f"Content-Type: {one_line(attachment.mimetype)}\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n'
    )
    return _based(head, attachment.content)


def _based(head: str, content: bytes) -> bytes:
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return head.encode("ascii") + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded
