"""How the crispy pack `uswds` draws a field, a group of choices and the error summary."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.utils.safestring import SafeString, mark_safe

from kit.uswds import Tile

register = template.Library()

_CLASS = {"select": "usa-select", "textarea": "usa-textarea", "input": "usa-input"}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, drawn; `html_id` is that of its input."""

    html_id: str
    chosen: bool
    disabled: bool
    html: SafeString


@dataclass(frozen=True, slots=True)
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
        return mark_safe("".join([option.html for option in self.options]))  # noqa: S308  see _draw


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
    draw = _drawing(field)
    groups: list[OptionGroup] = []
    for index, (value, label) in enumerate(field.field.widget.choices):
        if isinstance(label, (list, tuple)):
            group = tuple(draw(f"_{index}_{at}", *choice) for at, choice in enumerate(label))
            groups.append(OptionGroup(value, group))
        elif groups and groups[-1].name is None:
            groups.append(
                OptionGroup(None, (*groups.pop().options, draw(f"_{index}", value, label)))
            )
        else:
            groups.append(OptionGroup(None, (draw(f"_{index}", value, label),)))
    return groups


def _drawing(field: forms.BoundField) -> Callable[[str, Any, object], Option]:
    """How a choice of that field is drawn, by its place, value and label."""
    widget = field.field.widget
    attrs = field.build_widget_attrs(dict(widget.attrs), widget)
    all_disabled = bool(attrs.pop("disabled", False))
    attrs.pop("class", None)
    # The group carries what describes it and whether it is wrong; each input repeating it is noise.
    rest = _attributes({k: v for k, v in attrs.items() if not k.startswith("aria-")})
    shape, tiles = f"usa-{widget.input_type}", bool(getattr(widget, "tiles", False))
    name, html_id = field.html_name, field.auto_id
    chosen = frozenset(widget.format_value(field.value()))

    def draw(place: str, value: Any, label: object) -> Option:
        text = "" if value is None else str(value)
        tile = label if isinstance(label, Tile) else Tile(label)  # type: ignore[arg-type]
        return _draw(
            text,
            tile.label,
            tile.mark,
            tile.description,
            tile.detail,
            shape,
            tiles,
            name,
            f"{html_id}{place}" if html_id else "",
            rest,
            text in chosen,
            tile.disabled or all_disabled,
        )

    return draw


# A page of times has a hundred choices, and the next one has the same. All that is drawn is in the
# key, its type too: text that is safe already must never stand for the same text that is not.
@lru_cache(maxsize=4096, typed=True)
def _draw(
    value: str,
    label: object,
    mark: object,
    description: object,
    detail: object,
    shape: str,
    tiles: bool,
    name: str,
    html_id: str,
    rest: str,
    chosen: bool,
    disabled: bool,
) -> Option:
    """Draw one choice; `rest` are further attributes, drawn."""
    # What was chosen before it was taken is not chosen: a browser would send nothing for it.
    chosen = chosen and not disabled
    attrs = _attributes(
        {
            "type": shape.removeprefix("usa-"),
            "name": name,
            "value": value,
            "id": html_id or None,
            "checked": chosen,
            "disabled": disabled,
            "class": f"{shape}__input {shape}__input--tile" if tiles else f"{shape}__input",
        }
    )
    lines = (
        ("tiles__mark", mark),
        (f"{shape}__label-description", description),
        ("tiles__detail", detail),
    )
    more = "".join(f' <span class="{css}">{_safe(text)}</span>' for css, text in lines if text)
    html = mark_safe(  # noqa: S308  every value goes through _safe
        f'<div class="{shape}">\n  <input{attrs}{rest}>\n'
        f'  <label class="{shape}__label" for="{_safe(html_id)}">'
        f'<span class="tiles__name">{_safe(label)}</span>{more}</label>\n</div>\n'
    )
    return Option(html_id, chosen, disabled, html)


def _attributes(attrs: dict[str, Any]) -> str:
    """As Django draws them: True is the bare name, False and None are nothing."""
    return "".join(
        f" {name}" if value is True else f' {name}="{_safe(value)}"'
        for name, value in attrs.items()
        if value is not False and value is not None
    )


def _safe(value: object) -> str:
    """Escaped, unless it is HTML already."""
    return str(value) if hasattr(value, "__html__") else escape(str(value))


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
