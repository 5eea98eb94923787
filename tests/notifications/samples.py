"""What every kind of the product says, in every way in which it can be said."""

import pytest

from booking import messages
from notifications import kinds

KINDS = [pytest.param(kind, id=kind.key) for kind in kinds.every()]
BY = "Sam Technician"


def samples(kind):
    """The sample in both ways of repair where it knows them, done by oneself and by another."""
    ways = [kind.sample]
    if "mode" in kind.sample:
        ours = (messages.VIRTUAL_SAMPLE, messages.ONSITE_SAMPLE)
        ways = [{**kind.sample, **way, "travel": "You may drive."} for way in ours]
    for way in ways:
        for by in ("", BY):
            yield {**way, "by": by}
