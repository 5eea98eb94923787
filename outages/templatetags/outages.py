"""Words of the status page."""

from django import template

register = template.Library()


@register.filter
def instructions(text: str) -> list[tuple[str, str]]:
    """Split lines of “Who: what to do” into pairs; a line without a colon is for everyone."""
    pairs = []
    for line in text.splitlines():
        who, colon, what = line.partition(":")
        if line.strip():
            pairs.append((who.strip(), what.strip()) if colon else ("Everyone", line.strip()))
    return pairs


@register.filter
def thousands(number: int) -> str:
    """`2203` as `2,203`."""
    return f"{number:,}"


@register.filter
def hours(minutes: int) -> str:
    """`240` as `4 hours`, `90` as `90 minutes`."""
    whole, rest = divmod(minutes, 60)
    if rest:
        return f"{minutes} minutes"
    return f"{whole} hour{'' if whole == 1 else 's'}"
