"""Which class carries which channel here, as the settings say."""

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from notifications.channels.email import BackendLine, SmtpLine
from notifications.channels.handover import ChannelLine
from notifications.channels.sms import FolderLine, NoLine
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
