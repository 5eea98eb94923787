"""Settings: one file, read from the environment, closed by default.

Values come from the environment, or from the run that goes on in this folder
(`config.where`), so that `manage.py` works beside `make run` without set-up.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import where

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.ENVIRON = where.environment()

if "DATABASE_URL" not in env.ENVIRON:
    raise ImproperlyConfigured(
        "PostgreSQL is not running here: start `make run`, or set DATABASE_URL."
    )

# --- what this installation is --------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = False
DEMO = env.bool("DEMO", default=False)
HTTPS = env.bool("HTTPS", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
RUN_ID = env.str("RUN_ID", default="")

SITE_AGENCY = env.str("SITE_AGENCY", default="Office of Examples")
HELP_DESK_PHONE = env.str("HELP_DESK_PHONE", default="(571) 555-0100")
GOVERNMENT_SITE = env.bool("GOVERNMENT_SITE", default=False)
# Whose time public figures are in, and a person's whose zone nobody knows; always named.
HEADQUARTERS_ZONE = env.str("HEADQUARTERS_ZONE", default="America/New_York")
# Where authorization for the drive to headquarters is asked for.
TRAVEL_MAILBOX = env.str("TRAVEL_MAILBOX", default="travel@example.gov")
# Other desks, for trouble that is no repair (facts of July 2024: PASM and the service desk).
PATENT_DESK_PHONE = env.str("PATENT_DESK_PHONE", default="(571) 555-0140")
# `code`: a code to the private address. `passkey` is refused until it is built, never ignored.
SIGN_IN_LEVEL = env.str("SIGN_IN_LEVEL", default="code")

# --- applications ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "django_htmx",
    "template_partials",
    "kit",
    "people",
    "notifications",
    "outages",
    "booking",
    "oversight",
]
if DEMO:
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A day of times is 44 KB and arrives as 5. What must stay secret is never on a page beside
    # words from its address, and Django masks its token and pads the answer.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kit.middleware.private_pages",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kit.context.site",
                "config.context.staff_links",
            ],
        },
    },
]
if DEMO:
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("demo.context.ribbon")
CRISPY_ALLOWED_TEMPLATE_PACKS = ["uswds"]
CRISPY_TEMPLATE_PACK = "uswds"

# --- stored and queued -----------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].update(
    CONN_MAX_AGE=600,
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        **DATABASES["default"].get("OPTIONS", {}),
        "connect_timeout": 3,
        # A server that is silent is gone: nobody waits a quarter of an hour for it.
        "tcp_user_timeout": 5000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": "-c lock_timeout=5s -c statement_timeout=60s"
        " -c idle_in_transaction_session_timeout=60s",
    },
)
# The hottest reads are planned once a connection (docs/adr/0008). A pooler that hands out another
# connection for each transaction cannot have that: turn it off behind one.
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", default=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379")
CELERY_BROKER_URL = where.celery_url(REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": where.cache_url(REDIS_URL),
        # A Redis that swallows what it is sent must not hold a page.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

# --- people -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "people.sign_in.Backend",
    # Sessions that began with the library's own go on.
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "booking:repair"
COORDINATOR_REDIRECT_URL = "oversight:board"
LOGOUT_REDIRECT_URL = "outages:status"
# The sign-in code waits in the session: only the database keeps it from whoever holds the cookie.
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kit.views.csrf_failed"

ACCOUNT_ADAPTER = "people.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "private_email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"request_login_code": "people.forms.RequestCodeForm"}
# By what was typed and by person, never by network address: hundreds of people sit behind one.
ACCOUNT_RATE_LIMITS = {"request_login_code": "3/m/key", "mail_login_code": "10/10m/key"}

# --- what is sent ----------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"{SITE_AGENCY} Back Online <back-online@example.gov>"
)
MESSAGE_ID_DOMAIN = env.str("MESSAGE_ID_DOMAIN", default="mail.example.gov")
# The acceptance journal of the relay that EMAIL_URL names, if we can read it (docs/messages.md).
EMAIL_JOURNAL = env.str("EMAIL_JOURNAL", default="")
SMS_URL = env.str("SMS_URL", default="")
# What the service for text messages shows when it reports receipts and STOP; empty: nobody may.
SMS_RECEIPT_TOKEN = env.str("SMS_RECEIPT_TOKEN", default="")
# The mailbox that answers to calendar entries; it must be one that somebody reads.
CALENDAR_ORGANIZER = env.str("CALENDAR_ORGANIZER", default="back-online@example.gov")

# --- pages ---------------------------------------------------------------------------------------------------

# One installation speaks one language; docs/words.md says how a catalogue gets into locale/.
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en-us")
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "build" / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    "jpg",
    "jpeg",
    "png",
    "gif",
    "webp",
    "zip",
    "gz",
    "br",
    "woff",
    "woff2",
    "map",
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if HTTPS:
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # No values of the database in a log: it repeats the row that it refuses.
    "formatters": {
        "line": {
            "class": "kit.logs.Lines",
            "format": "{levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "back_online": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        # Below this they repeat all that a page knows, and statements with their values.
        "django.template": {"level": "INFO"},
        "django.db.backends": {"level": "INFO"},
    },
}
DEFAULT_EXCEPTION_REPORTER = "kit.logs.Report"
