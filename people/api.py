"""Who calls the API: the owner of a token, or of a browser's session. Both may do the same."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from kit.api import NotFromHere
from people.models import Person
from people.operations import tokens

LONGEST_TOKEN = 200


class Token(HttpBearer):
    """`Authorization: Bearer …`."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Return the token's owner, who then is the request's user, whatever session came along."""
        if not token.isascii() or len(token) > LONGEST_TOKEN:
            return None
        person = tokens.authenticate(token)
        if person is not None:
            request.user = person
        return person


class BrowserSession(APIKeyCookie):
    """The session of a browser, with its CSRF token on everything that changes something."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Person | None:
        """Return who is signed in. Raises NotFromHere for a change without the CSRF token.

        A request that came with another kind of credentials stands or falls by those, and a
        stranger is told to sign in and not about tokens of a session.
        """
        if "Authorization" in request.headers or not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise NotFromHere
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        """Do nothing: the session middleware has done it."""
        return None
