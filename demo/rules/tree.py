"""Who supervises whom: five levels, with spans as in a large office."""

from dataclasses import dataclass
from math import ceil

LEAD_SPAN, DIRECTOR_SPAN, DEPUTY_SPAN = 13, 10, 9

OFFICES = (
    "Patent Examination, Chemistry",
    "Patent Examination, Mechanics",
    "Patent Examination, Computing",
    "Patent Examination, Electricity",
    "Patent Examination, Communication",
    "Patent Examination, Designs",
    "Trademark Examination",
    "Patent Examination, Biology",
    "Information Technology",
    "Appeals and Counsel",
    "Finance and Administration",
)


@dataclass(frozen=True, slots=True)
class Position:
    """One place in the tree: level 0 is the head, 4 has no reports; `boss` is a position's index."""

    level: int
    boss: int | None
    unit: str


def grow(count: int) -> list[Position]:
    """Return `count` positions, bosses before their reports. Raises ValueError below 20."""
    if count < 20:
        raise ValueError("A tree of five levels takes at least 20 people.")
    leads = ceil(count / (LEAD_SPAN + 1))
    directors = ceil(leads / DIRECTOR_SPAN)
    deputies = ceil(directors / DEPUTY_SPAN)
    sizes = (1, deputies, directors, leads, count - 1 - deputies - directors - leads)
    positions = [Position(0, None, "Office of the Director")]
    above = 0
    for level, size in enumerate(sizes[1:], start=1):
        bosses = sizes[level - 1]
        first = len(positions)
        for number in range(size):
            boss = above + number * bosses // size
            positions.append(Position(level, boss, _unit(level, number, positions[boss])))
        above = first
    return positions


def _unit(level: int, number: int, boss: Position) -> str:
    if level == 1:
        return OFFICES[number % len(OFFICES)]
    if level == 2:
        return f"{boss.unit}, Group {number + 1}"
    if level == 3:
        return f"{boss.unit}, Unit {number + 1}"
    return boss.unit
