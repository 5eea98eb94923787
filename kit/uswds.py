"""Forms in the U.S. Web Design System: the crispy helper, and choices as tiles.

class TimeForm(forms.Form):
    slot = forms.ChoiceField(label="Choose a time", widget=RadioTiles(columns=True))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = UswdsHelper(self, submit="Book this time")
        self.fields["slot"].choices = [("17", Tile("11:00 a.m.", "3 places left"))]
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crispy_forms import layout
from crispy_forms.helper import FormHelper
from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import mark_safe

from kit.drawing import Tile, TileGroup, draw
from kit.wording import speak_plainly

__all__ = [
    "CheckboxTiles",
    "RadioTiles",
    "Ready",
    "Secondary",
    "Submit",
    "Tile",
    "TileGroup",
    "UswdsHelper",
]


class Ready(BaseChoiceIterator):
    """Choices that are as they shall be: a hundred tiles need no looking through by Django."""

    def __init__(self, choices: Sequence[tuple[object, object]]) -> None:
        self._choices = choices

    def __iter__(self) -> Iterator[tuple[object, object]]:
        return iter(self._choices)


class RadioTiles(forms.RadioSelect):
    """One choice among tiles. `columns` sets short ones (times) side by side."""

    tiles = True

    def __init__(
        self, attrs: Mapping[str, Any] | None = None, choices: Any = (), *, columns: bool = False
    ) -> None:
        super().__init__(dict(attrs or {}), choices)
        self.columns = columns


class CheckboxTiles(forms.CheckboxSelectMultiple):
    """Any number of choices among tiles."""

    tiles = True
    columns = False


class Submit(layout.Submit):  # type: ignore[misc]  # crispy has no types
    """The primary button: `Submit(name, text)`. Name and text are what the server gets."""

    field_classes = "usa-button"


class Secondary(layout.Submit):  # type: ignore[misc]
    """A button beside the primary one."""

    field_classes = "usa-button usa-button--outline"


class UswdsHelper(FormHelper):  # type: ignore[misc]
    """A crispy helper that leaves checking to the server, so that errors are ours in words.

    Make it in the form's `__init__`, `UswdsHelper(self)`, after the fields are as they will be.
    `submit` is the text of the one primary button; leave it out and add inputs or a layout for more.
    `error_summary = False` on the helper leaves the summary to `{% error_summary form %}`.
    """

    form_class = "usa-form"
    error_summary = True

    def __init__(self, form: forms.BaseForm | None = None, *, submit: str = "") -> None:
        super().__init__(form)
        self.attrs = {"novalidate": True}
        if form is not None:
            form.use_required_attribute = False
            speak_plainly(form)
        if submit:
            self.add_input(Submit("submit", submit))

    def render_layout(self, form: forms.BaseForm, *args: Any, **kwargs: Any) -> str:
        """Render the layout without the browser's own "required".

        One of field names only, as most are, needs none of crispy's contexts, a copy a field.
        """
        form.use_required_attribute = False
        names = self.layout.fields
        if all(isinstance(name, str) for name in names) and not self.field_template:
            drawn = [draw(form[name]) for name in names if name in form.fields]
            return mark_safe("".join(drawn))  # noqa: S308  each is drawn
        html: str = super().render_layout(form, *args, **kwargs)
        return html

    def get_attributes(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the pack's templates read, `error_summary` included."""
        return {**super().get_attributes(*args, **kwargs), "error_summary": self.error_summary}
