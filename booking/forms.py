"""The forms of My repair. They check shape and call nothing."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from booking.reads.times import Part, Tile, TimePage
from kit import uswds
from kit.uswds import RadioTiles, Ready, TileGroup, UswdsHelper
from outages.models import AffectedDevice
from people.models import Reach
from people.rules import zips


class SlotField(forms.ChoiceField):
    """A time by its number.

    One that is not on the page any more is no bad input: the operation answers "just taken".
    """

    def valid_value(self, value: Any) -> bool:
        """Accept any number that a slot could have."""
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < 18


def _number_field() -> forms.CharField:
    return forms.CharField(
        label=_("The number we call"),
        max_length=40,
        help_text=_("A telephone that you have with you, with its area code."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={
            "required": _("Give the number that we call, with its area code."),
            "max_length": _("That is too long for a telephone number. Give one number."),
        },
    )


class NumberForm(forms.Form):
    """Change the number that we call."""

    callback = _number_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = UswdsHelper(self, submit=gettext("Change the number"))


def _ways_to_reach() -> list[tuple[str, uswds.Tile]]:
    """Made for each form: a tile wants words, not what becomes words later."""
    return [
        (Reach.VOICE, uswds.Tile(gettext("A voice call"))),
        (
            Reach.RELAY,
            uswds.Tile(
                gettext("A relay or video relay call"),
                gettext("Give us the number of your relay service."),
            ),
        ),
        (
            Reach.TEXT_FIRST,
            uswds.Tile(
                gettext("A text first, then a call"), gettext("We text the number before we call.")
            ),
        ),
        (
            Reach.CAPTIONED_VIDEO,
            uswds.Tile(
                gettext("A captioned video call"),
                gettext(
                    "Give a number that takes texts or relay calls; we use it to set up the video call."
                ),
            ),
        ),
    ]


class ReachForm(forms.Form):
    """Say how to be reached, and on which number."""

    reach = forms.ChoiceField(
        label=_("How shall we reach you?"),
        widget=RadioTiles(),
    )
    callback = _number_field()

    def __init__(self, *args: Any, has_number: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reach"].choices = _ways_to_reach()  # type: ignore[attr-defined]
        # Who has no number yet may say how first; a number that is known cannot be taken away.
        self.fields["callback"].required = has_number
        self.helper = UswdsHelper(self, submit=gettext("Save"))


class ElsewhereForm(forms.Form):
    """Say where one is, and how long."""

    zip = forms.CharField(
        label=_("ZIP code where you are"),
        help_text=_("Outside the United States, begin with the country: DE-10115."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "usa-input--medium"}),
        error_messages={"required": _("Give the ZIP code of the place where you are.")},
    )
    until = forms.DateField(
        label=_("The last day that you are there"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Give the last day that you are there."),
            "invalid": _("That is not a date. Write it like 07/31/2024."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = UswdsHelper(self, submit=gettext("Save"))

    def clean_zip(self) -> str:
        """The code as it is kept; any country's will do."""
        try:
            return zips.tidy(self.cleaned_data["zip"])
        except zips.NotAZip as error:
            raise forms.ValidationError(str(error)) from error


