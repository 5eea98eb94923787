"""What becomes of a try in doubt: evidence first, else the rule of its kind (docs/messages.md)."""

import itertools

import pytest

from notifications.rules.settling import Doubt, settle

VERIFY = 300.0


def doubt(**facts):
    values = {
        "channel": "email",
        "rule": "verify",
        "is_withdrawn": False,
        "is_expired": False,
        "is_quarantined": False,
        "has_email": True,
        "waited": 0.0,
    }
    return Doubt(**(values | facts))


def every_doubt():
    yes_no = (True, False)
    names = ("channel", "rule", "is_withdrawn", "is_expired", "is_quarantined", "has_email")
    for values in itertools.product(
        ("email", "sms", "agency"),
        ("verify", "once_at_most", "once_at_least"),
        *(yes_no,) * 4,
    ):
        yield doubt(**dict(zip(names, values, strict=True)))


def test_what_was_accepted_is_sent_whatever_else_is_true():
    for one in every_doubt():
        verdict = settle(one, "accepted", verify=VERIFY)
        assert verdict is not None
        assert (verdict.state, verdict.by) == ("sent", "evidence")


def test_what_was_not_accepted_goes_again_only_while_it_is_wanted_and_of_use():
    for one in every_doubt():
        verdict = settle(one, "not_accepted", verify=VERIFY)
        assert verdict is not None
        assert verdict.by == "evidence"
        wanted = not one.is_withdrawn and not one.is_expired
        assert (verdict.state == "scheduled") == wanted
        assert verdict.code != "undecided"


def test_no_rule_touches_what_is_in_doubt_after_a_restore():
    for one in every_doubt():
        for said in ("nobody_knows", "ask_later"):
            verdict = settle(one, said, verify=VERIFY)
            kept = one.is_quarantined and not one.is_withdrawn
            assert (verdict is None) == (kept or said == "ask_later")
            assert verdict is None or not one.is_quarantined or verdict.state == "superseded"


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"rule": "once_at_least"}, "scheduled"),
        ({"rule": "once_at_least", "channel": "sms"}, "scheduled"),
        ({"rule": "once_at_most"}, "failed"),
        ({"rule": "once_at_most", "channel": "sms"}, "failed"),
        ({"rule": "verify"}, "scheduled"),
        ({"rule": "verify", "channel": "agency"}, "scheduled"),
        ({"rule": "verify", "channel": "sms"}, "failed"),
        ({"rule": "verify", "channel": "sms", "has_email": False}, "scheduled"),
        ({"is_withdrawn": True}, "superseded"),
        ({"is_expired": True}, "expired"),
        ({"is_withdrawn": True, "is_expired": True, "rule": "once_at_most"}, "superseded"),
    ],
)
def test_without_evidence_the_rule_of_the_kind_decides_and_says_so(facts, state):
    verdict = settle(doubt(**facts), "nobody_knows", verify=VERIFY)
    assert verdict is not None
    assert (verdict.state, verdict.by, verdict.code) == (state, "rule", "undecided")


@pytest.mark.parametrize(("waited", "settled"), [(0.0, False), (300.0, False), (300.1, True)])
def test_evidence_that_does_not_answer_is_waited_for_and_not_for_ever(waited, settled):
    verdict = settle(doubt(waited=waited), "ask_later", verify=VERIFY)
    assert (verdict is not None) == settled
