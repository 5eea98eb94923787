"""The API's documentation page, read from its OpenAPI description.

Our own page and not the library's: that one draws with pictures inside its style sheet, which
the site's content security policy refuses, and brings a megabyte of script.
"""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

_EXAMPLE_VALUES = {
    "reference": "7KQ4-M2XD",
    "slug": "july-2024",
    "site": "virtual",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field or parameter; `where` is path, query, header or body."""

    name: str
    where: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: HTTP status and the name of its shape."""

    status: str
    shape: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One call with all that somebody needs to make it."""

    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    is_public: bool
    fields: tuple[Field, ...]
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One object that is answered."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a refusal, with the status it comes with."""

    status: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Manual:
    """The whole description."""

    calls: tuple[Call, ...]
    shapes: tuple[Shape, ...]
    codes: tuple[Code, ...] = ()


class ManualPage(DocsBase):
    """`docs`: every call with its fields, its answers and an example; then the codes."""

    def __init__(self, codes: Sequence[Code]) -> None:
        self.codes = tuple(codes)

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Render the page. Public, like the description it is made from."""
        origin = request.build_absolute_uri("/")
        manual = replace(read(api.get_openapi_schema(), origin=origin), codes=self.codes)
        address = self.get_openapi_url(api, kwargs)
        return render(request, "api/docs.html", {"manual": manual, "openapi_url": address})


def read(schema: Mapping[str, Any], *, origin: str) -> Manual:
    """Read an OpenAPI description; examples call `origin`, which ends in a slash."""
    shapes = schema.get("components", {}).get("schemas", {})
    calls = tuple(
        _call(method.upper(), path, operation, shapes, origin)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    )
    answered = {one.shape for call in calls for one in call.answers}
    return Manual(calls, tuple(_shape(name, shapes) for name in _reached(answered, shapes)))


def _call(
    method: str, path: str, operation: Mapping[str, Any], shapes: Mapping[str, Any], origin: str
) -> Call:
    parameters = operation.get("parameters", [])
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    sent = shapes.get(_name(body.get("schema", {})), {})
    return Call(
        method=method,
        path=path,
        summary=operation.get("summary", ""),
        paragraphs=tuple(_plain(operation.get("description", "")).split("\n\n")),
        is_public="security" not in operation,
        fields=(
            *(
                Field(
                    one["name"],
                    one["in"],
                    _kind(one["schema"]),
                    one.get("required", False),
                    _plain(one["schema"].get("description", "")),
                )
                for one in parameters
            ),
            *_fields(sent, "body"),
        ),
        answers=tuple(
            one
            for status, answer in sorted(operation["responses"].items())
            for one in _answers(str(status), answer)
        ),
        example=_example(method, path, operation, sent.get("example"), origin),
    )


def _answers(status: str, answer: Mapping[str, Any]) -> Iterator[Answer]:
    """One for each shape that a status can come with."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    for one in schema.get("anyOf", [schema]):
        is_list = one.get("type") == "array"
        yield Answer(status, _name(one["items"] if is_list else one), is_list)


def _shape(name: str, shapes: Mapping[str, Any]) -> Shape:
    return Shape(
        name, _plain(shapes[name].get("description", "")), tuple(_fields(shapes[name], ""))
    )


def _fields(schema: Mapping[str, Any], where: str) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield Field(name, where, _kind(one), name in required, _plain(one.get("description", "")))


def _kind(schema: Mapping[str, Any]) -> str:
    """The type in a few words: `whole number`, `date and time or null`, `one of a, b`."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    words = {
        "date-time": "date and time",
        "date": "date",
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
    }
    kind = str(schema.get("type", "anything"))
    return words.get(schema.get("format", kind), kind)


def _reached(names: set[str], shapes: Mapping[str, Any]) -> list[str]:
    """The shapes of these names and all they are made of, in alphabetical order."""
    found: set[str] = set()
    waiting = [name for name in names if name in shapes]
    while waiting:
        name = waiting.pop()
        found.add(name)
        parts = [
            part for part in shapes if f'"#/components/schemas/{part}"' in json.dumps(shapes[name])
        ]
        waiting += [part for part in parts if part not in found]
    return sorted(found)


def _plain(text: str) -> str:
    """A docstring without its back-ticks, which mean something to programmers only."""
    return text.replace("`", "")


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _example(method: str, path: str, operation: Mapping[str, Any], sent: Any, origin: str) -> str:
    address = path.lstrip("/")
    query = []
    for one in operation.get("parameters", []):
        value = _EXAMPLE_VALUES.get(one["name"], "")
        if one["in"] == "path":
            address = address.replace(f"{{{one['name']}}}", value)
        elif one["in"] == "query" and one.get("required"):
            query.append(f"{one['name']}={value}")
    words = ["curl"]
    if method != "GET":
        words += ["-X", method]
    if "security" in operation:
        words += ["-H", '"Authorization: Bearer $TOKEN"']
    if any(one["in"] == "header" for one in operation.get("parameters", [])):
        words += ["-H", '"Idempotency-Key: $(uuidgen)"']
    if sent is not None:
        words += ["-H", '"Content-Type: application/json"', "-d", shlex.quote(json.dumps(sent))]
    return " ".join(
        [*words, shlex.quote(f"{origin}{address}" + ("?" * bool(query)) + "&".join(query))]
    )
