"""The days of the played week: July 2024, moved by whole days onto today."""

import datetime as dt
from dataclasses import dataclass

from booking.rules.hours import instant
from kit.times import local

PLAYED_ON = dt.date(2024, 7, 24)
"""The Wednesday that today is played as."""

ZONE = "America/New_York"
"""All published times are Eastern."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where the days of July 2024 fall. `now` is aware; `today` is its Eastern date."""

    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The date that is played as Wednesday 24 July 2024."""
        return local(self.now, ZONE).date()

    def on(self, july: int) -> dt.date:
        """The date on which that day of July 2024 is played."""
        return self.today + dt.timedelta(days=july - PLAYED_ON.day)

    def at(self, july: int, hour: int, minute: int = 0) -> dt.datetime:
        """The instant, in UTC, of an Eastern clock time on that day of July 2024."""
        return instant(self.on(july), dt.time(hour, minute), ZONE)
