"""A real browser in front of the running site."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.journeys.visitor import Visitor
from tests.town import Town, town

__all__ = ["town"]

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 20_000  # milliseconds; what is asserted to be quick says so itself


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for one file: while it is open, an event loop runs in this thread."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Django refuses its database in a thread with a loop; ours only serves the browser.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, town: Town) -> Iterator[Callable[..., Visitor]]:
    """Open the site in a browser of its own: `visit(width=360, scripts=False)`."""
    opened: list[BrowserContext] = []

    def begin(*, width: int, scripts: bool, session: str = "") -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 740},
            java_script_enabled=scripts,
            base_url=town.site.url,
            locale="en-US",
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": town.site.url}])
        return Visitor(context.new_page())

    yield begin
    for context in opened:
        context.close()
