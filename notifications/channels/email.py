"""E-mail: SMTP step by step over one kept connection, or any other Django backend in one go."""

import contextlib
import smtplib
from email.utils import parseaddr
from functools import lru_cache

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from notifications.channels.handover import Fate, HandOverError
from notifications.rules.letter import Letter
from notifications.rules.parcel import Mail, Parcel

# The server speaks of us or of itself, not of the recipient: sign in first, too busy, closing.
_ABOUT_US = frozenset({421, 454, 503, 530, 534, 535, 538})


class SmtpLine:
    """One connection for a whole sweep, made by Django's own settings (host, TLS, credentials).

    Django's backend would do the whole dialogue in one call; the point of no return must lie
    between RCPT and DATA, so the commands are spoken here one by one.
    """

    def __init__(self, backend: EmailBackend, *, answer: float) -> None:
        self._backend = backend
        self._answer = answer

    def prepare(self, parcel: Parcel) -> None:
        """Connect if need be and name sender and recipient."""
        mail = _mail(parcel)
        kept = self._backend.connection is not None
        try:
            smtp = self._connect()
            self._name_sender(smtp, mail)
        except HandOverError:
            # Servers end a kept connection when they please: that is known only now.
            if not kept:
                raise
            smtp = self._connect()
            self._name_sender(smtp, mail)
        self._name_recipient(smtp, mail)

    def deliver(self, parcel: Parcel) -> str:
        """Send the text. Only the wait for the last answer leaves anything unknown."""
        mail = _mail(parcel)
        smtp = self._backend.connection
        if smtp is None:
            raise HandOverError(Fate.TEMPORARY, "cut_before_end")
        try:
            self._wait_at_most(smtp, self._answer)
            code = smtp.docmd("DATA")[0]
            if code == 354:
                smtp.send(_quoted(mail.raw))
        except (OSError, smtplib.SMTPException) as error:
            # Cut before the final dot: the server has no whole message and must forget it.
            self._drop()
            raise HandOverError(Fate.TEMPORARY, "cut_before_end") from error
        if code != 354:
            self._wait_at_most(smtp, self._backend.timeout)
            raise self._refusal(code)
        try:
            code = smtp.getreply()[0]
            self._wait_at_most(smtp, self._backend.timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise HandOverError(Fate.UNKNOWN, "no_answer") from error
        if not 200 <= code < 600:
            # No reply at all, but something that cannot be read: it may have been a yes.
            self._drop()
            raise HandOverError(Fate.UNKNOWN, "unreadable")
        if code >= 300:
            raise self._refusal(code)
        return str(code)

    def release(self) -> None:
        """Take sender and recipient back."""
        smtp = self._backend.connection
        if smtp is not None:
            try:
                smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def close(self) -> None:
        """Say good-bye."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._backend.close()
        self._backend.connection = None

    def _connect(self) -> smtplib.SMTP:
        try:
            self._backend.open()
            smtp = self._backend.connection
            if smtp is None:  # a backend that was told to fail silently
                raise HandOverError(Fate.DOWN, "no_connection")
            smtp.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise HandOverError(Fate.DOWN, "no_connection") from error
        return smtp

    def _name_sender(self, smtp: smtplib.SMTP, parcel: Mail) -> None:
        """MAIL is the same for every message: a refusal says nothing of this one."""
        try:
            code = smtp.mail(_bare(parcel.letter.sender))[0]
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise HandOverError(Fate.DOWN, "no_connection") from error
        if code != 250:
            self._drop()
            raise HandOverError(Fate.DOWN, str(code))

    def _name_recipient(self, smtp: smtplib.SMTP, parcel: Mail) -> None:
        try:
            code = smtp.rcpt(parcel.letter.address)[0]
        except (OSError, smtplib.SMTPException) as error:
            # It may be this very address that ends connections: later, and the others first.
            self._drop()
            raise HandOverError(Fate.TEMPORARY, "cut_at_address") from error
        if code not in (250, 251):
            raise self._refusal(code)

    def _refusal(self, code: int) -> HandOverError:
        """The error for a reply that says no: certain, whatever it says."""
        self.release()
        permanent = 500 <= code < 600 and code not in _ABOUT_US
        return HandOverError(Fate.PERMANENT if permanent else Fate.TEMPORARY, str(code))

    def _wait_at_most(self, smtp: smtplib.SMTP, seconds: float | None) -> None:
        if smtp.sock is not None:
            smtp.sock.settimeout(seconds)

    def _drop(self) -> None:
        smtp, self._backend.connection = self._backend.connection, None
        if smtp is not None:
            smtp.close()


class BackendLine:
    """Any other Django backend: the plain case, without a step between address and text."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend

    def prepare(self, parcel: Parcel) -> None:
        """Open what the backend opens."""
        try:
            self._backend.open()
        except OSError as error:
            raise HandOverError(Fate.DOWN, "no_connection") from error

    def deliver(self, parcel: Parcel) -> str:
        """Give the message to the backend; what it raises tells nothing for certain."""
        letter = _mail(parcel).letter
        try:
            sent = self._backend.send_messages([_django_message(letter)])
        except Exception as error:
            raise HandOverError(Fate.UNKNOWN, type(error).__name__) from error
        if not sent:
            raise HandOverError(Fate.TEMPORARY, "not_taken")
        return "taken"

    def release(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """Close what the backend opened."""
        with contextlib.suppress(OSError):
            self._backend.close()


@lru_cache(maxsize=4)
def _bare(sender: str) -> str:
    """The address alone; there is one sender, and reading it costs more than sending it."""
    return parseaddr(sender)[1]


def _mail(parcel: Parcel) -> Mail:
    if not isinstance(parcel, Mail):
        raise TypeError("Only an e-mail travels by e-mail.")
    return parcel


def _quoted(raw: bytes) -> bytes:
    """The text with leading dots doubled and the final dot; its lines end in CRLF already."""
    if raw.startswith(b"."):
        raw = b"." + raw
    return raw.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _django_message(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        letter.sender,
        [letter.address],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(letter.html, "text/html")
    if letter.attachment:
        message.attach(
            letter.attachment.filename, letter.attachment.content, letter.attachment.mimetype
        )
    return message
