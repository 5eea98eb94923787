"""Who must be refused so that supervisors form a tree again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

DEEPEST = 50
"""Levels of the tree. No agency has more; a path of 50 ids still fits into an index."""


@dataclass(frozen=True)
class Link:
    """One person's supervisor (None: nobody, or somebody who is in the tree), and the line of the
    file that says so (None: the records say so)."""

    supervisor: int | None
    line: int | None


def find_circles(links: Mapping[int, Link]) -> list[list[int]]:
    """Return each circle of people who supervise each other, given the links outside the tree."""
    circles = []
    seen: set[int] = set()
    for start in links:
        trail: dict[int, None] = {}
        person: int | None = start
        while person is not None and person in links and person not in seen:
            seen.add(person)
            trail[person] = None
            person = links[person].supervisor
        if person is not None and person in trail:
            names = list(trail)
            circles.append(names[names.index(person) :])
    return circles


def find_too_deep(links: Mapping[int, Link]) -> Iterator[int]:
    """Yield whom to refuse among people below the deepest level: the nearest one above (or at)
    each of them whom the file put there."""
    yielded: set[int] = set()
    for start in links:
        person: int | None = start
        while person is not None and person in links and links[person].line is None:
            person = links[person].supervisor
        if person is not None and person in links and person not in yielded:
            yielded.add(person)
            yield person
