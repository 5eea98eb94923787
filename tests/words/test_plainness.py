"""The formula itself, by hand."""

import pytest

from tests.words.plainness import TIRED, grade

CAT = "The cat sat on the mat."  # 6 words, 6 syllables
OFFICE = (
    "Notwithstanding the aforementioned unavailability of appointments, individuals requiring"
    " remediation of affected workstations are encouraged to familiarize themselves with the"
    " applicable eligibility requirements prior to initiating communication with the designated"
    " representatives of the organization."
)


def test_a_text_of_short_words_is_for_beginners():
    assert grade([CAT] * 5) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)


def test_the_language_of_an_office_is_not_for_the_tired():
    assert grade([OFFICE]) > 2 * TIRED


def test_times_addresses_and_names_are_one_short_word_each():
    plain = ["You can come at 0 on 0 to 0 and 0 now."] * 4
    said = ["You can come at 11:00 on 25 to Alexandria and https://a.example/repair/ now."] * 4
    assert grade(said, names=frozenset({"Alexandria"})) == pytest.approx(grade(plain))


def test_labels_do_not_flatter_and_few_words_say_nothing():
    assert grade([OFFICE, *["Next", "Move", "Cancel"] * 20]) == pytest.approx(grade([OFFICE]))
    assert grade([CAT]) == 0
