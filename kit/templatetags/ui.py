"""Small pieces of a page: boxes with content, telephone links, addresses of files, site facts."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.template import Context, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

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

    `rest` is what else the links ask for ("move=…"). In Python and kept, since there may be forty
    of them, the same for everybody (docs/speed.md).
    """
    return _day_links(tuple(days), escape(f"&{rest}") if rest else "")


@lru_cache(maxsize=128)
def _day_links(days: tuple[Any, ...], more: str) -> SafeString:
    return mark_safe("\n".join([_day_link(day, more) for day in days]))  # noqa: S308  escaped below


def _day_link(day: Any, more: str) -> str:
    current = ' aria-current="date"' if day.current else ""
    note = f' <span class="days__note">{escape(day.note)}</span>' if day.note else ""
    return (
        f'<li><a class="days__day" href="?day={escape(day.on)}{more}"{current}>'
        f'<span class="days__weekday">{escape(day.weekday)}</span>'
        f' <span class="days__date">{escape(day.date)}</span>{note}</a></li>'
    )


@register.tag
def once(parser: Parser, token: Token) -> "_Once":
    """`{% once agency=agency path=request.path %}…{% endonce %}`: drawn once for those values.

    For what is the same on page after page (docs/speed.md). Inside, nothing else is known: no
    person, no request, no form token, so one person's page can never show another's.
    """
    named = token_kwargs(token.split_contents()[1:], parser)
    inside = parser.parse(("endonce",))
    parser.delete_first_token()
    return _Once(named, inside)


class _Once(template.Node):
    """Keeps what it drew by language and values, of so many sets at most."""

    most = 256

    def __init__(self, named: dict[str, FilterExpression], inside: NodeList) -> None:
        self.named = named
        self.inside = inside
        self._drawn: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = {name: given.resolve(context) for name, given in self.named.items()}
        # The type too: text that is safe never stands for the same text that is not.
        key = (get_language(), *((type(value), value) for value in values.values()))
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) >= self.most:
                self._drawn.clear()
            alone = context.new(values)
            alone.template = context.template
            drawn = self._drawn[key] = self.inside.render(alone)
        return drawn


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