class ZoneForm(forms.Form):
    """Say whose clock one lives by."""

    zone = forms.ChoiceField(
        label=_("Your time zone"),
        choices=[
            ("America/New_York", _("Eastern")),
            ("America/Chicago", _("Central")),
            ("America/Denver", _("Mountain")),
            ("America/Phoenix", _("Arizona")),
            ("America/Los_Angeles", _("Pacific")),
            ("America/Anchorage", _("Alaska")),
            ("Pacific/Honolulu", _("Hawaii")),
            ("America/Puerto_Rico", _("Puerto Rico and Virgin Islands")),
            ("Pacific/Guam", _("Guam and Northern Mariana Islands")),
            ("Pacific/Pago_Pago", _("American Samoa")),
            ("Europe/London", _("United Kingdom and Ireland")),
            ("Europe/Berlin", _("Central Europe")),
            ("Asia/Kolkata", _("India")),
            ("Asia/Tokyo", _("Japan and Korea")),
            ("UTC", _("Somewhere else: use UTC")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the time zone that you are in.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = UswdsHelper(self, submit=gettext("Show times in this zone"))


class DeviceForm(forms.Form):
    """Choose one of one's own computers."""

    device = forms.ChoiceField(
        label=_("Which computer?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the computer that you mean."),
            "invalid_choice": _("Choose the computer that you mean."),
        },
    )

    def __init__(self, *args: Any, devices: Sequence[str], submit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["device"].choices = [(label, label) for label in devices]  # type: ignore[attr-defined]
        if len(devices) == 1 and self.data.get("device", devices[0]) == devices[0]:
            # Nothing to choose, but the page says which it means: another may be there by then.
            self.fields["device"].widget = forms.HiddenInput()
            self.fields["device"].required = False
            self.initial["device"] = devices[0]
        self.helper = UswdsHelper(self, submit=submit)


class LabelForm(forms.Form):
    """Type the label of a computer that we do not know."""

    label = forms.CharField(
        label=_("Workstation ID"),
        help_text=_("It is on a label on the computer, often under it."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the Workstation ID from the label.")},
    )

    def __init__(self, *args: Any, submit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = UswdsHelper(self, submit=submit)


class TimeForm(forms.Form):
    """Choose a time, and confirm the number that we call."""

    slot = SlotField(
        label=_("Time"),
        widget=RadioTiles(columns=True),
        error_messages={"required": _("Choose a time.")},
    )
    device = forms.ChoiceField(
        label=_("Which computer is it for?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the computer that this repair is for.")},
    )
    callback = _number_field()

    def __init__(
        self,
        *args: Any,
        devices: Sequence[AffectedDevice] = (),
        asks_number: bool,
        submit: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(devices) > 1:
            labels = [one.device.workstation_id for one in devices]
            self.fields["device"].choices = [(label, label) for label in labels]  # type: ignore[attr-defined]
        else:
            del self.fields["device"]
        if not asks_number:
            del self.fields["callback"]
        self._submit = submit
        self._make_helper()

    def _make_helper(self) -> None:
        """Lay out the fields as they are now."""
        self.helper = UswdsHelper(self, submit=self._submit)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def offer_times(
        self,
        page: TimePage,
        *,
        nearest: Sequence[Tile] = (),
        taken: Tile | None = None,
        asks_number: bool,
    ) -> None:
        """Put the page's times into the form; night is folded behind day.

        Where a time was taken in the meantime, it comes first, marked and not to be chosen, and
        the `nearest` free ones behind it.
        """
        ahead = {tile.slot_id for tile in nearest}
        parts: dict[Part, list[tuple[str, uswds.Tile]]] = {part: [] for part in Part}
        for tile in page.tiles:
            if tile.slot_id not in ahead:
                parts[tile.part].append(_choice(tile))
        by_day = bool(parts[Part.MORNING] or parts[Part.AFTERNOON])
        groups = [
            (TileGroup(gettext("Nearest free times")), [_choice(tile) for tile in nearest]),
            (TileGroup(gettext("Morning")), parts[Part.MORNING]),
            (TileGroup(gettext("Afternoon")), parts[Part.AFTERNOON]),
            (TileGroup(gettext("Night, 7:00 p.m. to 7:00 a.m."), folded=by_day), parts[Part.NIGHT]),
        ]
        if taken is not None:
            gone = uswds.Tile(taken.clock, mark=gettext("taken just now"), disabled=True)
            groups.insert(0, (TileGroup(gettext("Your choice")), [(str(taken.slot_id), gone)]))
        self.fields["slot"].choices = Ready([group for group in groups if group[1]])  # type: ignore[attr-defined]
        if not asks_number:
            self.fields.pop("callback", None)
            self._make_helper()


@lru_cache(maxsize=8192)
def _choice(tile: Tile) -> tuple[str, uswds.Tile]:
    return str(tile.slot_id), uswds.Tile(tile.clock, tile.places, detail=tile.promise)
