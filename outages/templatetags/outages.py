"""Words of the status page."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def instructions(text: str) -> list[tuple[str, str]]:
    """Split lines of “Who: what to do” into pairs; a line without a colon is for everyone."""
    pairs = []
    for line in text.splitlines():
        who, colon, what = line.partition(":")
        if line.strip():
            pairs.append((who.strip(), what.strip()) if colon else (_("Everyone"), line.strip()))
    return pairs


@register.filter
def thousands(number: int) -> str:
    """`2203` as `2,203`."""
    return str(number_format(number, force_grouping=True))


@register.filter
def minutes(count: int) -> str:
    """`30` as `30 minutes`."""
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


@register.filter
def hours(count: int) -> str:
    """240 minutes as `4 hours`, 90 as `90 minutes`."""
    whole, rest = divmod(count, 60)
    if rest:
        return minutes(count)
    return ngettext("%(count)d hour", "%(count)d hours", whole) % {"count": whole}
