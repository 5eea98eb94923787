"""Safe words: links that are plain, times that are whole, texts that fit, templates that know no proof."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from booking import messages
from config.where import ROOT
from notifications import kinds
from notifications.operations import composition
from notifications.rules import gsm
from tests.notifications.samples import KINDS, samples

SITE = "https://back.example"
# What a link may lead to: the status page and one's own repair, which only shows it.
PATHS = {"/", "/repair/"}

LONG = {
    "site": "Elijah J. McCoy Midwest Regional Office",
    "short_day": "Wed 25 September",
    "starts": "10:30 a.m. MDT",
    "begins": "10:30 a.m.",
    "ends": "Thu 26 September, 12:30 a.m. MDT",
    "was": "Wednesday 25 September, 10:00 a.m. EDT",
}
# Sixty letters each; one in an alphabet of which a text message has no letter.
LONG_NAMES = (
    "Wilhelmina Konstantinopoulos-Featherstonehaugh Vandenberghe",
    "Анастасия Константиновна Преображенская-Рождественская Долго",
)


@pytest.fixture(autouse=True)
def our_address(settings):
    settings.BASE_URL, settings.HELP_DESK_PHONE = SITE, "(571) 555-0100"


def longest(kind):
    """The samples with the longest name of a site and of a person that really occur."""
    for sample in samples(kind):
        yield {**sample, **{key: value for key, value in LONG.items() if key in sample}}


def words_of(kind, sample, name="Dana Reyes"):
    """Subject, text and text message."""
    said = {"kind": kind.key, "context": sample, "name": name}
    return (
        composition.subject(**said),
        composition.email_text(**said),
        composition.sms_text(**said),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_links_are_plain_addresses_of_our_own_pages(kind):
    for sample in samples(kind):
        subject, text, sms = words_of(kind, sample)
        page = composition.email_html(title=subject, text=text)
        entry = attached(kind, sample)
        for words in (subject, text, sms, page, entry):
            for link in re.findall(r"(?i)[a-z][a-z0-9+.-]*://[^\s<>\"]+", unescape(words)):
                parts = urlsplit(link.rstrip(".,;:!?)"))
                assert f"{parts.scheme}://{parts.netloc}" == SITE, link
                assert parts.path in PATHS, link
                assert (parts.query, parts.fragment) == ("", ""), link
        for target, shown in re.findall(r'<a href="([^"]*)">([^<]*)</a>', page):
            assert target == shown, "a link that leads elsewhere than it says"
        assert page.count("<a ") == len(re.findall(r'<a href="https://', page))
        assert not re.search(r"(?i)<(img|script|form|iframe|object|link)|url\(|@import", page)


def attached(kind, sample):
    """Every line of the calendar entry as a calendar shows it, or nothing."""
    return "\n".join(f"{name}: {value}" for name, value in lines_of_entry(kind, sample).items())


def lines_of_entry(kind, sample):
    """The lines of the entry by name; none if there is none."""
    file = kind.attach(sample, "dana@home.example") if kind.attach else None
    if file is None:
        return {}
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    return {name: str(getattr(value, "dt", value)) for name, value in event.items()}


CLOCK = re.compile(r"\b\d{1,2}:\d\d [ap]\.m\.")
ZONE = re.compile(r"[ap]\.m\. (?:[A-Z]{3,4}|ChST)\b")
DAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]* \d{1,2} [A-Z][a-z]+")


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_reads_a_clock_reads_which_day_and_whose_clock_too(kind):
    for sample in samples(kind):
        for words in words_of(kind, sample):
            if CLOCK.search(words):
                assert DAY.search(words), words
                assert ZONE.search(words), words
            assert not re.search(r"(?i)\b(?:today|tomorrow|tonight|yesterday)\b", words), words


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", LONG_NAMES)
def test_the_longest_names_still_fit(kind, name):
    for sample in longest(kind):
        subject, _, sms = words_of(
            kind, {**sample, **({"name": name} if "name" in sample else {})}, name
        )
        assert gsm.segments(sms) <= 2, sms
        assert len(subject) <= 90, subject


# --- the templates themselves -----------------------------------------------------------------

TEMPLATES = sorted(
    [
        *(ROOT / "templates").glob("*/messages/*/*.txt"),
        *(ROOT / "templates" / "notifications").glob("footer.txt"),
    ]
)
HOUSE = {"person_name", "base_url", "agency", "help_desk_phone"}
PROOF_NAMES = re.compile(
    r"(?i)workstation|device|phrase|serial|asset|zip|e_?mail|(?<!help_desk_)phone|callback|number"
)
_TAG = re.compile(r"{{\s*(.+?)\s*}}|{%\s*(?:if|elif|for|with|blocktrans\w*)\s(.*?)%}", re.DOTALL)
_WORDS = {"if", "elif", "and", "or", "not", "in", "is", "for", "trimmed", "count", "with", "as"}


def names_in(template: str) -> set[str]:
    """Every name of the context that a template speaks of."""
    found = set()
    for value, test in _TAG.findall(template):
        bare = re.sub(r'"[^"]*"|\|\w+(?::\w+)?', " ", value or test)
        bare = re.sub(r"\b\w+=", " ", bare)
        found |= set(re.findall(r"[A-Za-z_][\w.]*", bare)) - _WORDS
    return found


def test_the_templates_are_found():
    assert len(TEMPLATES) == 3 * len(KINDS) + 1


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_template_speaks_of_nothing_that_its_sample_does_not_hold(file: Path):
    known = set(HOUSE)
    if file.name != "footer.txt":
        kind = kinds.get(file.parent.name)
        known |= set(kind.sample) | {"by", "forloop.last"} | OPTIONAL.get(kind.key, set())
    # Names of a loop and of `with` are its own.
    text = file.read_text()
    known |= set(re.findall(r"(?:{%\s*for|\bwith) (\w+)(?: in|=)", text))
    assert names_in(text) <= known


# What is in a context only at times, and is a word of ours or of a coordinator.
OPTIONAL: dict[str, set[str]] = {"what_changed": {"begun"}}


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_of_a_context_is_that_of_a_proof_or_of_a_private_value(kind):
    assert [key for key in kind.sample if PROOF_NAMES.search(key)] == []


@pytest.mark.parametrize(
    "leak",
    [
        "{{ workstation_id }}",
        "{% if call_phrase %}x{% endif %}",
        "{{ person.private_phone }}",
        "{% blocktranslate %}Call {{ callback_phone }}{% endblocktranslate %}",
        "{% for one in devices %}{% endfor %}",
    ],
)
def test_a_template_that_speaks_of_a_proof_is_noticed(leak):
    assert any(PROOF_NAMES.search(name) for name in names_in(leak))
    assert not names_in(leak) <= HOUSE | set(messages.VIRTUAL_SAMPLE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_calendar_entry_has_no_line_but_those_we_know(kind):
    known = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS"}
    for sample in samples(kind):
        lines = lines_of_entry(kind, sample)
        assert set(lines) - {"LOCATION", "ORGANIZER", "ATTENDEE"} == (known if lines else set())
        if lines:
            assert lines["UID"] == f"{sample['uuid']}@back-online"
