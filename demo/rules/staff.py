"""Thirteen thousand invented people, as a roster says them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from demo.rules import cast, names, tree
from demo.rules.cast import Player
from demo.rules.spread import Worksite
from demo.rules.tree import Position

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PROGRAMMES = ("TEAP", "routine", "remote", "none")
PROGRAMME_WEIGHTS = (35, 40, 15, 10)
FULL_WEEK = ("8", "8", "8", "8", "8", "", "")
# Kind of schedule, hours from Monday to Sunday, and how many of a hundred have it.
SCHEDULES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("flexible", FULL_WEEK, 40),
    ("8-hour", FULL_WEEK, 32),
    ("fixed", ("9", "9", "9", "9", "4", "", ""), 12),
    ("fixed", ("10", "10", "10", "10", "", "", ""), 8),
    ("part-time", ("6", "6", "6", "6", "", "", ""), 5),
    ("part-time", ("", "8", "8", "4.5", "", "", ""), 2),
    ("flexible", ("", "8", "8", "8", "8", "8", ""), 1),
)
SERVICE_DESK = "Information Technology, Service desk"
AFFECTED_SHARE = 8_000 / 13_000
"""Devices hit for each person; one person in 300 has two of them."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person of the roster. `workstation_ids` are broken; `worksite` says where one works."""

    email: str
    private_email: str
    telephone: str
    sms_consent: bool
    name: str
    supervisor: str
    unit: str
    workstation_ids: tuple[str, ...]
    worksite: Worksite
    programme: str
    schedule_kind: str
    hours: tuple[str, ...]


def invent(
    rng: random.Random, *, count: int, worksites: Sequence[Worksite], numbers: Sequence[str]
) -> list[Colleague]:
    """Return `count` people, bosses before their reports, the demo people among them.

    `worksites` has one for each; `numbers` are fictional telephone numbers in E.164.
    """
    positions = tree.grow(count)
    players = _cast_positions(positions)
    emails, called = _addresses(rng, positions, players)
    identifiers = _identifiers(rng, count, players)
    telephones = rng.sample(numbers, min(count, len(numbers)))
    programmes = rng.choices(PROGRAMMES, PROGRAMME_WEIGHTS, k=count)
    schedules = rng.choices(SCHEDULES, [weight for *_, weight in SCHEDULES], k=count)
    people = []
    for index, position in enumerate(positions):
        player = players.get(index)
        boss = _boss(index, position, players)
        contact = _contact(rng, always=player is not None)
        people.append(
            Colleague(
                email=emails[index],
                private_email=emails[index].replace("@example.gov", "@example.com")
                if contact[0]
                else "",
                telephone=telephones[index % len(telephones)] if contact[1] else "",
                sms_consent=contact[2],
                name=called[index],
                supervisor="" if boss is None else emails[boss],
                unit=SERVICE_DESK if player and player.role else position.unit,
                workstation_ids=identifiers.get(index, ()),
                worksite=_home(worksites[index], player),
                programme="TEAP" if player is cast.EMPLOYEE else programmes[index],
                schedule_kind="flexible" if player else schedules[index][0],
                hours=FULL_WEEK if player else schedules[index][1],
            )
        )
    return people


def _cast_positions(positions: Sequence[Position]) -> dict[int, Player]:
    """Put the supervisor over a group, the employee straight below, the others anywhere."""
    group = next(k for k, one in enumerate(positions) if one.level == 2)
    staff = [k for k, one in enumerate(positions) if one.level == 4]
    places = (staff[0], staff[-1], group, staff[-2], staff[-3])
    return dict(zip(places, cast.CAST, strict=True))


def _boss(index: int, position: Position, players: dict[int, Player]) -> int | None:
    if players.get(index) is cast.EMPLOYEE:
        return next(k for k, player in players.items() if player is cast.SUPERVISOR)
    return position.boss


def _addresses(
    rng: random.Random, positions: Sequence[Position], players: dict[int, Player]
) -> tuple[list[str], list[str]]:
    called = names.draw(rng, len(positions))
    emails = []
    for index, name in enumerate(called):
        player = players.get(index)
        if player:
            called[index] = player.name
        emails.append(
            player.email if player else f"{names.local_part(name, index + 1)}@example.gov"
        )
    return emails, called


def _identifiers(
    rng: random.Random, count: int, players: dict[int, Player]
) -> dict[int, tuple[str, ...]]:
    """Return whose workstations are hit: the employee's always, other demo people's never."""
    devices = round(count * AFFECTED_SHARE)
    twice = count // 300
    free = [k for k in range(count) if k not in players]
    hit = rng.sample(free, devices - twice - 1)
    hit += [k for k, player in players.items() if player is cast.EMPLOYEE]
    drawn: set[str] = set()
    fresh: list[str] = []
    while len(fresh) < devices:
        text = "".join(rng.choices(LETTERS, k=10))
        if text not in drawn:
            drawn.add(text)
            fresh.append(f"{text[:5]}-{text[5:]}")
    owned = {k: (fresh.pop(),) for k in hit}
    return owned | {k: (*owned[k], fresh.pop()) for k in hit[:twice]}


def _contact(rng: random.Random, *, always: bool) -> tuple[bool, bool, bool]:
    """Say whether somebody gave a private e-mail, a telephone number, and consent to messages."""
    if always:
        return True, True, True
    kind = rng.random()
    if kind < 0.02:
        return False, False, False
    if kind < 0.04:
        return False, True, True
    telephone = rng.random() < 0.94
    return True, telephone, telephone and rng.random() < 0.63


def _home(worksite: Worksite, player: Player | None) -> Worksite:
    if player is cast.EMPLOYEE:
        return Worksite(cast.EMPLOYEE_ZIP, "", "far", "America/Denver")
    if player:
        return Worksite("22314", "", "headquarters", "America/New_York")
    return worksite
