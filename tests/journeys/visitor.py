"""A person in front of a browser: what they do and what they see, in their words."""

import re

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

_ANSWERED = re.compile(r"the server responded with a status of 4(04|09|22)")


class Visitor:
    """Counts taps, so that a journey can say how many it took."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def opens(self, path: str) -> None:
        """Type an address of the site."""
        self.page.goto(path)

    def taps_link(self, name: str) -> None:
        """Tap the first link that is called so."""
        self._tap(self.page.get_by_role("link", name=name).first)

    def taps_button(self, name: str) -> None:
        """Tap the button that is called exactly so."""
        self._tap(self.page.get_by_role("button", name=name, exact=True).first)

    def chooses(self, slot_id: int) -> None:
        """Tap the tile of that time, in the folded night if it is there."""
        radio = self.page.locator(f"input[name=slot][value='{slot_id}']")
        label = self.page.locator(f"label[for='{radio.get_attribute('id')}']")
        if not label.is_visible():
            self._tap(self.page.locator("details.tile-group:not([open]) > summary").first)
        self._tap(label)

    def chooses_first(self) -> int:
        """Tap the first tile in sight that can be had; the number of its slot."""
        label = self.page.locator(".tiles input:enabled + label:visible").first
        radio = self.page.locator(f"input#{label.get_attribute('for')}")
        self._tap(label)
        return int(radio.get_attribute("value") or 0)

    def goes_to_day(self, day: str) -> None:
        """Tap that date (ISO) in the row of days, unless it is open already."""
        link = self.page.locator(f".days a[href*='day={day}']")
        if link.get_attribute("aria-current") is None:
            self._tap(link)

    def types(self, label: str, words: str) -> None:
        """Fill the field of that name."""
        self.page.get_by_label(label, exact=True).fill(words)

    def sees(self, words: str) -> None:
        """Those words stand on the page, in sight."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def sees_heading(self, words: str) -> None:
        """The page's one first heading."""
        expect(self.page.locator("h1")).to_have_text(re.compile(re.escape(words)))

    def reads(self) -> str:
        """Everything the page says."""
        return self.page.locator("main").inner_text()

    def times(self) -> list[str]:
        """The timeline's instants (ISO 8601, with offset)."""
        found = self.page.locator(".timeline time")
        return [found.nth(n).get_attribute("datetime") or "" for n in range(found.count())]

    def downloads(self, name: str) -> bytes:
        """The file behind a link, asked for with this browser's cookies."""
        href = self.page.get_by_role("link", name=name).first.get_attribute("href")
        answer = self.page.request.get(str(href))
        assert answer.status == 200
        return answer.body()

    def _tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1

    def _listen(self, message: ConsoleMessage) -> None:
        # A page that says no has a status that says so; the browser need not repeat it.
        if message.type == "error" and not _ANSWERED.search(message.text):
            self.complaints.append(message.text)
