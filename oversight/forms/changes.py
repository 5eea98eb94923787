"""The forms of what one does to a site's capacity; every date and time is site time."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from crispy_forms.layout import Div, Layout
from django import forms

from booking.models import ChangeKind, Site
from booking.operations.capacity import Change
from booking.rules.hours import instant
from kit import times
from kit.uswds import UswdsHelper
from kit.words import gettext
from kit.words import gettext_lazy as _
from oversight.forms.fields import ClockField, DayField, speak_of_times
from oversight.reads.sites import DayRow

MOST = 9_999
_FIELDS = {"from_at": "from_on", "until_at": "until_on"}


class ChangeForm(forms.Form):
    """The base: a reason, and `change` that makes the operation's value of what was typed."""

    kind: ClassVar[ChangeKind]

    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("One plain sentence. Everybody whose repair this changes reads it."),
        error_messages={
            "required": _("Say why in one sentence: the people it touches will ask."),
            "max_length": _("That is longer than 200 characters. Make it one short sentence."),
        },
    )

    def __init__(self, *args: Any, site: Site, days: Sequence[DayRow] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.prepare(days)
        speak_of_times(self)
        self.helper = UswdsHelper(self, submit=gettext("Show what this does"))
        self.helper.layout = Layout(*self.rows(), "reason")

    def prepare(self, days: Sequence[DayRow]) -> None:
        """Give fields what depends on the site."""

    def rows(self) -> tuple[Any, ...]:
        """The layout of the fields before the reason."""
        return ()

    def change(self) -> Change:
        """What the coordinator wants, of a form that is valid."""
        return Change(
            site=self.site,
            kind=self.kind,
            reason=self.cleaned_data["reason"],
            from_at=self._moment("from"),
            until_at=self._moment("until"),
            capacity=self.cleaned_data.get("capacity"),
        )

    def refuse(self, message: str, field: str = "") -> None:
        """Put an operation's refusal at the field it means, if it means one."""
        name = _FIELDS.get(field, field)
        self.add_error(name if name in self.fields else None, message)

    def clean(self) -> dict[str, Any]:
        """Check that a date has its time, and that the end is after the beginning."""
        super().clean()
        begin, end = self._moment("from"), self._moment("until")
        if begin and end and end <= begin:
            self.add_error("until_on", gettext("The end is not after the beginning."))
        return self.cleaned_data

    def _moment(self, which: str) -> dt.datetime | None:
        """The instant of a date and a time on the site's clock; None where one is missing.

        A time that the clock skips is the moment of the skip, one that it shows twice the first.
        """
        on, at = self.cleaned_data.get(f"{which}_on"), self.cleaned_data.get(f"{which}_time")
        if on is None or at is None or not dt.date(2000, 1, 1) <= on <= dt.date(2999, 1, 1):
            return None
        return instant(on, at, self.site.zone)

    def clean_from_on(self) -> dt.date | None:
        """Refuse a year that nobody means."""
        return _sensible(self.cleaned_data["from_on"])

    def clean_until_on(self) -> dt.date | None:
        """Refuse a year that nobody means."""
        return _sensible(self.cleaned_data["until_on"])


def _sensible(on: dt.date | None) -> dt.date | None:
    if on is not None and not 2000 <= on.year < 3000:
        raise forms.ValidationError(gettext("Look at the year of that date again."))
    return on


def _pair(which: str) -> Div:
    return Div(f"{which}_on", f"{which}_time", css_class="pair")


class SeatsForm(ChangeForm):
    """Fewer or more places at every start of a span."""

    kind = ChangeKind.SEATS

    from_on = DayField(label=_("From, date"))
    from_time = ClockField(label=_("From, time"))
    until_on = DayField(label=_("Until, date"))
    until_time = ClockField(
        label=_("Until, time"), help_text=_("The first start that keeps its places.")
    )
    capacity = forms.IntegerField(
        label=_("Places at each start"),
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("0 takes no bookings there."),
        error_messages={
            "required": _("Say how many places each start is to have."),
            "invalid": _("That is not a whole number. Write it in figures, such as 12."),
            "min_value": _("It cannot be less than 0."),
            "max_value": _("It cannot be more than 9,999."),
        },
    )

    def rows(self) -> tuple[Any, ...]:
        """From, until, how many."""
        return (_pair("from"), _pair("until"), "capacity")


class CloseForm(ChangeForm):
    """Close for a while, or until further notice."""

    kind = ChangeKind.CLOSE

    from_on = DayField(label=_("From, date"))
    from_time = ClockField(label=_("From, time"))
    until_on = DayField(
        label=_("Until, date"),
        required=False,
        help_text=_("Leave date and time empty to close until further notice."),
    )
    until_time = ClockField(label=_("Until, time"), required=False)

    def rows(self) -> tuple[Any, ...]:
        """From and until."""
        return (_pair("from"), _pair("until"))

    def clean(self) -> dict[str, Any]:
        """An end is a date with a time, or neither: half of one must not close for ever."""
        super().clean()
        given = [self.data.get(self.add_prefix(name)) for name in ("until_on", "until_time")]
        if any(given) and not all(given):
            missing = "until_time" if given[0] else "until_on"
            self.add_error(
                missing, gettext("Give both date and time, or neither to close for good.")
            )
        return self.cleaned_data


class ExtendForm(ChangeForm):
    """Stay open longer on one day."""

    kind = ChangeKind.EXTEND

    day = forms.ChoiceField(label=_("Which day"), error_messages={"required": _("Choose the day.")})
    closes = ClockField(
        label=_("New closing time"),
        help_text=_("A time at or before the opening means the next morning."),
    )

    def prepare(self, days: Sequence[DayRow]) -> None:
        """Offer the days that can be longer: not one that goes round the clock."""
        self._days = {day.on.isoformat(): day for day in days if day.may_be_longer}
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (on, f"{times.day(day.on)}, {day.hours or gettext('closed')}")
            for on, day in self._days.items()
        ]

    def rows(self) -> tuple[Any, ...]:
        """The day and its new end."""
        return ("day", "closes")

    def _moment(self, which: str) -> dt.datetime | None:
        day, closes = self._days.get(self.cleaned_data.get("day", "")), None
        if day is not None:
            closes = self.cleaned_data.get("closes")
        if day is None or closes is None:
            return None
        if which == "from":
            return day.opens_at
        opens = times.local(day.opens_at, self.site.zone).time()
        later = dt.timedelta(days=0 if closes > opens else 1)
        return instant(day.on + later, closes, self.site.zone)

    def refuse(self, message: str, field: str = "") -> None:
        """The closing time is what may be refused."""
        super().refuse(message, {"from_at": "day", "until_at": "closes"}.get(field, field))

    def clean(self) -> dict[str, Any]:
        """Leave what is no extension to the operation."""
        return self.cleaned_data


class PauseForm(ChangeForm):
    """Take no new bookings until an instant, which opens by itself."""

    kind = ChangeKind.PAUSE

    until_on = DayField(label=_("New bookings open again on"))
    until_time = ClockField(label=_("At"))

    def rows(self) -> tuple[Any, ...]:
        """Until when."""
        return (_pair("until"),)


FORMS: dict[str, type[ChangeForm]] = {
    form.kind.value: form for form in (SeatsForm, CloseForm, ExtendForm, PauseForm)
}
