"""The mail with a sign-in code.

It is composed and handed over beside the request, never inside it: a page that took longer for
people whom we know would tell strangers whom we know, and a mail server that hangs would hold
the threads that answer everybody else. A mail that cannot be handed over leaves the answer as it
is, and the page says what to do when nothing arrives. Pending mails are sent before a process ends.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger("back_online.sign_in")

_senders = ThreadPoolExecutor(max_workers=4, thread_name_prefix="code-mail")
_pending: set["Future[None]"] = set()


def send(*, to: str, code: str) -> None:
    """Send `code` to a private address, soon."""
    future = _senders.submit(_hand_over, to, code)
    _pending.add(future)
    future.add_done_callback(_pending.discard)


def wait_until_sent(timeout: float = 10) -> None:
    """Wait until everything that was asked for is handed over, or has failed (seconds)."""
    wait(set(_pending), timeout)


def _hand_over(to: str, code: str) -> None:
    words = {
        "code": code,
        "site": settings.BASE_URL,
        "agency": settings.SITE_AGENCY,
        "help_desk_phone": settings.HELP_DESK_PHONE,
        "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
    }
    try:
        subject = render_to_string("account/email/login_code_subject.txt", words).strip()
        body = render_to_string("account/email/login_code_message.txt", words)
        EmailMessage(subject, body, to=[to]).send()
    except Exception as error:
        # The text of a mail server's refusal repeats the address: only its kind is logged.
        logger.error("a sign-in code could not be mailed: %s", type(error).__name__)
