"""Forms of the people room."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kit.uswds import UswdsHelper
from people import sign_in
from people.models import Person
from people.reads.addresses import find_person


class RequestCodeForm(RequestLoginCodeForm):
    """Ask for a sign-in code by the agency or the private address.

    allauth takes the person and the address to mail from this form, and mails what was typed:
    so the lookup happens here, and the typed address is swapped for the private one.
    """

    typed = ""
    _user: Person | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("Your agency or private e-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        )
        self.helper = UswdsHelper(self, submit=_("Send me a code"))

    def clean_email(self) -> str:
        """Find the person; the answer is the same whether there is one or not."""
        self.typed = self.cleaned_data["email"]
        request = context.request
        if not sign_in.may(request, action="request_login_code", key=self.typed.lower()):
            raise ValidationError(
                _(
                    "Use the code in our newest mail, or ask again in a minute. You have asked for"
                    " several codes within a minute."
                )
            )
        person = find_person(self.typed)
        # Silent, because only a person whom we know can have had too many mails.
        if person and not sign_in.may(request, action="mail_login_code", key=str(person.pk)):
            person = None
        self._user = person
        return person.private_email if person else self.typed


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """Type the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code"),
            max_length=40,
            help_text=_("Eight letters. Capital or small, with or without the dash."),
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "one-time-code",
                    "autocapitalize": "characters",
                    "spellcheck": "false",
                }
            ),
        )
        self.helper = UswdsHelper(self, submit=_("Sign in"))
