"""Times in templates: `{{ appointment.starts_at|full:appointment.zone }}`."""

from django import template

from kit import times

register = template.Library()

for _name in (
    "clock",
    "clock_zone",
    "full",
    "brief",
    "day",
    "short_day",
    "spelt",
    "abbreviation",
):
    register.filter(_name, getattr(times, _name))
