"""The forms of My repair. They check shape and call nothing."""

from collections.abc import Sequence
from typing import Any

from django import forms

from booking.reads.times import Part, Tile, TimePage
from kit import uswds
from kit.uswds import RadioTiles, TileGroup, UswdsHelper
from outages.models import AffectedDevice


class SlotField(forms.ChoiceField):
    """A time by its number.

    One that is not on the page any more is no bad input: the operation answers "just taken".
    """

    def valid_value(self, value: Any) -> bool:
        """Accept any number that a slot could have."""
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < 18


def _number_field() -> forms.CharField:
    return forms.CharField(
        label="The number we call",
        max_length=40,
        help_text="A telephone that you have with you, with its area code.",
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": "Give the number that we call, with its area code."},
    )


class NumberForm(forms.Form):
    """Change the number that we call."""

    callback = _number_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = UswdsHelper(self, submit="Change the number")


class ZoneForm(forms.Form):
    """Say whose clock one lives by."""

    zone = forms.ChoiceField(
        label="Your time zone",
        choices=[
            ("America/New_York", "Eastern"),
            ("America/Chicago", "Central"),
            ("America/Denver", "Mountain"),
            ("America/Phoenix", "Arizona"),
            ("America/Los_Angeles", "Pacific"),
            ("America/Anchorage", "Alaska"),
            ("Pacific/Honolulu", "Hawaii"),
            ("America/Puerto_Rico", "Puerto Rico and Virgin Islands"),
            ("Pacific/Guam", "Guam and Northern Mariana Islands"),
            ("Pacific/Pago_Pago", "American Samoa"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = UswdsHelper(self, submit="Show times in this zone")


class TimeForm(forms.Form):
    """Choose a time, and confirm the number that we call."""

    slot = SlotField(
        label="Time",
        widget=RadioTiles(columns=True),
        error_messages={"required": "Choose a time."},
    )
    device = forms.ChoiceField(
        label="Which computer is it for?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the computer that this repair is for."},
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
        rest = [tile for tile in page.tiles if tile.slot_id not in ahead]
        by_day = [tile for tile in rest if tile.part != Part.NIGHT]
        groups = [
            (TileGroup("Nearest free times"), nearest),
            *(
                (
                    TileGroup(part.value, folded=part == Part.NIGHT and bool(by_day)),
                    [tile for tile in rest if tile.part == part],
                )
                for part in Part
            ),
        ]
        choices = [(name, [_choice(tile) for tile in tiles]) for name, tiles in groups if tiles]
        if taken is not None:
            gone = uswds.Tile(taken.clock, mark="taken just now", disabled=True)
            choices.insert(0, (TileGroup("Your choice"), [(str(taken.slot_id), gone)]))
        self.fields["slot"].choices = choices  # type: ignore[attr-defined]
        if not asks_number:
            self.fields.pop("callback", None)
            self._make_helper()


def _choice(tile: Tile) -> tuple[str, uswds.Tile]:
    return str(tile.slot_id), uswds.Tile(tile.clock, tile.places, detail=tile.promise)
