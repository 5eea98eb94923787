"""What people type for a ZIP code and for the label of their computer."""

import pytest

from people.rules import labels, zips


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 96720 ", "96720"),
        ("22314-1450", "22314-1450"),
        ("09012", "09012"),
        ("K1A 0B1", "K1A 0B1"),
        ("k1a  0b1", "k1a 0b1"),
        ("DE-10115", "DE-10115"),
        ("  ", ""),
    ],
)
def test_a_code_of_any_country_is_kept(typed, kept):
    assert zips.tidy(typed) == kept


@pytest.mark.parametrize("typed", ["hilo", "🏝️", "9" * 17, "80202; drop", "near 80202, Denver"])
def test_what_is_no_code_is_refused_with_a_sentence(typed):
    with pytest.raises(zips.NotAZip, match=r"\.$") as refusal:
        zips.tidy(typed)
    assert typed not in str(refusal.value)


@pytest.mark.parametrize("typed", ["WS-004711", " lt 5521 a ", "7", "АРМ-12", "MAIN DESK"])
def test_a_label_is_kept_as_it_is_but_for_the_space_around_it(typed):
    assert labels.tidy(typed) == typed.strip()


@pytest.mark.parametrize("typed", ["", "  ", "=WS-1", "WS\u00004711", "W1" * 40])
def test_what_no_roster_could_bring_is_no_label(typed):
    with pytest.raises(labels.NotALabel, match=r"\.$"):
        labels.tidy(typed)


def test_a_description_is_not_likely_to_be_a_label():
    assert [labels.is_likely(one) for one in ("WS-004711", "lt 5521 a")] == [True, True]
    assert [labels.is_likely(one) for one in ("my laptop", "the grey 15 inch one")] == [
        False,
        False,
    ]
