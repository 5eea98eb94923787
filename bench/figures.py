"""What a measurement says: figures beside their floors, and checks that hold or do not."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured rate beside its floor, both in `unit` (more is better), and their ratio.

    Each is the median of pairs measured one after the other, so that what else the machine does
    hits both. `goal` is the least ratio wanted; None: for orientation only.
    """

    what: str
    unit: str
    ours: float
    floor: float
    ratio: float
    lowest: float
    highest: float
    goal: float | None
    note: str = ""

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached; without one it always is."""
        return self.goal is None or self.ratio >= self.goal


@dataclass(frozen=True)
class Check:
    """Something that must hold whatever the machine: nothing oversold, nothing lost."""

    what: str
    holds: bool


@dataclass(frozen=True)
class Findings:
    """What one part of the measurements found."""

    figures: tuple[Figure, ...]
    checks: tuple[Check, ...] = ()

    def to_json(self) -> str:
        """One line of text for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Findings":
        """The other way round."""
        read = json.loads(text)
        return cls(
            figures=tuple(Figure(**one) for one in read["figures"]),
            checks=tuple(Check(**one) for one in read["checks"]),
        )


def compare(
    what: str,
    pairs: Sequence[tuple[float, float]],
    *,
    unit: str,
    goal: float | None,
    note: str = "",
) -> Figure:
    """The figure of (ours, floor) pairs: medians, and the spread of the ratio between pairs."""
    ratios = [ours / floor for ours, floor in pairs]
    return Figure(
        what=what,
        unit=unit,
        ours=statistics.median(ours for ours, _ in pairs),
        floor=statistics.median(floor for _, floor in pairs),
        ratio=statistics.median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
        goal=goal,
        note=note,
    )


def table(findings: Sequence[Findings]) -> str:
    """The figures as a table for people, then the checks."""
    rows: list[tuple[str, ...]] = [("what", "ours", "floor", "ratio", "pairs", "goal", "")]
    rows += [_row(figure) for found in findings for figure in found.figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "-" * len(lines[0].rstrip()))
    notes = [f"{one.what}: {one.note}" for found in findings for one in found.figures if one.note]
    checks = [
        f"{'holds' if check.holds else 'BROKEN'}  {check.what}"
        for found in findings
        for check in found.checks
    ]
    return "\n".join([*lines, *([""] if notes else []), *notes, *([""] if checks else []), *checks])


def _row(figure: Figure) -> tuple[str, ...]:
    reached = "reached" if figure.is_reached else "MISSED"
    return (
        figure.what,
        f"{_short(figure.ours)} {figure.unit}",
        f"{_short(figure.floor)} {figure.unit}",
        f"{figure.ratio:.2f}",
        f"{figure.lowest:.2f}–{figure.highest:.2f}",
        "" if figure.goal is None else f"≥ {figure.goal:g}",
        "" if figure.goal is None else reached,
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([first, *rest]).rstrip()
