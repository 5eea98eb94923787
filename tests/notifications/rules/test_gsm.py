"""Text messages: what fits, and what becomes of letters that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules import gsm


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
    ],
)
def test_a_segment_holds_160_and_each_of_several_153(text, count):
    assert gsm.segments(text) == count


@pytest.mark.parametrize(
    ("text", "fitted"),
    [
        ("Be there\nby 10:30 \u2013 it\u2019s time\u2026", "Be there by 10:30 - it's time..."),
        ("Zoë Nuñez", "Zoe Nuñez"),
        ("\u202f10 p.m.", "10 p.m."),
        ("Call 📞 now", "Call ? now"),
    ],
)
def test_letters_outside_the_alphabet_become_plain(text, fitted):
    assert gsm.fit(text) == fitted


@given(st.text(max_size=100))
def test_whatever_was_fitted_fits(text):
    fitted = gsm.fit(text)
    assert gsm.fit(fitted) == fitted
    assert "\n" not in fitted
