"""Times in templates: `{{ appointment.starts_at|full:appointment.zone }}`."""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils import timezone

from kit import times

register = template.Library()


def _unbroken(say: Callable[..., str]) -> Callable[..., str]:
    """The same words with "11:00 a.m. MDT" kept on one line of a phone."""

    def said(moment: Any, zone: str = "UTC") -> str:
        return say(moment, zone).replace(" a.m.", "\u00a0a.m.").replace(" p.m.", "\u00a0p.m.")

    return said


def dated(moment: Any, zone: str = "UTC") -> str:
    """`full`, with the year where it is far from now."""
    return times.dated(moment, zone, now=timezone.now())


def dated_brief(moment: Any, zone: str = "UTC") -> str:
    """`brief`, with the year where it is far from now."""
    return times.dated_brief(moment, zone, now=timezone.now())


def since(moment: Any, zone: str = "UTC") -> str:
    """`9:40 a.m. EDT`, with its day where that is not today."""
    return times.clock_on(moment, zone, day_of=timezone.now(), named=True)


for _say in (
    since,
    dated,
    dated_brief,
    times.clock,
    times.clock_zone,
    times.full,
    times.brief,
    times.day,
    times.short_day,
    times.spelt,
    times.abbreviation,
):
    register.filter(_say.__name__, _unbroken(_say))
