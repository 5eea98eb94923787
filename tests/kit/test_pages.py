"""What holds for every template: nothing inline, error pages that need nothing, the shell's parts."""

import re
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template
from django.test import RequestFactory, override_settings
from django.urls import reverse

from kit.templatetags.ui import asset, starts, tel
from tests.kit.gallery import draw

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path
    for pattern in ("templates/**/*.html", "*/templates/**/*.html")
    for path in ROOT.glob(pattern)
    if path.relative_to(ROOT).parts[0] not in {".venv", "node_modules", "build"}
)
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""",
    re.IGNORECASE,
)


def test_the_scan_sees_what_it_looks_for() -> None:
    assert len(TEMPLATES) > 20
    for bad in ("<p style='x'>", '<a onclick="x">', "<script>", "<style>", "<script defer>"):
        assert INLINE.search(bad), bad
    assert not INLINE.search('<script src="/a.js" defer></script><p class="style">')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_script_or_style(path: Path) -> None:
    if not path.name.startswith("email"):  # a letter has no policy and no style sheet
        assert not INLINE.search(path.read_text())


@pytest.mark.parametrize("code", ["400", "403_csrf", "429", "500", "503"])
def test_an_error_page_stands_without_request_and_database(code: str) -> None:
    page = get_template(f"{code}.html").render()
    assert 'href="tel:+15715550100"' in page
    assert "css/site.css" in page
    assert "Nothing was changed" in page or "still there" in page or "Nothing is lost" in page


def test_an_error_page_keeps_its_style_when_the_manifest_is_missing() -> None:
    with mock.patch("kit.templatetags.ui.static", side_effect=ValueError):
        assert asset("css/site.css").endswith("/css/site.css")


@pytest.mark.parametrize("code", ["403", "404"])
def test_pages_for_people_keep_the_way_back(code: str) -> None:
    request = RequestFactory().get("/nowhere/")
    request.user = AnonymousUser()
    page = get_template(f"{code}.html").render({"user": request.user, "messages": []}, request)
    assert "Sign in" in page
    assert 'href="tel:' in page


def test_the_title_says_when_there_is_a_problem() -> None:
    assert "<title>Gallery | Back Online</title>" in draw()
    assert "<title>Error: Gallery | Back Online</title>" in draw(errors=True)


def test_the_current_page_is_marked_in_the_navigation() -> None:
    marked = re.findall(r'aria-current="page">([^<]+)</a>', draw())
    assert marked == ["My repair"]


def test_signing_out_is_a_form_and_a_name_is_isolated() -> None:
    class Person(SimpleNamespace):
        def __str__(self) -> str:
            return "Dana <b>"

    page = draw(user=Person(is_authenticated=True))
    assert "<bdi>Dana &lt;b&gt;</bdi>" in page
    assert f'<form method="post" action="{reverse("account_logout")}">' in page


def test_the_government_banner_shows_only_where_it_is_true() -> None:
    assert "official website" not in draw(government_site=False)
    with override_settings(GOVERNMENT_SITE=True):
        assert "official website" in draw()


def test_the_ribbon_shows_only_in_the_demo() -> None:
    with override_settings(DEMO=False):
        assert "ribbon" not in draw()
    with override_settings(DEMO=True):
        assert "played as Wednesday" in draw(demo_ribbon="today is played as Wednesday")


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("(571) 555-0100", "tel:+15715550100"),
        ("+1 571 555 0100", "tel:+15715550100"),
        ("571-555-0100 ext. 22", "tel:+15715550100;ext=22"),
        ("1-571-555-0100 x7", "tel:+15715550100;ext=7"),
    ],
)
def test_a_telephone_number_can_be_tapped(number: str, address: str) -> None:
    assert tel(number) == address


@pytest.mark.parametrize(
    ("path", "beginning", "inside"),
    [("/", "/", True), ("/repair/", "/", False), ("/repair/options/", "/repair/", True)],
)
def test_status_is_current_only_on_itself(path: str, beginning: str, inside: bool) -> None:
    assert starts(path, beginning) is inside
