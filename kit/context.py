"""What every page may say about this installation."""

from django.conf import settings
from django.http import HttpRequest


def facts() -> dict[str, object]:
    """Name, help-desk telephone and kind of this installation; needs no request and no database."""
    return {
        "agency": settings.SITE_AGENCY,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "demo": settings.DEMO,
        "government_site": settings.GOVERNMENT_SITE,
    }


def site(request: HttpRequest) -> dict[str, object]:
    """Context processor: `agency`, `help_desk_phone`, `demo`, `government_site`."""
    return facts()
