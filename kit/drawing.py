"""How the form pack `uswds` draws a field: label, help, errors, control, and choices as tiles.

In Python, since a template of its own for each part of a field took longer than all the rest of a
page with a form (docs/speed.md). Every text goes through `safe`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_CLASS = {"select": "usa-select", "textarea": "usa-textarea", "input": "usa-input"}
# Django's templates that are an <input> and nothing else; any other widget is drawn by its own.
_PLAIN = frozenset(
    f"django/forms/widgets/{name}.html" for name in ("text", "email", "number", "date", "time")
)


@dataclass(frozen=True)
class Tile:
    """The label of a choice with a second line.

    `mark` says why a choice is not to be had ("taken"); a tile with `disabled` cannot be chosen.
    `detail` shows when the tile is chosen.
    """

    label: str
    description: str = ""
    mark: str = ""
    detail: str = ""
    disabled: bool = False

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class TileGroup:
    """The name of a group of choices; `folded` puts it behind a line to open."""

    label: str
    folded: bool = False

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, drawn; `html_id` is that of its input."""

    html_id: str
    chosen: bool
    disabled: bool
    html: str


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Choices under one name (None: no name)."""

    name: object
    options: tuple[Option, ...]


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


def draw(field: forms.BoundField, *, wrapper_class: str = "", label_class: str = "") -> SafeString:
    """Draw a field with all that belongs to it."""
    what = kind(field)
    if what == "hidden":
        return field.as_widget()
    classes = ["usa-form-group"]
    if what == "choices":
        classes.append("usa-form-group--wide")
        inside = _choices(field, label_class)
    elif what == "checkbox":
        inside = _checkbox(field)
    else:
        inside = _label(field, label_class) + _help(field) + _errors(field) + _control(field, what)
    if field.errors:
        classes.append("usa-form-group--error")
    if wrapper_class:
        classes.append(wrapper_class)
    return mark_safe(  # noqa: S308  its parts are
        f'<div id="div_{safe(field.auto_id)}" class="{safe(" ".join(classes))}">\n{inside}</div>\n'
    )


def _label(field: forms.BoundField, label_class: str) -> str:
    wrong = " usa-label--error" if field.errors else ""
    return (
        f'<label class="usa-label{wrong} {safe(label_class)}" for="{safe(field.id_for_label)}">'
        f"{safe(field.label)}{_optional(field)}</label>\n"
    )


def _optional(field: forms.BoundField) -> str:
    if field.field.required:
        return ""
    return f' <span class="optional">{safe(_("(optional)"))}</span>'


def _help(field: forms.BoundField) -> str:
    if not field.help_text:
        return ""
    html_id = f"{safe(field.auto_id)}_helptext"
    return f'<span class="usa-hint" id="{html_id}">{safe(field.help_text)}</span>\n'


def _errors(field: forms.BoundField) -> str:
    if not field.errors:
        return ""
    spoken = f'<span class="usa-sr-only">{safe(_("Error:"))} </span>'
    lines = "<br>".join(f"{spoken}{safe(error)}" for error in field.errors)
    return f'<span class="usa-error-message" id="{safe(field.auto_id)}_error">{lines}</span>\n'


def _checkbox(field: forms.BoundField) -> str:
    box = field.as_widget(attrs={"class": "usa-checkbox__input"})
    above = _help(field) + _errors(field) if field.errors else ""
    below = "" if field.errors else _help(field)
    return (
        f'{above}<div class="usa-checkbox">\n  {box}\n  <label class="usa-checkbox__label"'
        f' for="{safe(field.id_for_label)}">{safe(field.label)}</label>\n</div>\n{below}'
    )


def _control(field: forms.BoundField, what: str) -> str:
    """The input, select or textarea. Django adds `aria-invalid` and `aria-describedby`."""
    widget = field.field.widget
    classes = [_CLASS[what], widget.attrs.get("class", "")]
    if field.errors:
        classes.append("usa-input--error")
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, classes))}
    if getattr(widget, "template_name", "") not in _PLAIN:
        return field.as_widget(attrs=attrs)
    attrs = field.build_widget_attrs(attrs, widget)
    if field.auto_id:
        attrs.setdefault("id", widget.attrs.get("id", field.auto_id))
    drawn = widget.get_context(field.html_name, field.value(), attrs)["widget"]
    own = {"type": drawn["type"], "name": drawn["name"], "value": drawn["value"]}
    return f"<input{_attributes({**own, **drawn['attrs']})}>\n"


def _choices(field: forms.BoundField, label_class: str) -> str:
    html_id, widget = safe(field.auto_id), field.field.widget
    described = field.aria_describedby
    aria = f' aria-describedby="{safe(described)}"' if described else ""
    tiles = "tiles tiles--columns" if getattr(widget, "columns", False) else "tiles"
    groups = "".join(
        _group(group, f"{html_id}_group_{number}", tiles if _has_tiles(widget) else "")
        for number, group in enumerate(option_groups(field), 1)
    )
    return (
        f'<fieldset class="usa-fieldset" id="{html_id}"{aria}>\n'
        f'<legend class="usa-legend {safe(label_class)}">{safe(field.label)}{_optional(field)}'
        f"</legend>\n{_help(field)}{_errors(field)}{groups}</fieldset>\n"
    )


def _group(group: OptionGroup, html_id: str, tiles: str) -> str:
    drawn = "".join([option.html for option in group.options])
    if group.name is None:
        return f'<div class="{tiles}">\n{drawn}</div>\n' if tiles else drawn
    name, inside = safe(group.name), f'<div class="{tiles or "tiles"}">\n{drawn}</div>\n'
    if getattr(group.name, "folded", False):
        is_open = " open" if any(option.chosen for option in group.options) else ""
        return f'<details class="tile-group"{is_open}>\n<summary>{name}</summary>\n{inside}</details>\n'
    return (
        f'<div class="tile-group" role="group" aria-labelledby="{html_id}">\n'
        f'<div class="tile-group__name" id="{html_id}">{name}</div>\n{inside}</div>\n'
    )


def _has_tiles(widget: forms.Widget) -> bool:
    return bool(getattr(widget, "tiles", False))


def option_groups(field: forms.BoundField) -> list[OptionGroup]:
    """The choices of a radio or checkbox group in their order, those without a name together."""
    draw_one = _drawing(field)
    groups: list[OptionGroup] = []
    for index, (value, label) in enumerate(field.field.widget.choices):
        if isinstance(label, (list, tuple)):
            named = tuple([draw_one(f"_{index}_{at}", *one) for at, one in enumerate(label)])
            groups.append(OptionGroup(value, named))
            continue
        before = groups.pop().options if groups and groups[-1].name is None else ()
        groups.append(OptionGroup(None, (*before, draw_one(f"_{index}", value, label))))
    return groups


def _drawing(field: forms.BoundField) -> Callable[[str, Any, object], Option]:
    """How a choice of that field is drawn, by its place, value and label."""
    widget = field.field.widget
    attrs = field.build_widget_attrs(dict(widget.attrs), widget)
    all_disabled = bool(attrs.pop("disabled", False))
    attrs.pop("class", None)
    # The group carries what describes it and whether it is wrong; each input repeating it is noise.
    rest = _attributes({k: v for k, v in attrs.items() if not k.startswith("aria-")})
    shape, tiles = f"usa-{widget.input_type}", _has_tiles(widget)
    name, html_id = field.html_name, field.auto_id
    chosen = frozenset(widget.format_value(field.value()))

    def draw_one(place: str, value: Any, label: object) -> Option:
        text = "" if value is None else str(value)
        tile = label if isinstance(label, Tile) else Tile(label)  # type: ignore[arg-type]
        return _option(
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

    return draw_one


# A page of times has a hundred choices, and the next one has the same. All that is drawn is in the
# key, its type too: text that is safe already must never stand for the same text that is not.
@lru_cache(maxsize=4096, typed=True)
def _option(
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
    more = "".join(f' <span class="{css}">{safe(text)}</span>' for css, text in lines if text)
    html = (
        f'<div class="{shape}">\n  <input{attrs}{rest}>\n'
        f'  <label class="{shape}__label" for="{safe(html_id)}">'
        f'<span class="tiles__name">{safe(label)}</span>{more}</label>\n</div>\n'
    )
    return Option(html_id, chosen, disabled, html)


def _attributes(attrs: dict[str, Any]) -> str:
    """As Django draws them: True is the bare name, False and None are nothing."""
    return "".join(
        [
            f" {name}" if value is True else f' {name}="{safe(value)}"'
            for name, value in attrs.items()
            if value is not False and value is not None
        ]
    )


def safe(value: object) -> str:
    """Escaped, unless it is HTML already."""
    return str(value) if hasattr(value, "__html__") else escape(str(value))
