"""What is written down of a failure: where, what kind, and nothing of the database's values."""

import logging

import pytest
from django.db import IntegrityError, connection, transaction

from kit.logs import Lines, told


def caught(act):
    """The failure of that."""
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("it did not fail")


def refused():
    """PostgreSQL repeats the row in what it says."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE t (word text, CONSTRAINT no_word CHECK (word IS NULL))")
        cursor.execute("INSERT INTO t VALUES ('quizjex')")


@pytest.mark.django_db
def test_a_refusal_of_the_database_names_the_rule_and_not_the_row():
    error = caught(refused)
    assert isinstance(error, IntegrityError)
    assert "quizjex" in str(error)
    words = told(error)
    assert "quizjex" not in words.replace("VALUES ('quizjex')", "")
    assert "SQLSTATE 23514, no_word" in words
    assert "in refused" in words


def test_other_failures_are_told_whole_with_what_they_came_from():
    def fail():
        try:
            1 / 0  # noqa: B018
        except ZeroDivisionError as error:
            raise LookupError("no such kind") from error

    words = told(caught(fail))
    assert "ZeroDivisionError: division by zero" in words
    assert words.endswith("builtins.LookupError: no such kind")
    assert told(None) == ""


@pytest.mark.django_db
def test_what_another_handler_wrote_of_the_failure_is_not_taken_over():
    error = caught(refused)
    seen = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "It failed", None, seen)
    logging.Formatter().format(record)
    assert "Failing row" in (record.exc_text or "")
    assert "Failing row" not in Lines().format(record)
    assert record.exc_text is None
