"""Every word of every page can be translated, and every page can be read by somebody tired.

The states are those of the journeys; each is brought about in the pseudo-language.
"""

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.template.loader import get_template
from django.test import RequestFactory, override_settings

from people.operations import code_mail
from tests.journeys import states_person, states_response
from tests.journeys.states import STATES, Door
from tests.words import data, plainness, pseudo
from tests.words.reader import Reader

__all__ = ["states_person", "states_response"]  # they register their states

# One worker reads them all: the demo is loaded once, in a transaction that stays open.
pytestmark = pytest.mark.xdist_group("words")

# For programmers, in English only: its words are the API's own description.
NOT_TRANSLATED = {"api_documentation"}


def bring_about(name, town):
    """The page of that state, said in the pseudo-language."""
    with pseudo.spoken():
        return STATES[name](town, Door(town, Reader))


def known_to(reader):
    """What is data on that page."""
    of_samples = data.samples() if reader.path.startswith("/outbox/kinds/") else frozenset()
    return data.known() | reader.typed | of_samples


def outside(reader):
    """Each piece of the page that has words outside of brackets."""
    known = known_to(reader)
    found = []
    running = pseudo.Outside()
    for piece in reader.paper.pieces:
        left = pseudo.Outside().of(piece.text) if piece.is_attribute else running.of(piece.text)
        words = pseudo.words_in(left, known)
        if words:
            found.append(" ".join(piece.text.split()))
    assert running.ends(), "a bracket stays open"
    return found


@pytest.mark.parametrize("name", sorted(set(STATES) - NOT_TRANSLATED))
def test_every_word_of_a_page_was_given_to_the_translators(name, town):
    assert "\n".join(outside(bring_about(name, town))) == ""


@pytest.mark.parametrize("name", sorted(set(STATES) - NOT_TRANSLATED))
def test_a_page_reads_easily(name, town):
    reader = bring_about(name, town)
    text = [pseudo.plain(sentence) for sentence in reader.paper.sentences()]
    # No place left open, and no full stop after that of "a.m.".
    assert not any(sign in sentence for sentence in text for sign in ("..", "%(", "{{"))
    assert plainness.grade(text, names=known_to(reader)) <= plainness.TIRED, "\n".join(text)


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_every_word_of_an_error_page_was_given_to_the_translators(code, town):
    reader = Reader()
    request = RequestFactory().get("/nowhere/")
    request.user = AnonymousUser()
    with pseudo.spoken(), override_settings(GOVERNMENT_SITE=True):
        reader.html = get_template(f"{code}.html").render({"user": request.user}, request)
    assert "\n".join(outside(reader)) == ""
    text = [pseudo.plain(sentence) for sentence in reader.paper.sentences()]
    assert plainness.grade(text) <= plainness.TIRED


def test_every_word_of_a_sign_in_code_was_given_to_the_translators(town, monkeypatch):
    # At once, and not beside the request: the pseudo-language is this thread's.
    monkeypatch.setattr(code_mail, "_senders", AtOnce())
    with pseudo.spoken():
        code_mail.send(to="dana@home.example", code="BCDF-GHJK")
        refusals = [str(words) for words in get_adapter().error_messages.values()]
    (letter,) = mail.outbox
    assert pseudo.untranslated(letter.subject) == []
    assert pseudo.untranslated(letter.body, data.known()) == []
    ours = [words for words in refusals if "BCDF-GHJK" in words or "three times" in words]
    assert len(ours) == 2
    assert [pseudo.untranslated(words) for words in ours] == [[], []]


class AtOnce:
    """Runs what it is given where it is given."""

    def submit(self, act, *given):
        """Run it now."""
        act(*given)
        return Done()


class Done:
    """What is over already."""

    def add_done_callback(self, act):
        """Call back now."""
        act(self)
