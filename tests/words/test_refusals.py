"""Every refusal and every reason can be translated."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

import booking
import kit
import notifications
import outages
import oversight
import people
from booking.rules import reasons, travel
from booking.rules.eligibility import decide
from kit.errors import DomainError
from kit.wrong import _KINDS, in_words
from tests.booking.rules import test_eligibility_properties as anybody
from tests.words import pseudo

ROOMS = (booking, kit, notifications, outages, oversight, people)
ROOT = Path(__file__).parents[2]
TRANSLATORS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
NAMES = frozenset({"An office", "The virtual desk", "staff limitations", "closed"})


def every_refusal() -> list[type[DomainError]]:
    """All kinds of refusal of all rooms."""
    for room in ROOMS:
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations" not in module.name and ".management" not in module.name:
                importlib.import_module(module.name)
    found: list[type[DomainError]] = []
    waiting = [DomainError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    return sorted(found, key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", every_refusal(), ids=lambda kind: kind.__qualname__)
def test_every_refusal_was_given_to_the_translators(kind):
    with pseudo.spoken():
        assert pseudo.untranslated(str(kind.message)) == []


def sentences_raised() -> Iterator[tuple[str, ast.expr]]:
    """Where in the sources a refusal is made with words, or a person is told something."""
    names = {kind.__name__ for kind in every_refusal()}
    for room in ROOMS:
        folder = Path(room.__path__[0])
        for path in sorted(set(folder.rglob("*.py")) - set(folder.rglob("migrations/*.py"))):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call) and (said := words_of(call, names)) is not None:
                    yield f"{path.relative_to(ROOT)}:{call.lineno}", said


def words_of(call: ast.Call, refusals: set[str]) -> ast.expr | None:
    """The argument of a call that a person reads."""
    target = call.func
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    if name in refusals and call.args:
        return call.args[0]
    tells = isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "messages"
    if tells and name in {"success", "info", "warning", "error"} and len(call.args) > 1:
        return call.args[1]
    for keyword in call.keywords:
        if keyword.arg in {"label", "help_text", "submit", "verbose_name", "empty_label"}:
            return keyword.value
    return None


def untold(node: ast.AST) -> Iterator[str]:
    """Texts with letters in an expression that no translator gets."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in TRANSLATORS:
            for argument in node.args:
                yield from untold(argument)
        return
    if isinstance(node, ast.Dict):
        return  # the values of named places
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and re.search("[a-z]", node.value):
            yield node.value
        return
    for part in ast.iter_child_nodes(node):
        yield from untold(part)


def test_no_sentence_is_raised_past_the_translators():
    missed = [f"{place}: {text}" for place, said in sentences_raised() for text in untold(said)]
    assert "\n".join(missed) == ""


def test_the_scan_sees_what_it_looks_for():
    bad = 'NotEligible(f"{site} is closed")', 'messages.error(r, "No")', 'Field(label="Name")'
    good = '_("x %(a)s") % {"a": "b"}', 'f"{reasons.apart(1)} {why}"', 'NotEligible(_("No"))'
    for text in bad:
        said = words_of(ast.parse(text, mode="eval").body, {"NotEligible"})
        assert said is not None
        assert list(untold(said)), text
    for text in good:
        assert not list(untold(ast.parse(text, mode="eval").body)), text


@given(anybody.applicants, anybody.all_sites, anybody.policies)
def test_every_reason_was_given_to_the_translators(applicant, sites, policy):
    with pseudo.spoken():
        decision = decide(applicant, sites, policy)
        for one in (*decision.offers, *decision.refusals):
            assert pseudo.untranslated(one.reason, NAMES) == []
            assert pseudo.untranslated(getattr(one, "unless", None) or "") == []


@pytest.mark.parametrize("state", ["possible", "requested", "authorized", "refused"])
@pytest.mark.parametrize("through", ["", "⟦Thursday 25 July⟧"])
def test_every_word_about_the_drive_was_given_to_the_translators(state, through):
    with pseudo.spoken():
        said = travel.words(state, mailbox="travel@example.gov", through=through)
        assert pseudo.untranslated(said) == []
        assert pseudo.untranslated(reasons.until_open("⟦Tuesday⟧", "closed"), NAMES) == []


@pytest.mark.parametrize("kind", [*_KINDS, "something_new"])
def test_every_word_about_a_field_was_given_to_the_translators(kind):
    error = {
        "type": kind,
        "loc": ("body", "payload", "slot"),
        "ctx": {"max_length": 3, "ge": 1, "le": 9, "expected": "1"},
    }
    with pseudo.spoken():
        message, fields = in_words([error])
        assert pseudo.untranslated(message) == []
        assert pseudo.untranslated(fields[0]["message"]) == []
