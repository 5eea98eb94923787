"""Every word of every page can be translated, and every page can be read by somebody tired.

The states are those of the journeys; each is brought about in the pseudo-language.
"""

import pytest

from tests.journeys import states_person  # noqa: F401  registers its states
from tests.journeys.states import STATES, Door
from tests.words import data, plainness, pseudo
from tests.words.reader import Reader

# For programmers, in English only: its words are the API's own description.
NOT_TRANSLATED = {"api_documentation"}
# What is still in somebody's hands: to be empty.
NOT_HELD: frozenset[str] = frozenset()


def bring_about(name, town):
    """The page of that state, said in the pseudo-language."""
    with pseudo.spoken():
        return STATES[name](town, Door(town, Reader)).paper


def outside(paper):
    """Each piece of the page that has words outside of brackets."""
    known = data.known()
    found = []
    running = pseudo.Outside()
    for piece in paper.pieces:
        left = pseudo.Outside().of(piece.text) if piece.is_attribute else running.of(piece.text)
        words = pseudo.words_in(left, known)
        if words:
            found.append(" ".join(piece.text.split()))
    assert running.ends(), "a bracket stays open"
    return found


@pytest.mark.parametrize("name", sorted(set(STATES) - NOT_TRANSLATED - NOT_HELD))
def test_every_word_of_a_page_was_given_to_the_translators(name, town):
    assert outside(bring_about(name, town)) == []


@pytest.mark.parametrize("name", sorted(set(STATES) - NOT_TRANSLATED))
def test_a_page_reads_easily(name, town):
    paper = bring_about(name, town)
    text = [pseudo.plain(sentence) for sentence in paper.sentences()]
    assert plainness.grade(text, names=data.known()) <= plainness.TIRED, text
