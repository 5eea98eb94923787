"""Consent to text messages, withdrawn and given back by a text from the number itself.

It is about texts only: appointments and e-mail stay as they are. What waits to be sent by text ends by
itself, since whoever claims it finds no number (`notifications.operations.claim`).
"""

import datetime as dt

from django.db.models import QuerySet

from people.models import Person
from people.rules import phone


def stop_texts(*, number: str, now: dt.datetime) -> int:
    """Send no texts to that number any more; return how many people have it.

    All of them, with consent or without: no later roster gives it to any of them.
    """
    return _people(number).update(sms_consent_at=None, sms_stopped_at=now)


def start_texts(*, number: str, now: dt.datetime) -> int:
    """Undo a STOP of that number; return for how many people.

    Who never said STOP is left alone: consent is first given to the agency, not to us.
    """
    stopped = _people(number).filter(sms_stopped_at__isnull=False)
    return stopped.update(sms_consent_at=now, sms_stopped_at=None)


def _people(number: str) -> QuerySet[Person]:
    """Whose private telephone that is; nobody for what is no number. Services leave out the plus."""
    for written in (number, f"+{number.strip()}"):
        try:
            stored = phone.normalise(written)
        except phone.NotATelephone:
            continue
        return Person.objects.filter(private_phone=stored) if stored else Person.objects.none()
    return Person.objects.none()
