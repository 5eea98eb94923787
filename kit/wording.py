"""What a form says when a field is empty or wrong: names the field and the way out.

Django's own sentences ("This field is required.") tell nobody which field, and the error summary
would list the same line several times.
"""

from django import forms

_EMPTY_CHOICE = "“{label}” has no answer yet. Choose one."
_EMPTY_TICK = "“{label}” is not ticked. Tick it to go on."
_EMPTY_TEXT = "“{label}” is empty. Please fill it in."
_LOST = "Part of the form did not reach us. Reload the page and send it once more."
_NO_CHOICE = "“{label}”: that answer is not open any more. Choose another one."
_NO_EMAIL = "“{label}” is not an e-mail address. It looks like name@example.gov."


def speak_plainly(form: forms.BaseForm) -> None:
    """Give every field of `form` our sentences, except where the form has words of its own."""
    for name, field in form.fields.items():
        label = field.label or form[name].label
        _replace(field, "required", _empty(field).format(label=label))
        if isinstance(field, forms.ChoiceField):
            _replace(field, "invalid_choice", _NO_CHOICE.format(label=label))
        if isinstance(field, forms.EmailField):
            _replace(field, "invalid", _NO_EMAIL.format(label=label))


def _empty(field: forms.Field) -> str:
    if field.widget.is_hidden:
        return _LOST
    if isinstance(field, forms.BooleanField):
        return _EMPTY_TICK
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return _EMPTY_CHOICE
    return _EMPTY_TEXT


def _replace(field: forms.Field, code: str, sentence: str) -> None:
    known = (getattr(kind, "default_error_messages", {}) for kind in type(field).__mro__)
    stock = {str(messages[code]) for messages in known if code in messages}
    if code not in field.error_messages or str(field.error_messages[code]) in stock:
        field.error_messages[code] = sentence
