"""How hard a text is to read: the grade of Flesch and Kincaid (years of school).

Grade = 0.39 × words a sentence + 11.8 × syllables a word − 15.59 (Kincaid and others, 1975).
Names, addresses, figures, times and numbers count as one short word each: nobody chose them.
"""

import re
from collections.abc import Iterable

TIRED = 8.0
"""What somebody on a bad day can take: the plain-language rule of thumb for the general public."""

FEWEST_WORDS = 30
"""Of fewer words the formula says nothing."""

LABEL_WORDS = 3
"""So many words are a label or a button and no sentence: they would flatter the grade."""

_DATA = re.compile(r"https?://\S+|\S+@\S+|\(?\d[\d(),.:/ -]*\d|\d")
_HALF = re.compile(r"\b([ap])\.m\.")
_END = re.compile(r"[.?!]+[”\"]?(?:\s+|$)|…")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|0")
_VOWELS = re.compile(r"[aeiouy]+")


def grade(blocks: Iterable[str], *, names: frozenset[str] = frozenset()) -> float:
    """The grade of a text of paragraphs, items and headings; 0 for one of too few words."""
    sentences = [part for block in blocks for part in _sentences(block, names)]
    counted = [words for words in map(_WORD.findall, sentences) if len(words) > LABEL_WORDS]
    total = sum(map(len, counted))
    if total < FEWEST_WORDS:
        return 0.0
    syllables = sum(_syllables(word) for words in counted for word in words)
    return 0.39 * total / len(counted) + 11.8 * syllables / total - 15.59


def _sentences(block: str, names: frozenset[str]) -> list[str]:
    for name in sorted(names, key=len, reverse=True):
        block = block.replace(name, " 0 ")
    return _END.split(_HALF.sub(r"\1m", _DATA.sub(" 0 ", block)))


def _syllables(word: str) -> int:
    """Groups of vowels; a silent e at the end does not count, nor that of a final -ed or -es."""
    low = word.lower()
    bare = re.sub(r"(?<=[^laeiouydt])e(?:d)?$|(?<=[^aeiouysxzhcg])es$|(?<=[^aeiouy])e$", "", low)
    return max(1, len(_VOWELS.findall(bare)))
