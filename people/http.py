"""Requests of somebody who has signed in."""

from kit.http import HtmxRequest
from people.models import Person


class PersonRequest(HtmxRequest):
    """A request whose user is a person: LoginRequiredMiddleware lets nobody else through."""

    user: Person
