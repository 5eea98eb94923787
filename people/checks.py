"""What must be so before anybody signs in; `manage.py check` and every start look."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def check_sign_in(**kwargs: Any) -> list[CheckMessage]:
    """Refuse settings that would let strangers in or keep people out."""
    found: list[CheckMessage] = []
    if settings.SESSION_ENGINE != "people.sessions":
        found.append(
            Error(
                "Sessions must be kept in the database: a sign-in code waits in the session, and "
                "anybody can read it in a signed cookie.",
                hint='Set SESSION_ENGINE = "people.sessions".',
                id="people.E001",
            )
        )
    if settings.SIGN_IN_LEVEL != "code":
        found.append(
            Error(
                f"SIGN_IN_LEVEL is “{settings.SIGN_IN_LEVEL}”, which this version cannot do.",
                hint="Set SIGN_IN_LEVEL=code. Passkeys are refused until they work, not ignored.",
                id="people.E002",
            )
        )
    rates = getattr(settings, "ACCOUNT_RATE_LIMITS", None) or {}
    if not all(
        str(rates.get(action, "")).endswith("/key") and "/ip" not in rates[action]
        for action in ("request_login_code", "mail_login_code")
    ):
        found.append(
            Error(
                "Sign-in must be limited by person and not by network address: hundreds of people "
                "share one.",
                hint='Set ACCOUNT_RATE_LIMITS = {"request_login_code": "3/m/key", '
                '"mail_login_code": "10/10m/key"}.',
                id="people.E003",
            )
        )
    if settings.DEMO and settings.HTTPS:
        found.append(
            Warning(
                "The demo is on behind HTTPS: everybody can sign in as anybody.",
                hint="Set DEMO=0 where real people are in the database.",
                id="people.W001",
            )
        )
    return found
