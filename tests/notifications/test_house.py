"""What holds for every line and every kind of this room, whoever adds one."""

import re
from html import unescape

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import get_template

from config.where import ROOT
from notifications import checks, kinds
from notifications.operations import composition
from tests.notifications.cast import CALLED

FORBIDDEN = re.compile(r"\beta\s*=|countdown|\.retry\(|autoretry|\.delay\(|apply_async\(")


def test_no_reminder_is_carried_by_the_broker():
    for file in (ROOT / "notifications").rglob("*.py"):
        found = FORBIDDEN.search(file.read_text())
        assert not found, f"{file.name}: {found and found[0]}"


@pytest.mark.parametrize("forbidden", ["task.retry()", "x(eta=when)", "sweep.delay(1)"])
def test_the_search_for_what_is_forbidden_finds_it(forbidden):
    assert FORBIDDEN.search(forbidden)


def every_kind():
    """The kinds of the product; those of the tests come and go."""
    return [pytest.param(kind, id=kind.key) for kind in kinds.every()]


@pytest.mark.parametrize("kind", [*every_kind(), pytest.param(CALLED, id="of the tests")])
def test_every_kind_can_be_said_on_both_channels_alike(kind, settings):
    settings.BASE_URL, settings.HELP_DESK_PHONE = "https://back.example", "(571) 555-0100"
    said = {"kind": kind.key, "context": kind.sample, "name": "Dana Reyes"}
    subject, text = composition.subject(**said), composition.email_text(**said)
    assert subject
    html = composition.email_html(title=subject, text=text)
    content = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", html)
    bare = re.sub(r"(?m)^- ", "", text)
    assert "".join(unescape(content).split()) == "".join(f"{subject} {bare}".split())
    assert html.count("<h1") == 1
    assert '<html lang="en-us">' in html
    words = composition.sms_text(**said)
    assert words
    for said_by in (subject, text, words):
        assert "{{" not in said_by
        assert "!" not in said_by


@pytest.mark.parametrize("kind", [*every_kind(), pytest.param(CALLED, id="of the tests")])
def test_every_mail_says_how_to_tell_us_from_a_scammer(kind, settings):
    settings.HELP_DESK_PHONE = "(571) 555-0100"
    text = composition.email_text(kind=kind.key, context=kind.sample, name="Dana Reyes")
    assert "ask the caller to tell you the identifier of your computer" in text
    assert "(571) 555-0100" in text
    assert "never ask for payment, a password, a code, or to install anything" in text


def test_the_footer_is_one_file_for_all():
    assert get_template(composition.FOOTER)


def test_two_kinds_may_not_have_one_key():
    kinds.register(CALLED)
    with pytest.raises(ImproperlyConfigured, match="called"):
        kinds.register(kinds.Kind("called", "Another", "called", {}))
    with pytest.raises(LookupError, match="no_such"):
        kinds.get("no_such")


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("SMS_URL", "carrier-pigeon://x", "notifications.E001"),
        ("REMINDER_TIMING", {"grace": 1.0}, "notifications.E002"),
        ("REMINDER_TIMING", {"no_such_time": 1.0}, "notifications.E002"),
        ("SMS_URL", "", None),
        ("SMS_URL", "file:///tmp/texts", None),
    ],
)
def test_settings_that_cannot_work_are_told_at_the_start(settings, name, value, error):
    setattr(settings, name, value)
    ours = [found.id for found in checks.check_settings(None)]
    assert ours == ([error] if error else [])
