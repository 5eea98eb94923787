"""What the shell of every page says about who is looking."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from kit.words import gettext as _
from people.models import Person, Role


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the navigation."""

    label: str
    url: str


def staff_links(request: HttpRequest) -> dict[str, object]:
    """Context processor: `staff_links`, the pages beside Status and My repair."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) else None
    links = []
    if settings.DEMO or (person and person.is_staff):
        links.append(Link(_("Outbox"), reverse("notifications:outbox")))
    if person and person.has_role(Role.COORDINATOR):
        links.append(Link(_("Response"), reverse("oversight:board")))
        links.append(Link(_("Records"), reverse("admin:index")))
    return {"staff_links": tuple(links)}
