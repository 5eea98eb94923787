"""API tokens: issued once in clear, kept as a digest."""

import hashlib
import secrets

from people.models import ApiToken, Person

# Secret scanners and people recognise a token that has leaked by it.
_PREFIX = "bo_"


def issue(person: Person) -> str:
    """Make a new token with this person's permissions; nobody can read it again later."""
    token = _PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(person=person, digest=_digest(token))
    return token


def authenticate(token: str) -> Person | None:
    """Return whose token it is; None if it is unknown, revoked, or its owner is not active."""
    found = (
        ApiToken.objects.select_related("person")
        .filter(digest=_digest(token), revoked_at__isnull=True, person__is_active=True)
        .first()
    )
    return found.person if found else None


def _digest(token: str) -> str:
    # A token is as random as a digest, so neither salt nor slow hashing adds anything.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
