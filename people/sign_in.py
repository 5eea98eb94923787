"""How allauth signs people in here: by a code to the private address, and no other way."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from kit.prepared import Prepared
from people.models import Person, Role
from people.operations import code_mail

logger = logging.getLogger("back_online.sign_in")

_people = Prepared(lambda person: Person.objects.filter(pk=person))


class Backend(AuthenticationBackend):
    """Who a session belongs to, asked for on every page as a prepared query (docs/adr/0008)."""

    def get_user(self, user_id: int) -> Person | None:
        """That person, unless they are gone or deactivated."""
        found = _people.fetch(person=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


class Adapter(DefaultAccountAdapter):
    """Nobody signs up: people come from the roster. Nothing shown differs for strangers."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _(
            "“Code” is not the one in our newest mail. It has eight letters, like BCDF-GHJK."
        ),
        "too_many_login_attempts": _(
            "The code was wrong three times, so it does not work any more. Ask for a new one."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A coordinator begins at the board, everybody else at their own repair."""
        person = request.user
        if isinstance(person, Person) and person.has_role(Role.COORDINATOR):
            return resolve_url(settings.COORDINATOR_REDIRECT_URL)
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a sign-in code; allauth has nothing else to say to anybody here."""
        if template_prefix == "account/email/login_code":
            code_mail.send(to=email, code=context["code"])

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Answer somebody deactivated since the code was asked for as anybody with a wrong code."""
        return HttpResponseRedirect(reverse("account_login"))


def may(request: HttpRequest, *, action: str, key: str) -> bool:
    """Whether one more `action` for `key` is within settings.ACCOUNT_RATE_LIMITS; counts it.

    Limits count by what was typed or by the person, never by network address: hundreds of people
    sit behind one. While Redis is away everybody may: a code that guards itself by three tries
    is a smaller risk than nobody getting in on the worst day.
    """
    # The library keeps a bare hash, and whoever guesses addresses finds them again by theirs.
    secret = salted_hmac("people.sign_in.may", key, algorithm="sha256").hexdigest()
    try:
        return bool(ratelimit.consume(request, action=action, key=secret))
    except (RedisError, OSError) as error:
        logger.error("sign-in limits cannot be counted: %s", type(error).__name__)
        return True
