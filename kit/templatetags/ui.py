"""Small pieces of a page: boxes with content, telephone links, addresses of files, site facts."""

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kit import context

register = template.Library()


@register.simple_block_tag
def alert(
    content: str, kind: str = "info", heading: str = "", level: int = 2, role: str = ""
) -> SafeString:
    """A coloured notice. `kind`: info, warning, success, error; `role` only if it appears later."""
    values = {"kind": kind, "heading": heading, "level": level, "role": role, "content": content}
    return render_to_string("components/alert.html", values)


@register.simple_block_tag
def panel(content: str, heading: str = "", kind: str = "", level: int = 2) -> SafeString:
    """A box. `kind`: nothing, `key` for what matters most on the page, `quiet` for an aside."""
    values = {"kind": kind, "heading": heading, "level": level, "content": content}
    return render_to_string("components/panel.html", values)


@register.simple_block_tag
def fold(content: str, heading: str, is_open: bool = False) -> SafeString:
    """A line that opens to more; works without script and is found by the browser's search."""
    values = {"heading": heading, "is_open": is_open, "content": content}
    return render_to_string("components/fold.html", values)


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file; an error page gets the plain one if the manifest is missing."""
    try:
        return _hashed(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@cache
def _hashed(path: str) -> str:
    """The address by the manifest, which is read once when the process begins."""
    return static(path)


@register.simple_tag
def day_links(days: Iterable[Any], rest: str = "") -> SafeString:
    """The items of a row of days: each with `on` (ISO 8601), weekday, date, note and `current`.

    `rest` is what else the links ask for ("move=…"). In Python, since there may be forty of them
    (docs/speed.md).
    """
    more = escape(f"&{rest}") if rest else ""
    return mark_safe("\n".join(_day_link(day, more) for day in days))  # noqa: S308  escaped below


def _day_link(day: Any, more: str) -> str:
    current = ' aria-current="date"' if day.current else ""
    note = f' <span class="days__note">{escape(day.note)}</span>' if day.note else ""
    return (
        f'<li><a class="days__day" href="?day={escape(day.on)}{more}"{current}>'
        f'<span class="days__weekday">{escape(day.weekday)}</span>'
        f' <span class="days__date">{escape(day.date)}</span>{note}</a></li>'
    )


@register.simple_tag
def site_facts() -> dict[str, object]:
    """The values of `kit.context.site` for pages that are drawn without a request."""
    return context.facts()


@register.simple_tag
def telephone(number: str) -> SafeString:
    """A telephone number as a link."""
    return format_html('<a class="phone" href="{}">{}</a>', tel(number), number)


@register.filter
def tel(number: str) -> str:
    """The address of a telephone link: `(571) 555-0100 ext. 2` becomes `tel:+15715550100;ext=2`."""
    main, _, extension = re.sub(r"(?i)\s*(ext\.?|x)\s*", "#", str(number)).partition("#")
    digits = re.sub(r"\D", "", main)
    if len(digits) == 10:
        digits = f"1{digits}"
    return f"tel:+{digits}" + (f";ext={re.sub(r'[^0-9]', '', extension)}" if extension else "")


@register.filter
def starts(path: str, beginning: str) -> bool:
    """Whether the address `path` lies at or below `beginning`; `/` is only itself."""
    return path == beginning or (beginning != "/" and path.startswith(beginning))
