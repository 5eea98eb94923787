"""What a form says when a field is empty or wrong: names the field and the way out.

Django's own sentences ("This field is required.") tell nobody which field, and the error summary
would list the same line several times.
"""

from django import forms
from django.utils.translation import gettext as _


def speak_plainly(form: forms.BaseForm) -> None:
    """Give every field of `form` our sentences, except where the form has words of its own."""
    for name, field in form.fields.items():
        label = {"label": field.label or form[name].label}
        _replace(field, "required", _empty(field) % label)
        if isinstance(field, forms.ChoiceField):
            sentence = _("“%(label)s”: that answer is not open any more. Choose another one.")
            _replace(field, "invalid_choice", sentence % label)
        if isinstance(field, forms.EmailField):
            sentence = _("“%(label)s” is not an e-mail address. It looks like name@example.gov.")
            _replace(field, "invalid", sentence % label)


def _empty(field: forms.Field) -> str:
    if field.widget.is_hidden:
        return _("Part of the form did not reach us. Reload the page and send it once more.")
    if isinstance(field, forms.BooleanField):
        return _("“%(label)s” is not ticked. Tick it to go on.")
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return _("“%(label)s” has no answer yet. Choose one.")
    return _("“%(label)s” is empty. Please fill it in.")


def _replace(field: forms.Field, code: str, sentence: str) -> None:
    known = (getattr(kind, "default_error_messages", {}) for kind in type(field).__mro__)
    stock = {str(messages[code]) for messages in known if code in messages}
    if code not in field.error_messages or str(field.error_messages[code]) in stock:
        field.error_messages[code] = sentence
