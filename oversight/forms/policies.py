"""The forms of a policy version: its numbers and texts, and when it comes into force."""

import datetime as dt
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from booking.rules.hours import instant
from kit.uswds import UswdsHelper
from kit.words import gettext
from kit.words import gettext_lazy as _
from outages.models import Policy
from outages.rules.policies import BY_NAME, Part, in_words
from oversight.forms.fields import ClockField, DayField, speak_of_times
from people.models import Programme

# In the order of the page; every part of a policy stands in exactly one.
GROUPS = (
    (_("What people read"), ("summary", "instructions")),
    (_("Which ways are open"), ("headquarters_on", "regional_on", "virtual_on")),
    (
        _("Distance and travel"),
        (
            *("onsite_miles", "travel_miles", "regional_miles"),
            *("travel_programmes", "travel_through"),
        ),
    ),
    (_("Times of a repair"), ("ready_minutes", "window_minutes", "check_in_minutes")),
    (
        _("Reminders"),
        (
            *("at_workstation_minutes", "onsite_reminder_minutes"),
            *("onsite_far_reminder_minutes", "day_before_at"),
        ),
    ),
    (
        _("What is proposed as capacity"),
        ("virtual_handling_minutes", "onsite_handling_minutes", "capacity_factor"),
    ),
)


class PolicyForm(forms.Form):
    """Every number and text of a draft. What a number may be, the operation says."""

    # What the draft said when the page was made: somebody else may be writing, too.
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for _legend, names in GROUPS:
            for name in names:
                self.fields[name] = _field(BY_NAME[name])
        speak_of_times(self)
        self.helper = UswdsHelper(self, submit=gettext("Save the draft"))
        self.helper.layout = Layout(
            "was", *(Fieldset(str(legend), *names) for legend, names in GROUPS)
        )

    def numbers(self) -> dict[str, Any]:
        """What was typed and can be read, by the names of a policy's parts."""
        return {name: self.cleaned_data[name] for name in BY_NAME if name in self.cleaned_data}


class WhenForm(forms.Form):
    """Now, or at a date and time on headquarters' clock."""

    when = forms.ChoiceField(
        label=_("When does it come into force?"),
        choices=[("now", _("Now")), ("later", _("At a date and time"))],
        widget=forms.RadioSelect,
        initial="now",
    )
    on = DayField(label=_("Date, if later"), required=False)
    time = ClockField(label=_("Time, if later"), required=False)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        speak_of_times(self)
        self.helper = UswdsHelper(self, submit=gettext("Show whom it touches"))
        self.helper.layout = Layout("when", Div("on", "time", css_class="pair"))

    def clean_on(self) -> dt.date | None:
        """Refuse a year that nobody means."""
        on: dt.date | None = self.cleaned_data.get("on")
        if on is not None and not 2000 <= on.year < 3000:
            raise forms.ValidationError(gettext("Look at the year of that date again."))
        return on

    def clean(self) -> dict[str, Any]:
        """Later wants a date and a time; now wants neither, for one of the two is not meant."""
        super().clean()
        if self.cleaned_data.get("when") == "now":
            for name in ("on", "time"):
                if self.cleaned_data.get(name) is not None:
                    self.add_error(
                        name,
                        gettext(
                            "You chose “Now” above. Choose “At a date and time” instead, or leave"
                            " this empty."
                        ),
                    )
        if self.cleaned_data.get("when") == "later":
            missing = {"on": gettext("Give the date."), "time": gettext("Give the time.")}
            for name in missing:
                if self.cleaned_data.get(name) is None and name not in self.errors:
                    self.add_error(name, missing[name])
        return self.cleaned_data

    def in_force_at(self, now: dt.datetime) -> dt.datetime:
        """The instant that was chosen, of a form that is valid."""
        if self.cleaned_data["when"] == "now":
            return now
        return instant(self.cleaned_data["on"], self.cleaned_data["time"], self.zone)


def _field(part: Part) -> forms.Field:
    about = str(Policy._meta.get_field(part.name).help_text)  # type: ignore[union-attr]
    said: dict[str, Any] = {"label": part.label}
    if part.unit == "text":
        long = part.name == "instructions"
        widget = forms.Textarea(attrs={"rows": 6}) if long else forms.TextInput()
        return forms.CharField(
            max_length=int(part.most),
            required=not long,
            help_text=_sentence(about),
            widget=widget,
            error_messages={
                "required": gettext("Say in one sentence what changes: people are told it."),
                "max_length": gettext("That is too long. Use at most %(limit_value)d characters."),
            },
            **said,
        )
    if part.unit == "switch":
        return forms.BooleanField(required=False, **said)
    if part.unit == "date":
        help_text = gettext("The site's date. Leave it empty where travel has no last day.")
        return DayField(required=False, help_text=help_text, **said)
    if part.unit == "time":
        return ClockField(**said)
    if part.unit == "programmes":
        return forms.MultipleChoiceField(
            required=False,
            choices=[(one.value, one.label) for one in Programme if one.value],
            widget=forms.CheckboxSelectMultiple,
            **said,
        )
    return forms.CharField(
        max_length=12,
        help_text=_range(part),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"max_length": gettext("That is not a number that can be meant.")},
        **said,
    )


def _range(part: Part) -> str:
    limits = {"least": in_words(part, part.least), "most": in_words(part, part.most)}
    if part.unit == "minutes":
        return gettext("In minutes; from %(least)s to %(most)s.") % limits
    if part.unit == "miles":
        return gettext("In miles, with at most one decimal; up to %(most)s.") % limits
    return gettext("As a share such as 0.80; from %(least)s to %(most)s.") % limits


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
