"""Hands out the starts that the demo's people book, and keeps seats free for newcomers."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from booking.rules.hours import FIRST_DAY_HOUR, LAST_DAY_HOUR
from demo.rules.events import Start
from demo.rules.places import HEADQUARTERS, SAN_JOSE, VIRTUAL

VIRTUAL_MOST = 12
"""Of the 24 seats of a quarter hour: the rest is a newcomer's, at any hour."""
ONSITE_MOST = {HEADQUARTERS.slug: 14, SAN_JOSE.slug: 3}
"""Of the 28 and the 4 seats of an onsite start."""

QUARTER = dt.timedelta(minutes=15)
_TRIES = 40


class Desk:
    """Counts what it has handed out; the same questions in the same order get the same answers."""

    def __init__(self, rng: random.Random, onsite: Sequence[Start]) -> None:
        self._rng = rng
        self._taken: Counter[Start] = Counter()
        self._onsite: dict[str, list[dt.datetime]] = {}
        for start in onsite:
            self._onsite.setdefault(start.site, []).append(start.at)

    def virtual(
        self, zone: str, first: dt.datetime, last: dt.datetime, *, soon: bool = False
    ) -> Start | None:
        """Return a quarter hour from `first` to `last`, by day in `zone` if that can be.

        `soon`: the earlier ones are taken more often. None when everything drawn is full.
        """
        spread = (last - first) / QUARTER
        begin = ceil_quarter(first)
        at_night = None
        for _ in range(_TRIES):
            chance = self._rng.random() ** (1.6 if soon else 1.0)
            start = Start(VIRTUAL.slug, begin + int(chance * spread) * QUARTER)
            if start.at > last or self._taken[start] >= VIRTUAL_MOST:
                continue
            if FIRST_DAY_HOUR <= start.at.astimezone(ZoneInfo(zone)).hour < LAST_DAY_HOUR:
                return self._take(start)
            at_night = at_night or start
        return self._take(at_night) if at_night else None

    def onsite(self, site: str, first: dt.datetime, last: dt.datetime) -> Start | None:
        """Return one of the site's starts from `first` to `last`, or None when all are full."""
        free = [
            Start(site, at)
            for at in self._onsite.get(site, ())
            if first <= at <= last and self._taken[Start(site, at)] < ONSITE_MOST[site]
        ]
        return self._take(self._rng.choice(free)) if free else None

    def _take(self, start: Start) -> Start:
        self._taken[start] += 1
        return start


def ceil_quarter(at: dt.datetime) -> dt.datetime:
    """Return the first full quarter hour at or after an instant."""
    rest = at.timestamp() % 900
    return at if not rest else (at + dt.timedelta(seconds=900 - rest)).replace(microsecond=0)
