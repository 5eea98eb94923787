"""A list of computers that are back: pasted, or as a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from booking.rules import label_file
from booking.rules.label_file import BadFile
from kit.uswds import UswdsHelper
from kit.words import gettext
from kit.words import gettext_lazy as _
from oversight.rules.labels import split

MOST = 10_000
LARGEST_FILE = 1024 * 1024


class RestoredForm(forms.Form):
    """Workstation IDs, up to 10,000; `labels` holds them when the form is valid."""

    ids = forms.CharField(
        label=_("Workstation IDs"),
        strip=False,
        error_messages={"required": _("Paste at least one Workstation ID, or choose a file.")},
        help_text=_("One on each line, or with commas between them. Up to 10,000."),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("CSV or plain text with one column, such as the export of your telemetry."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # With a file the list may be empty; the form says "optional" of the file only.
        self.fields["ids"].required = not self.files
        self.helper = UswdsHelper(self, submit=gettext("Check the list"))

    def clean_file(self) -> list[str]:
        """Read the file; refuse what is no list."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if file is None:
            return []
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                gettext("That file is larger than 1 MB. Split it, or paste the IDs.")
            )
        return _labels(file.read())

    def clean(self) -> dict[str, Any]:
        """Take both lists together; at least one label, at most 10,000."""
        super().clean()
        if self.errors:
            return self.cleaned_data
        self.labels = split(self.cleaned_data.get("ids", "")) + self.cleaned_data["file"]
        if not self.labels:
            self.add_error("ids", gettext("Paste at least one Workstation ID, or choose a file."))
        elif len(self.labels) > MOST:
            said = gettext("These are %(count)d. Take at most 10,000 at a time.")
            self.add_error("ids", said % {"count": len(self.labels)})
        return self.cleaned_data


def _labels(content: bytes) -> list[str]:
    """Those of a table with a column for them, or of a plain list without a heading."""
    try:
        return [row.workstation_id for row in label_file.read(content) if row.workstation_id]
    except BadFile as error:
        try:
            text = label_file.decode(content)
        except BadFile:
            text = "\0"
        if any(mark in text for mark in "\0,;\t"):
            raise forms.ValidationError(str(error)) from error
        return split(text)
