"""Which class carries which channel here, and who can tell what became of it, as the settings say."""

from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from notifications.channels.email import BackendLine, SmtpLine
from notifications.channels.evidence import NoWitness, Witness
from notifications.channels.handover import ChannelLine
from notifications.channels.journal import JournalWitness
from notifications.channels.sms import FolderLine, FolderWitness, NoLine
from notifications.models import Channel
from notifications.rules.timing import Timing

FOLDER = "file://"
GATEWAY = ("notify://", "notify+http://")


def open_line(channel: Channel, *, timing: Timing) -> ChannelLine:
    """The line of a channel. Nothing is connected before the first message is prepared."""
    if channel is Channel.SMS:
        return _text_line(settings.SMS_URL, timing)
    backend = get_connection()
    if isinstance(backend, EmailBackend):
        return SmtpLine(backend, answer=timing.answer)
    return BackendLine(backend)


def find_witness(channel: Channel, *, timing: Timing) -> Witness:
    """Who can tell whether a message of that channel was accepted."""
    if channel is Channel.SMS:
        return _text_witness(settings.SMS_URL, timing)
    if settings.EMAIL_JOURNAL:
        return JournalWitness(Path(settings.EMAIL_JOURNAL), skew=timing.skew, beyond=timing.beyond)
    return NoWitness()


# Another scheme is refused at start by a system check (notifications.checks). The service's client is
# imported only where there is one: it costs a tenth of a second and some megabytes a process.


def _text_line(url: str, timing: Timing) -> ChannelLine:
    if url.startswith(GATEWAY):
        from notifications.channels import notify

        return notify.NotifyLine(notify.place_of(url), answer=timing.answer)
    return FolderLine(url.removeprefix(FOLDER)) if url.startswith(FOLDER) else NoLine()


def _text_witness(url: str, timing: Timing) -> Witness:
    if url.startswith(GATEWAY):
        from notifications.channels import notify

        return notify.NotifyWitness(notify.place_of(url), answer=timing.answer)
    return FolderWitness(url.removeprefix(FOLDER)) if url.startswith(FOLDER) else NoWitness()
