"""The tags of the crispy pack `uswds`: a field, drawn, and the error summary."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms, template
from django.utils.safestring import SafeString

from kit import drawing

register = template.Library()


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; `target` is the id of the input to mend, or empty."""

    target: str
    text: str


@register.simple_tag
def draw(
    field: forms.BoundField, wrapper_class: str | None = "", label_class: str | None = ""
) -> SafeString:
    """A field with its label, help, errors and control (`kit.drawing`)."""
    return drawing.draw(field, wrapper_class=wrapper_class or "", label_class=label_class or "")


@register.inclusion_tag("components/error_summary.html")
def error_summary(*given: forms.BaseForm) -> dict[str, list[Problem]]:
    """What went wrong in these forms, each line a link to the input; nothing when all is well."""
    return {"problems": [problem for form in given for problem in _problems(form)]}


def _problems(form: forms.BaseForm) -> Iterator[Problem]:
    if not form.is_bound:
        return
    for text in form.non_field_errors():
        yield Problem("", str(text))
    for field in form:
        for text in field.errors:
            yield Problem(_target(field), str(text))


def _target(field: forms.BoundField) -> str:
    """The id to jump to: of a group the choice that is chosen, or the first to be had."""
    if drawing.kind(field) == "hidden":
        return ""
    if drawing.kind(field) != "choices":
        return field.id_for_label
    groups = drawing.option_groups(field)
    usable = [one for group in groups for one in group.options if not one.disabled]
    chosen = [option for option in usable if option.chosen]
    return next((option.html_id for option in [*chosen, *usable]), "")
