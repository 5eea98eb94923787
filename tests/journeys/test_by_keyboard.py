"""The whole booking by keyboard, and where the focus is all the while (T62)."""

from tests.town import days_ahead

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NIGHT = "Night, 7:00 p.m. to 7:00 a.m."
# What has the focus: the name of a field, or the words of a link or button.
FOCUSED = """() => { const e = document.activeElement;
  return e.name || e.innerText.replace(/\\s+/g, ' ').trim(); }"""
# Whether a focus ring or its like is to be seen on it, or on the label that stands for it.
RINGED = """() => { const e = document.activeElement;
  const seen = [e, ...(e.labels || [])].flatMap(one => [getComputedStyle(one),
    getComputedStyle(one, '::before')]);
  return seen.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
                        || s.boxShadow !== 'none'); }"""


def test_tab_reaches_days_tiles_number_and_button_in_that_order_and_books(visit, town):
    (session,) = town.sign_in([town.person()])
    visitor = visit(width=1280, scripts=True, session=session)
    page = visitor.page
    visitor.opens(f"/repair/times/virtual/?day={days_ahead(2, 0):%F}")

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to the page"
    page.keyboard.press("Enter")
    stops = walk(page, until="Book this time")
    *days, slot, night, number, button = stops
    assert len(days) >= 3
    assert all(day.startswith(WEEKDAYS) for day in days)
    assert (slot, night, number, button) == ("slot", NIGHT, "callback", "submit")

    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == "slot"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(RINGED)
    chosen = page.evaluate("document.activeElement.value")
    assert page.locator("input[name=slot]:checked").get_attribute("value") == chosen
    page.keyboard.press("Enter")
    visitor.sees_heading("Your repair:")


def walk(page, *, until):
    """Press Tab until the button of that name has the focus; every stop on the way, each seen."""
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        assert page.evaluate(RINGED), f"nobody sees that the focus is on {stops[-1]}"
        if page.evaluate("document.activeElement.value") == until:
            return stops
    raise AssertionError(f"Tab never reached “{until}”: {stops}")
