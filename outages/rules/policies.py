"""What a version of a policy consists of: names, units, limits, and each value in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from kit import times
from kit.words import gettext as _
from kit.words import gettext_lazy, ngettext

Unit = Literal["minutes", "miles", "share", "switch", "date", "time", "programmes", "text"]

HOUR = 60
_A_DAY = date(2024, 7, 24)


@dataclass(frozen=True, slots=True)
class Part:
    """One number or text of a policy; `least` and `most`, both in; of a text the characters.

    `label` is a text that takes the reader's language when it is said.
    """

    name: str
    label: object
    unit: Unit
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(0)


def _minutes(name: str, label: object, least: int, most: int) -> Part:
    return Part(name, label, "minutes", Decimal(least), Decimal(most))


def _miles(name: str, label: object) -> Part:
    return Part(name, label, "miles", Decimal(0), Decimal("999.9"))


def _text(name: str, label: object, most: int) -> Part:
    return Part(name, label, "text", Decimal(0), Decimal(most))


PARTS = (
    _text("summary", gettext_lazy("What changes, in one sentence"), 300),
    _text("instructions", gettext_lazy("What to do now"), 4000),
    Part("headquarters_on", gettext_lazy("Repairs at headquarters"), "switch"),
    Part("regional_on", gettext_lazy("Repairs at regional offices"), "switch"),
    Part("virtual_on", gettext_lazy("Virtual repairs"), "switch"),
    _miles("onsite_miles", gettext_lazy("Expected at headquarters within")),
    _miles("travel_miles", gettext_lazy("May come to headquarters from up to")),
    _miles("regional_miles", gettext_lazy("May visit a regional office within")),
    Part("travel_programmes", gettext_lazy("Whose travel is paid"), "programmes"),
    Part("travel_through", gettext_lazy("Last day of a paid visit"), "date"),
    _minutes("ready_minutes", gettext_lazy("At the workstation before the start"), 0, 240),
    _minutes("window_minutes", gettext_lazy("Stay after the start"), 15, 720),
    _minutes("check_in_minutes", gettext_lazy("Onsite check-in opens before the slot"), 0, 240),
    _minutes(
        "at_workstation_minutes",
        gettext_lazy("First reminder of a call, before the start"),
        0,
        1440,
    ),
    _minutes("onsite_reminder_minutes", gettext_lazy("Reminder of a visit, before it"), 0, 1440),
    _minutes(
        "onsite_far_reminder_minutes",
        gettext_lazy("Reminder of a visit for people from far away, before it"),
        0,
        1440,
    ),
    Part("day_before_at", gettext_lazy("The day before, remind at (the reader's time)"), "time"),
    _minutes("virtual_handling_minutes", gettext_lazy("A virtual repair takes"), 1, 480),
    _minutes("onsite_handling_minutes", gettext_lazy("A repair on the bench takes"), 1, 480),
    Part(
        "capacity_factor",
        gettext_lazy("Share of the staffed time that is booked"),
        "share",
        Decimal("0.05"),
        Decimal(1),
    ),
)

BY_NAME = {part.name: part for part in PARTS}


def in_words(part: Part, value: Any) -> str:
    """Return a value as people read it: `30 minutes`, `4 hours`, `50.0 miles`, `80 %`."""
    if part.unit == "minutes":
        return _duration(int(value))
    if part.unit == "miles":
        return _("%(miles)s miles") % {"miles": f"{Decimal(value):.1f}"}
    if part.unit == "share":
        return f"{Decimal(value) * 100:.0f} %"
    if part.unit == "switch":
        return _("on") if value else _("off")
    if part.unit == "date":
        return _date(value)
    if part.unit == "time":
        return _time(value)
    if part.unit == "programmes":
        return ", ".join(programme.upper() for programme in sorted(value)) or _("nobody's")
    return str(value).strip() or _("nothing is said")


def out_of_range(part: Part, value: Any) -> str:
    """Return what is wrong with a number or a text's length and what would do, "" if nothing is."""
    if part.unit == "text" and len(value) > part.most:
        return _("“%(label)s” is too long: %(most)d characters at most.") % {
            "label": part.label,
            "most": part.most,
        }
    if part.unit not in ("minutes", "miles", "share"):
        return ""
    if part.least <= Decimal(value) <= part.most:
        return ""
    return _("“%(label)s” must lie between %(least)s and %(most)s.") % {
        "label": part.label,
        "least": in_words(part, part.least),
        "most": in_words(part, part.most),
    }


def out_of_days(part: Part, value: date | None, began: date) -> str:
    """Return what is wrong with a date and what would do, "" for none or one within a year.

    `began` is the day on which the outage began.
    """
    latest = began + timedelta(days=365)
    if value is None or began <= value <= latest:
        return ""
    return _("“%(label)s” must lie between %(least)s and %(most)s, or be empty.") % {
        "label": part.label,
        "least": _dated(began),
        "most": _dated(latest),
    }


def disagreements(numbers: Mapping[str, Any]) -> dict[str, str]:
    """Return what does not fit together in a whole version: a sentence by the name of the part."""
    found: dict[str, str] = {}
    if numbers["travel_miles"] < numbers["onsite_miles"]:
        found["travel_miles"] = _(
            "“%(far)s” must reach at least as far as “%(near)s”, which is %(miles)s."
        ) % {
            "far": BY_NAME["travel_miles"].label,
            "near": BY_NAME["onsite_miles"].label,
            "miles": in_words(BY_NAME["onsite_miles"], numbers["onsite_miles"]),
        }
    if numbers["at_workstation_minutes"] < numbers["ready_minutes"]:
        found["at_workstation_minutes"] = _(
            "The first reminder of a call must leave no later than people have to be there,"
            " which is %(ready)s before the start."
        ) % {"ready": in_words(BY_NAME["ready_minutes"], numbers["ready_minutes"])}
    return found


def _duration(minutes: int) -> str:
    if minutes and minutes % HOUR == 0:
        hours = minutes // HOUR
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _dated(value: date) -> str:
    return _("%(day)s %(year)d") % {"day": times.day(value), "year": value.year}


def _date(value: date | None) -> str:
    return times.day(value) if value else _("no last day")


def _time(value: time) -> str:
    return times.clock(datetime.combine(_A_DAY, value, UTC), "UTC")
