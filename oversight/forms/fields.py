"""Dates and times as somebody types them, with sentences that say what they look like."""

from typing import Any

from django import forms

from kit.words import gettext as _


class DayField(forms.DateField):
    """A date by the browser's own picker, or typed as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"})
        super().__init__(
            widget=widget,
            input_formats=["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"],
            **kwargs,
        )


class ClockField(forms.TimeField):
    """A time of day by the browser's own picker, or typed as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "autocomplete": "off"})
        super().__init__(
            widget=widget,
            input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"],
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Take `2:30 p.m.` as `2:30 pm`."""
        return super().to_python(value.replace(".", "") if isinstance(value, str) else value)


def speak_of_times(form: forms.Form) -> None:
    """Let every date and time of `form` say which one cannot be read, and what it looks like."""
    for field in form.fields.values():
        said = {"label": field.label}
        if isinstance(field, DayField):
            field.error_messages["invalid"] = (
                _("“%(label)s” is not a date. Write it as 07/24/2024, or pick it.") % said
            )
        elif isinstance(field, ClockField):
            field.error_messages["invalid"] = (
                _("“%(label)s” is not a time. Write it as 14:30 or 2:30 pm.") % said
            )
