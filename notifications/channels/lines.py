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


def open_line(channel: Channel, *, timing: Timing) -> ChannelLine:
    """The line of a channel. Nothing is connected before the first message is prepared."""
    if channel is Channel.SMS:
        url = settings.SMS_URL
        # Another scheme is refused at start by a system check (notifications.checks).
        return FolderLine(url.removeprefix(FOLDER)) if url.startswith(FOLDER) else NoLine()
    backend = get_connection()
    if isinstance(backend, EmailBackend):
        return SmtpLine(backend, answer=timing.answer)
    return BackendLine(backend)


def find_witness(channel: Channel, *, timing: Timing) -> Witness:
    """Who can tell whether a message of that channel was accepted."""
    if channel is Channel.SMS:
        url = settings.SMS_URL
        return FolderWitness(url.removeprefix(FOLDER)) if url.startswith(FOLDER) else NoWitness()
    if settings.EMAIL_JOURNAL:
        return JournalWitness(Path(settings.EMAIL_JOURNAL), skew=timing.skew)
    return NoWitness()
