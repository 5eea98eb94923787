"""What visitors ask, as bytes: of the site, and of the floor."""

import datetime as dt

from bench import data
from bench.data import Visitor
from bench.load import request
from booking.models import Slot

OPTIONS = "/repair/options/"
REPAIR = "/repair/"


def get(visitor: Visitor, path: str) -> bytes:
    """A page."""
    return request("GET", path, cookie=visitor.cookie)


def times_of(day: dt.date) -> str:
    """The page with the times of a day at the virtual desk."""
    return f"/repair/times/virtual/?day={day.isoformat()}"


def book(visitor: Visitor, slot: Slot) -> bytes:
    """The form of the page of times."""
    day = data.local_date(slot).isoformat()
    body = f"csrfmiddlewaretoken={data.CSRF}&day={day}&slot={slot.pk}&callback={visitor.phone}"
    return request("POST", "/repair/times/virtual/", cookie=visitor.cookie, body=body)


def book_bare(visitor: Visitor, slot: Slot, *, path: str = "/book/full/") -> bytes:
    """The same booking of the floor."""
    body = f"csrfmiddlewaretoken={data.CSRF}&slot={slot.pk}"
    return request("POST", path, cookie=visitor.cookie, body=body)


def page_bare(visitor: Visitor, name: str) -> bytes:
    """A page of the floor, its bytes known by `name`."""
    return request("GET", f"/page/{name}/", cookie=visitor.cookie)
