"""Composing: from a claimed message to the text and bytes that travel.

The same message gives the same bytes in every try: nothing here asks for the time, and what
was claimed is all there is to know.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.template.base import Template

from notifications import kinds
from notifications.models import Channel
from notifications.operations.claim import Claimed
from notifications.rules import body, gsm, letter
from notifications.rules.letter import Attachment, Letter
from notifications.rules.parcel import Mail, Parcel, Text

FOOTER = "notifications/footer.txt"
HTML = "notifications/email.html"


class NoAddressError(Exception):
    """There is no address to write to, or it is none. `code` says which."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def compose(claimed: Claimed) -> Parcel:
    """Make a claimed message ready to hand over.

    Raises NoAddressError; anything else that is raised is a fault of a kind's templates.
    """
    if claimed.channel is Channel.SMS:
        if not claimed.address:
            raise NoAddressError("no_address")
        words = sms_text(kind=claimed.kind, context=claimed.context, name=claimed.name)
        return Text(reference=str(claimed.id), number=claimed.address, words=words)
    post = _letter(claimed)
    return Mail(letter=post, raw=letter.encode(post))


def subject(*, kind: str, context: Mapping[str, Any], name: str) -> str:
    """The subject on one line."""
    return letter.one_line(_render(kind, "subject.txt", context, name))


def email_text(*, kind: str, context: Mapping[str, Any], name: str) -> str:
    """The plain text with the safe words under it."""
    said = body.tidy(_render(kind, "body.txt", context, name))
    return f"{said}\n{_footer(*_house())}"


def email_html(*, title: str, text: str) -> str:
    """The same text as a page of HTML; `title` is its one heading."""
    values = {"subject": title, "body": body.html_from(text)}
    return _template(HTML).render(Context(values))


def sms_text(*, kind: str, context: Mapping[str, Any], name: str) -> str:
    """The text message, in the alphabet that fits most into a segment."""
    return gsm.fit(_render(kind, "sms.txt", context, name))


def _letter(claimed: Claimed) -> Letter:
    if not claimed.address:
        raise NoAddressError("no_address")
    try:
        address = letter.checked_address(claimed.address)
    except ValueError as error:
        raise NoAddressError("bad_address") from error
    title = subject(kind=claimed.kind, context=claimed.context, name=claimed.name)
    text = email_text(kind=claimed.kind, context=claimed.context, name=claimed.name)
    return Letter(
        message_id=claimed.message_id,
        sender=settings.DEFAULT_FROM_EMAIL,
        name=claimed.name,
        address=address,
        subject=title,
        text=text,
        html=email_html(title=title, text=text),
        date=claimed.due_at,
        attachment=_attachment(claimed),
    )


def _attachment(claimed: Claimed) -> Attachment | None:
    attach = kinds.get(claimed.kind).attach
    return attach(claimed.context, claimed.address) if attach else None


def _render(kind: str, part: str, context: Mapping[str, Any], name: str) -> str:
    base_url, agency, phone = _house()
    values = {
        **context,
        "base_url": base_url,
        "agency": agency,
        "help_desk_phone": phone,
        "person_name": name,
    }
    # Plain text: escaping is the business of the HTML that is made from it.
    return _template(f"{kinds.get(kind).templates}/{part}").render(
        Context(values, autoescape=False)
    )


def _house() -> tuple[str, str, str]:
    return settings.BASE_URL, settings.SITE_AGENCY, settings.HELP_DESK_PHONE


@lru_cache(maxsize=4)
def _footer(base_url: str, agency: str, phone: str) -> str:
    values = {"base_url": base_url, "agency": agency, "help_desk_phone": phone}
    return body.tidy(_template(FOOTER).render(Context(values, autoescape=False)))


@lru_cache(maxsize=256)
def _template(name: str) -> Template:
    return Engine.get_default().get_template(name)
