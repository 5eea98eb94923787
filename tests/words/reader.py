"""Somebody who has the pages on paper: does what a `Visitor` of the journeys does, without a browser.

So the states of `tests/journeys/states.py` can be brought about, and their words read, in seconds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.test import Client

from tests.town import Town
from tests.words.paper import Form, Paper
from tests.words.pseudo import plain


class Reader:
    """Opens pages, fills forms, reads."""

    def __init__(self, *, session: str = "", **_: Any) -> None:
        self.client = Client()
        if session:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = session
        self.html = ""
        self.path = ""
        self.typed: set[str] = set()
        self.page = SimpleNamespace(
            eval_on_selector=lambda *_: None,
            reload=lambda: self.opens(self.path),
            wait_for_url=lambda *_: None,
        )
        self._filled: dict[str, str] = {}

    @property
    def paper(self) -> Paper:
        """The page as it is."""
        return Paper(self.html)

    def opens(self, path: str) -> None:
        """Go to an address of the site."""
        self._read(self.client.get(path, follow=True), path)

    def taps_link(self, name: str) -> None:
        """Follow the first link that is called so."""
        self.opens(
            urljoin(self.path, next(to for to, words in self.paper.links if name in plain(words)))
        )

    def taps_button(self, name: str) -> None:
        """Send the form with that button."""
        form, button = next(
            (form, control)
            for form in self.paper.forms
            for control in form.controls
            if plain(control.words) == name
        )
        values = self._values(form)
        if button.name:
            values[button.name] = button.value
        target = urljoin(self.path, form.action) if form.action else self.path
        send: Callable[..., Any] = self.client.post if form.method == "post" else self.client.get
        self._read(send(target, values, follow=True), target)

    def chooses(self, slot_id: int) -> None:
        """Tick that time."""
        self._filled["slot"] = str(slot_id)

    def picks(self, label: str) -> None:
        """Tick the answer of that name."""
        control = self._labelled(label)
        self._filled[control.name] = control.value

    def types(self, label: str, words: str) -> None:
        """Fill the field of that name."""
        self._filled[self._labelled(label).name] = words
        self.typed |= {words} - {""}

    def sees(self, words: str) -> None:
        """Those words stand on the page."""
        assert words in plain(self.paper.text()).replace("\u00a0", " "), words

    sees_heading = sees

    def _labelled(self, label: str) -> Any:
        html_id = next(to for words, to in self.paper.labels.items() if label in plain(words))
        return next(
            control
            for form in self.paper.forms
            for control in form.controls
            if control.html_id == html_id
        )

    def _values(self, form: Form) -> dict[str, str]:
        values = {one.name: one.value for one in form.controls if one.name and one.sent}
        names = {one.name for one in form.controls}
        return values | {name: value for name, value in self._filled.items() if name in names}

    def _read(self, response: Any, path: str) -> None:
        self.html = response.content.decode()
        hops = getattr(response, "redirect_chain", [])
        self.path = hops[-1][0] if hops else path
        self._filled = {}


@contextmanager
def _here() -> Iterator[None]:
    yield


def paper_town() -> Town:
    """The town of the journeys, in this test's own database."""
    return Town(SimpleNamespace(values={"SECRET_KEY": settings.SECRET_KEY}, orm=_here))  # type: ignore[arg-type]
