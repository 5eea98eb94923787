"""The number that we call."""

from django.utils.translation import gettext as _

from people.errors import BadTelephone
from people.models import Person
from people.rules import phone


def change(person: Person, text: str) -> bool:
    """Store the call-back number as typed in any form; say whether it changed.

    The roster's own number is stored as no call-back number at all, so that a later roster
    still corrects it. Raises BadTelephone. Telling the person is the caller's business.
    """
    try:
        number = phone.normalise(text)
    except phone.NotATelephone as error:
        raise BadTelephone(str(error) % {"column": _("The call-back number")}) from error
    if not number:
        raise BadTelephone
    if number == person.phone:
        return False
    person.callback_phone = "" if number == person.private_phone else number
    Person.objects.filter(pk=person.pk).update(callback_phone=person.callback_phone)
    return True
