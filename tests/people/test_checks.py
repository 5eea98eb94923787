"""Settings that are refused before anybody signs in."""

import pytest

from people.checks import check_sign_in


def ids():
    return [message.id for message in check_sign_in()]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SESSION_ENGINE", "django.contrib.sessions.backends.signed_cookies", "people.E001"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.cached_db", "people.E001"),
        ("SIGN_IN_LEVEL", "passkey", "people.E002"),
        ("SIGN_IN_LEVEL", "", "people.E002"),
        ("ACCOUNT_RATE_LIMITS", {}, "people.E003"),
        ("ACCOUNT_RATE_LIMITS", False, "people.E003"),
        (
            "ACCOUNT_RATE_LIMITS",
            {"request_login_code": "20/m/ip,3/m/key", "mail_login_code": "9/h/key"},
            "people.E003",
        ),
    ],
)
def test_a_setting_that_lets_strangers_in_or_keeps_people_out_is_refused(
    settings, name, value, found
):
    setattr(settings, name, value)
    assert ids() == [found]


def test_the_demo_behind_https_is_warned_about(settings):
    settings.DEMO = settings.HTTPS = True
    assert ids() == ["people.W001"]


def test_the_settings_as_they_are_pass():
    assert ids() == []
