"""What the running site sent to one person, as a mail program and a telephone would show it."""

import email
import json
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default

from icalendar import Calendar, Event

from people.models import Person
from tests.running import RunningSite, wait_until

_CODE = re.compile(r"^\s+([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Mailbox:
    """One person's private mailbox and telephone."""

    site: RunningSite
    person: Person

    def mails(self) -> list[EmailMessage]:
        """Everything that came, the oldest first."""
        address = self.person.private_email
        found = []
        for file in self.site.mails():
            raw = file.read_bytes()
            if address.encode() in raw.partition(b"\r\n")[0]:
                message = email.message_from_bytes(raw, policy=default)
                assert isinstance(message, EmailMessage)
                found.append(message)
        return found

    def awaits(self, subject: str, *, seconds: float = 15) -> EmailMessage:
        """The newest mail whose subject begins so."""
        found: EmailMessage = wait_until(
            lambda: next(
                (one for one in reversed(self.mails()) if one["Subject"].startswith(subject)), None
            ),
            seconds=seconds,
            what=f"a mail with the subject “{subject}”",
        )
        return found

    def code(self) -> str:
        """The sign-in code of the newest mail."""
        mail = self.awaits("Your sign-in code")
        found = _CODE.search(mail.get_content())
        assert found, "no code in the mail"
        return found[1]

    def texts(self) -> list[str]:
        """Every text message to the person's number."""
        said = [json.loads(file.read_text()) for file in self.site.folders.sms.glob("*.json")]
        return [one["text"] for one in said if one["to"] == self.person.private_phone]

    def awaits_text(self, word: str, *, seconds: float = 15) -> str:
        """The text message with that word."""
        found: str = wait_until(
            lambda: next((text for text in self.texts() if word in text), None),
            seconds=seconds,
            what=f"a text message with “{word}”",
        )
        return found


def part(mail: EmailMessage, kind: str) -> str:
    """The text of one part, such as `text/html`."""
    found = (one for one in mail.walk() if one.get_content_type() == kind)
    return str(next(found).get_content())


def entry_of(mail: EmailMessage) -> tuple[str, Event]:
    """The calendar entry of a mail: its method and event."""
    for one in mail.walk():
        if one.get_content_type() == "text/calendar":
            content = one.get_content()
            return entry(content.encode() if isinstance(content, str) else content)
    raise AssertionError("no calendar entry in the mail")


def entry(content: bytes) -> tuple[str, Event]:
    """The method and the one event of a calendar file."""
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return str(calendar["METHOD"]), event
