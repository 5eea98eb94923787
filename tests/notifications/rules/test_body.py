"""One text, two forms: whatever the plain text says the HTML says, and nothing else."""

import re
from html import unescape

from hypothesis import example, given
from hypothesis import strategies as st

from notifications.rules.body import html_from, tidy

TEXT = """
Hello Dana,

Be at your workstation by 10:30 a.m.
and stay until 3:00 p.m.

Call: Thursday 25 July
Where: at your desk

Have ready:
- the computer,
charged
- this phone

See https://agency.example/repair/?a=1&b=2.
"""


def words(html: str) -> list[str]:
    """What a reader of the HTML reads."""
    return unescape(re.sub(r"</?(?:p|ul|li|br|a)\b[^>]*>", " ", html)).split()


def plain_words(text: str) -> list[str]:
    return re.sub(r"(?m)^- ", "", text).split()


def test_paragraphs_lists_labels_and_addresses_become_html():
    assert html_from(tidy(TEXT)).split("\n") == [
        "<p>Hello Dana,</p>",
        "<p>Be at your workstation by 10:30 a.m. and stay until 3:00 p.m.</p>",
        "<p>Call: Thursday 25 July<br>Where: at your desk</p>",
        "<p>Have ready:</p>",
        "<ul><li>the computer, charged</li><li>this phone</li></ul>",
        '<p>See <a href="https://agency.example/repair/?a=1&amp;b=2">'
        "https://agency.example/repair/?a=1&amp;b=2</a>.</p>",
    ]


def test_nobodys_name_becomes_markup():
    html = html_from(tidy('Hello <b onclick="x">Dana</b> & "Co",\n\nhttp://x.example/"><i>'))
    assert "<b" not in html
    assert "<i" not in html
    assert '"><' not in html.replace('example/"></a>', "")


@given(st.text(alphabet="ab &<>\"'-:\n.Zhtps/", max_size=200) | st.text(max_size=80))
@example(TEXT)
@example("- a\n\n- b\nLabel: c\n- d")
def test_the_html_says_the_same_words_in_the_same_order(text):
    text = tidy(text)
    html = html_from(text)
    assert "".join(words(html)) == "".join(plain_words(text))


def test_tidying_leaves_one_blank_line_and_no_loose_ends():
    assert tidy("\r\n a  \r\n\r\n\n\n b\n\n") == "a\n\nb\n"
