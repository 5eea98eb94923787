"""Who may do more than an employee."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from people.errors import UnknownPerson
from people.models import Person, Role


def set_roles(*, email: str, roles: Collection[Role]) -> Person:
    """Give the person with that agency address exactly these roles. Raises UnknownPerson."""
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(email=email.strip().lower()).first()
        if person is None:
            raise UnknownPerson(
                _("Nobody in the roster has the agency e-mail %(email)s.") % {"email": email}
            )
        person.roles = sorted({role.value for role in roles})
        person.save(update_fields=["roles"])
    return person
