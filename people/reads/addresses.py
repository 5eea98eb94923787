"""Whose address is it?"""

from django.db.models import Q

from people.models import Person


def find_person(address: str) -> Person | None:
    """Find who may sign in with this address: an active person who has a private e-mail.

    The agency address comes first. A private one that two people share names neither of them;
    they sign in by their agency addresses. One query, whoever it is.
    """
    address = address.strip().lower()
    matches = list(
        Person.objects.filter(Q(email=address) | Q(private_email=address), is_active=True).exclude(
            private_email=""
        )
    )
    by_agency = [person for person in matches if person.email == address]
    only = by_agency or matches
    return only[0] if len(only) == 1 else None
