"""What the shell of every page says about who is looking."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from people.models import Role


def staff_links(request: HttpRequest) -> dict[str, object]:
    """Context processor: `staff_links`, the pages beside Status and My repair."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    links = []
    if settings.DEMO or (signed_in and user.is_staff):
        links.append({"label": "Outbox", "url": reverse("notifications:outbox")})
    if signed_in and user.has_role(Role.COORDINATOR):
        links.append({"label": "Sites and policies", "url": reverse("admin:index")})
    return {"staff_links": links}
