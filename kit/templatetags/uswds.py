"""How the crispy pack `uswds` draws a field, a group of choices and the error summary."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CLASS = {"select": "usa-select", "textarea": "usa-textarea", "input": "usa-input"}


@dataclass(frozen=True)
class Option:
    """One choice: what stands on its input, and its label (text, or a `Tile`)."""

    shape: str
    attrs: dict[str, Any]
    label: object
    chosen: bool
    disabled: bool

    @property
    def html_id(self) -> str:
        """The id of its input."""
        return str(self.attrs.get("id", ""))

    @property
    def html(self) -> SafeString:
        """Drawn. In Python, since a page of times has a hundred of them (docs/speed.md)."""
        lines = (
            ("tiles__mark", getattr(self.label, "mark", "")),
            (f"{self.shape}__label-description", getattr(self.label, "description", "")),
            ("tiles__detail", getattr(self.label, "detail", "")),
        )
        rest = "".join(
            f' <span class="{name}">{_safe(text)}</span>' for name, text in lines if text
        )
        return mark_safe(  # noqa: S308  every value goes through _safe
            f'<div class="{self.shape}">\n  <input{_attributes(self.attrs)}>\n'
            f'  <label class="{self.shape}__label" for="{_safe(self.html_id)}">'
            f'<span class="tiles__name">{_safe(self.label)}</span>{rest}</label>\n</div>\n'
        )


@dataclass(frozen=True)
class OptionGroup:
    """Choices under one name (None: no name). `open`: one of them is chosen, so do not fold it."""

    name: object
    options: tuple[Option, ...]

    @property
    def open(self) -> bool:
        """Whether a folded group has to show itself."""
        return any(option.chosen for option in self.options)

    @property
    def html(self) -> SafeString:
        """All its choices, drawn."""
        return mark_safe("".join(option.html for option in self.options))  # noqa: S308  see Option


@dataclass(frozen=True)
class Problem:
    """One line of the error summary; `target` is the id of the input to mend, or empty."""

    target: str
    text: str


@register.filter
def kind(field: forms.BoundField) -> str:
    """`hidden`, `checkbox`, `choices`, `select`, `textarea` or `input`."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.Select):
        return "select"
    return "textarea" if isinstance(widget, forms.Textarea) else "input"


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """The input, select or textarea. Django adds `aria-invalid` and `aria-describedby`."""
    name = _CLASS[kind(field)]
    classes = [name, field.field.widget.attrs.get("class", "")]
    if field.errors:
        classes.append("usa-input--error")
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.simple_tag
def checkbox(field: forms.BoundField) -> SafeString:
    """The box of a single tick."""
    return field.as_widget(attrs={"class": "usa-checkbox__input"})


@register.simple_tag
def option_groups(field: forms.BoundField) -> list[OptionGroup]:
    """The choices of a radio or checkbox group in their order, those without a name together."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id}, widget)
    drawn = widget.get_context(field.html_name, field.value(), attrs)["widget"]
    groups: list[OptionGroup] = []
    for name, items, _ in drawn["optgroups"]:
        options = tuple(_option(item, widget) for item in items)
        if groups and name is None and groups[-1].name is None:
            # Django makes a group of each choice that has none.
            options = groups.pop().options + options
        groups.append(OptionGroup(name, options))
    return groups


def _option(item: dict[str, Any], widget: forms.Widget) -> Option:
    shape = f"usa-{item['type']}"
    # The group carries what describes it and whether it is wrong; each input repeating it is noise.
    attrs = {
        "type": item["type"],
        "name": item["name"],
        "value": "" if item["value"] is None else str(item["value"]),
        **{name: value for name, value in item["attrs"].items() if not name.startswith("aria-")},
    }
    tiles = getattr(widget, "tiles", False)
    attrs["class"] = f"{shape}__input {shape}__input--tile" if tiles else f"{shape}__input"
    disabled = bool(attrs.get("disabled"))
    if disabled:
        # It was chosen before it was taken; a browser would send nothing for it.
        attrs.pop("checked", None)
    return Option(
        shape=shape,
        attrs=attrs,
        label=item["label"],
        chosen=bool(item["selected"]) and not disabled,
        disabled=disabled,
    )


def _attributes(attrs: dict[str, Any]) -> str:
    """As Django draws them: True is the bare name, False and None are nothing."""
    drawn = ""
    for name, value in attrs.items():
        if value is True:
            drawn += f" {name}"
        elif value is not False and value is not None:
            drawn += f' {name}="{_escaped(value) if type(value) is str else _safe(value)}"'
    return drawn


def _safe(value: object) -> str:
    """Escaped, unless it is HTML already."""
    return str(value) if hasattr(value, "__html__") else _escaped(str(value))


# Most of what stands on a hundred tiles is the same on the next ninety-nine.
_escaped = lru_cache(maxsize=2048)(escape)


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
    if kind(field) == "hidden":
        return ""
    if kind(field) != "choices":
        return field.id_for_label
    usable = [o for group in option_groups(field) for o in group.options if not o.disabled]
    chosen = [option for option in usable if option.chosen]
    return next((option.html_id for option in [*chosen, *usable]), "")
