"""What happens in the played week, as values; `demo.operations.play` lets it happen."""

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

from demo.rules.spread import Region


@dataclass(frozen=True, slots=True)
class Case:
    """One broken device, by its Workstation ID, and what its story depends on."""

    device: str
    email: str
    region: Region
    zone: str


@dataclass(frozen=True, slots=True)
class Start:
    """A bookable start: a site's slug and the instant."""

    site: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Book:
    """Somebody books a start for a device at `at`."""

    at: dt.datetime
    device: str
    start: Start
    accommodation: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """The same device's appointment goes to another start."""

    at: dt.datetime
    device: str
    start: Start


@dataclass(frozen=True, slots=True)
class Cancel:
    """The appointment is given up."""

    at: dt.datetime
    device: str


@dataclass(frozen=True, slots=True)
class Ready:
    """Somebody says to be at the workstation."""

    at: dt.datetime
    device: str


@dataclass(frozen=True, slots=True)
class Restore:
    """Devices that came back in the hour before `at`."""

    at: dt.datetime
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """What goes by the clock happens: windows begin, messages leave."""

    at: dt.datetime


Event: TypeAlias = Book | Move | Cancel | Ready | Restore | Clock
