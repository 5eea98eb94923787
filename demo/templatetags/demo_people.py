"""The demo people for the sign-in page."""

from django import template

from demo.rules.cast import CAST, Player

register = template.Library()


@register.simple_tag
def demo_people() -> tuple[Player, ...]:
    """Everybody whom one can be with one click."""
    return CAST
