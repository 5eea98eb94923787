"""Call phrases: two plain words that cannot be mistaken for one another."""

import secrets

from booking.rules.phrases import FIRST_WORDS, SECOND_WORDS, draw

SOUNDS = {
    letter: str(group)
    for group, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1)
    for letter in letters
}


def sound(word: str) -> str:
    """Return a Soundex-like key: first letter, then up to three groups of consonants."""
    key, before = "", SOUNDS.get(word[0])
    for letter in word[1:]:
        group = SOUNDS.get(letter)
        if group and group != before:
            key += group
        if letter not in "hw":
            before = group
    return word[0] + key[:3]


def test_both_lists_are_long_plain_and_share_no_word() -> None:
    for words in (FIRST_WORDS, SECOND_WORDS):
        assert len(words) >= 128
        assert len(set(words)) == len(words)
        assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
        assert all(4 <= len(word) <= 9 for word in words)
    assert not set(FIRST_WORDS) & set(SECOND_WORDS)


def test_no_two_words_of_a_list_sound_alike() -> None:
    for words in (FIRST_WORDS, SECOND_WORDS):
        assert len({sound(word) for word in words}) == len(words)


def test_a_phrase_is_a_first_and_a_second_word_by_the_given_choice() -> None:
    assert draw(lambda words: words[0]) == f"{FIRST_WORDS[0]} {SECOND_WORDS[0]}"
    assert draw(lambda words: words[-1]) == f"{FIRST_WORDS[-1]} {SECOND_WORDS[-1]}"
    first, second = draw(secrets.choice).split(" ")
    assert first in FIRST_WORDS
    assert second in SECOND_WORDS


def test_the_example_of_the_pages_can_be_drawn() -> None:
    assert "amber" in FIRST_WORDS
    assert "falcon" in SECOND_WORDS
