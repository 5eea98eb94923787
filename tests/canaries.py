"""Canaries: values that must never leave, and the search that finds them in whatever dress.

A canary is put where a proof or a private value is kept; then everything that left is read in every
way in which a mail program, a browser or a curious reader could read it.
"""

import base64
import binascii
import hashlib
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from urllib.parse import unquote

_MIME = re.compile(rb"(?im)^(content-type|from|message-id):")
_FOLD = re.compile(r"\r?\n[ \t]")
_GUEST = re.compile(r"(?im)^ATTENDEE;.*$")
_RUN = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_NUMBER_GAPS = re.compile(r"(?<=\d)[\s().\-\u2010-\u2015]+(?=\d)")
_NO_SIGN = re.compile(r"[\W_]+")
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Canary:
    """A value as it is stored. `core` is the part that tells something; so many characters of it in
    a row are a leak. `is_number`: its digits, which stand in other numbers too, are looked for in
    numbers only, and a short one only where it stands alone."""

    name: str
    value: str
    core: str
    window: int
    is_number: bool = False


def label(value: str) -> Canary:
    """A Workstation ID: what follows its first dash, four characters of it."""
    return Canary("Workstation ID", value, value.partition("-")[2] or value, 4)


def phrase(value: str) -> Canary:
    """A call phrase: four letters of it."""
    return Canary("call phrase", value, value, 4)


def number(name: str, value: str) -> Canary:
    """A telephone number: seven digits of it."""
    return Canary(name, value, value[-10:], 7, is_number=True)


def zip_code(name: str, value: str) -> Canary:
    """A ZIP, whole."""
    return Canary(name, value, value, 5, is_number=True)


def address(name: str, value: str) -> Canary:
    """A mail address: eight characters of what stands before the @."""
    return Canary(name, value, value.partition("@")[0], 8)


def search(raw: bytes | str, canaries: Iterable[Canary]) -> list[str]:
    """What was found, in words: whose name, what piece. Empty is good."""
    canaries = tuple(canaries)
    found: set[str] = set()
    for text in readings(raw):
        for canary in canaries:
            found |= {f"{canary.name}: {piece}" for piece in _pieces(canary, text)}
    for text in _guesses(raw):
        # Bytes that only might be text: whole values, or chance would find pieces.
        for canary in (one for one in canaries if len(one.core) > 5):
            if any(whole.casefold() in text.casefold() for whole in (canary.value, canary.core)):
                found.add(f"{canary.name}: whole, in base64")
    return sorted(found)


def readings(raw: bytes | str) -> set[str]:
    """The text in every way in which it can be read."""
    seen: set[str] = set()
    layer = {_text(raw), *_of_mail(raw)}
    for _ in range(_DEPTH):
        layer = {read for text in layer for read in _once(text)} - seen
        if not layer:
            break
        seen |= layer
    return seen


def beside_the_address(raw: bytes) -> str:
    """A mail without the two places where its reader's own address belongs: the line To, and the
    guest of the calendar entry."""
    rest = []
    for part in message_from_bytes(raw, policy=policy.default).walk():
        rest += [f"{name}: {value}" for name, value in part.items() if name.lower() != "to"]
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            rest.append(_GUEST.sub("", _FOLD.sub("", _text(content))))
    return "\n".join(rest)


def _once(text: str) -> Iterator[str]:
    yield text
    yield html.unescape(text)
    yield unquote(text)
    yield _FOLD.sub("", text)
    if "=" in text:
        yield _text(binascii.a2b_qp(text.encode("utf-8", "surrogateescape")))
    if "\\" in text:
        # JSON, and a calendar entry's commas.
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
        yield text.replace("\\", "")


def _of_mail(raw: bytes | str) -> Iterator[str]:
    """Each header and part of a mail, decoded; nothing for what is none."""
    data = raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else raw
    if not _MIME.search(data[:4000]):
        return
    message = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        for name, value in part.items():
            yield f"{name}: {value}"
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield _text(content)


def _guesses(raw: bytes | str) -> Iterator[str]:
    """What runs of letters mean if they are base64, plain or of addresses."""
    for run in set(_RUN.findall(unquote(_text(raw)))):
        bare = run.rstrip("=").translate(str.maketrans("-_", "+/"))
        for start in range(4):
            part = bare[start:]
            part = part[: len(part) - 1] if len(part) % 4 == 1 else part
            yield base64.b64decode(part + "=" * (-len(part) % 4)).decode("latin-1")


def _pieces(canary: Canary, text: str) -> Iterator[str]:
    text = text.casefold()
    if canary.is_number:
        yield from _number_pieces(canary, text)
        return
    core = _NO_SIGN.sub("", canary.core.casefold())
    bare = _NO_SIGN.sub("", text)
    for way in (core, core[::-1]):
        yield from (piece for piece in _windows(way, canary.window) if piece in bare)
    yield from (name for name, digest in _digests(canary) if digest in text)


def _number_pieces(canary: Canary, text: str) -> Iterator[str]:
    joined = _NUMBER_GAPS.sub("", text)
    for way in (canary.core, canary.core[::-1]):
        if len(way) <= canary.window:
            alone = re.compile(rf"(?<![0-9a-z]){way}(?![0-9a-z])")
            yield from (way for one in (text, joined) if alone.search(one))
        else:
            yield from (piece for piece in _windows(way, canary.window) if piece in joined)
    if len(canary.core) > 5 and re.search(rf"[•*x…#]{{2,}}\s*{canary.core[-4:]}(?!\d)", text):
        yield f"masked, …{canary.core[-4:]}"
    yield from (name for name, digest in _digests(canary) if digest in text)


def _windows(word: str, size: int) -> Iterator[str]:
    """Every so many characters in a row; a shorter word whole."""
    for start in range(max(len(word) - size, 0) + 1):
        yield word[start : start + size]


def _digests(canary: Canary) -> Iterator[tuple[str, str]]:
    for value in (canary.value, canary.core):
        for form in (value, value.lower(), value.upper()):
            for way in ("md5", "sha1", "sha256"):
                yield way, hashlib.new(way, form.encode()).hexdigest()


def _text(raw: bytes | str) -> str:
    return raw if isinstance(raw, str) else raw.decode("utf-8", "surrogateescape")
