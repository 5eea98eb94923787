"""Telephone numbers, and what they are refused for."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.rules.phone import NotATelephone, normalise


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("   ", ""),
        ("(303) 555-0142", "+13035550142"),
        ("303.555.0142", "+13035550142"),
        ("3035550142", "+13035550142"),
        ("1-303-555-0142", "+13035550142"),
        ("+1 303 555 0142", "+13035550142"),
        ("'+13035550142", "+13035550142"),
        ("303\u2011555\u20110142", "+13035550142"),
        ("(671) 555-0100", "+16715550100"),
        ("(787) 555-0100", "+17875550100"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_number_is_stored_as_it_is_dialled_from_anywhere(typed, stored):
    assert normalise(typed) == stored


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("303-555-0142 x12", "extension"),
        ("303-555-0142 ext. 12", "extension"),
        ("303-555-0142;12", "extension"),
        ("303-555-0142#12", "extension"),
        ("303-555-0142 TTY", "letters"),
        ("1-800-FLOWERS", "letters"),
        ("call my wife", "letters"),
        ("000-000-0000", "exists"),
        ("0000000000", "exists"),
        ("911", "exists"),
        ("555-0142", "exists"),
        ("(199) 555-0142", "exists"),
        ("+999 12345", "exists"),
        ("1" * 5000, "exists"),
        ("+1+1", "characters"),
        ("303_555_0142", "characters"),
        ("\u0663\u0660\u0663\u0665\u0665\u0665\u0660\u0661\u0664\u0662", "characters"),
    ],
)
def test_what_nobody_can_dial_is_refused_without_repeating_it(typed, word):
    with pytest.raises(NotATelephone) as refusal:
        normalise(typed)
    assert word in str(refusal.value)
    assert typed not in str(refusal.value)


def is_a_number(digits):
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "US"))
    except phonenumbers.NumberParseException:
        return False


@given(st.from_regex(r"\A[2-9][0-9]{9}\Z"))
def test_the_short_way_agrees_with_the_library(digits):
    if is_a_number(digits):
        assert normalise(digits) == f"+1{digits}"
    else:
        with pytest.raises(NotATelephone):
            normalise(digits)
