"""The documentation page: complete, public, and whole under the site's own policy."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from config.api import api
from config.refusals import CODES
from kit.errors import DomainError
from tests.kit.test_in_browser import AXE, OPTIONS, UNDECIDED, browser, opened

__all__ = ["browser"]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page() -> str:
    """The page as a stranger gets it; it asks the database nothing."""
    answer = Client().get("/api/v1/docs")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_call_and_every_field_is_described(page):
    schema = api.get_openapi_schema()
    for path, methods in schema["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
    for shape in schema["components"]["schemas"].values():
        for field in shape.get("properties", {}):
            assert f"<code>{field}</code>" in page


def test_every_code_that_a_call_can_answer_is_explained(page):
    written = set()
    for file in ("kit/api.py", "booking/api/ways.py"):
        source = (ROOT / file).read_text()
        written |= set(re.findall(r'\d{3},\s*"([a-z_]+)"', source))
    # Raised by the operations that the calls use.
    names = (
        "AlreadyBooked AppointmentClosed BadDates BadKey BadTelephone DeviceNeeded KeyReused"
        " NoOutage NoSuchSlot NoZip NotAffected NotEligible NotFromHere PastDay SlotBegun SlotFull"
        " TooEarly UnknownPerson BadLabel BadZip NotHere TakenOff"
    ).split()
    raised = {kind.code for kind in _subclasses(DomainError) if kind.__name__ in names}
    explained = {code.name for code in CODES}
    assert written | raised <= explained
    for code in CODES:
        assert f"{code.status} <code>{code.name}</code>" in page


def _subclasses(kind: type[DomainError]) -> set[type[DomainError]]:
    return {kind, *(one for sub in kind.__subclasses__() for one in _subclasses(sub))}


def test_the_openapi_description_is_public_json_and_names_both_ways_to_sign_in():
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    schema = answer.json()
    assert set(schema["components"]["securitySchemes"]) == {"Token", "BrowserSession"}
    public = [
        path
        for path, methods in schema["paths"].items()
        for call in methods.values()
        if "security" not in call
    ]
    assert public == ["/api/v1/outages/{slug}"]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_whole_under_our_policy(page: str, browser: Browser, width: int) -> None:
    shown = opened(browser, page, width=width)
    found: dict[str, Any] = shown.evaluate(
        f"{AXE.read_text()};axe.run(document, {json.dumps(OPTIONS)})"
    )
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert {rule["id"] for rule in found["incomplete"]} <= UNDECIDED
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    assert (
        shown.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.offsetParent"
            f" && e.getBoundingClientRect().right > {width} + 0.5).length"
        )
        == 0
    )
