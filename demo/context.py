"""What every page of a demo says about it."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

RIBBON = _("Demo: today is played as Wednesday 24 July 2024; all people are invented.")


def ribbon(request: HttpRequest) -> dict[str, object]:
    """Context processor: `demo_ribbon`. It asks the database nothing."""
    return {"demo_ribbon": RIBBON}
