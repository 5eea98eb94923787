"""The form that pauses the engine."""

from typing import Any

from django import forms

from kit.uswds import UswdsHelper
from kit.words import gettext
from kit.words import gettext_lazy as _
from notifications.operations.engine import LONGEST_REASON


class PauseForm(forms.Form):
    """Why nothing may be sent."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("A few words. Other coordinators read it, the public does not."),
        error_messages={"required": _("“Reason” is empty. Say why nothing may be sent.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        too_long = gettext("“Reason” is too long. Take at most %(count)d characters.")
        self.fields["reason"].error_messages["max_length"] = too_long % {"count": LONGEST_REASON}
        self.helper = UswdsHelper(self, submit=gettext("Pause all messages"))
        self.helper.error_summary = False  # the page has it on top: the form is far down
        self.helper.form_action = "notifications:pause"
