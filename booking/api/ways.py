"""`options` and `slots`: what is open to me, where and when."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.errors import ValidationError

from booking import errors
from booking.api import schemas
from booking.api.schemas import OptionsOut, SlotOut, SlotsIn
from booking.models import Site
from booking.reads import times
from booking.reads.ways import Situation, Ways, situation_of, ways_of
from kit.schemas import refusals
from kit.times import local
from people.http import PersonRequest

LONGEST = 31
AHEAD = 14
FARTHEST = 366

router = Router(tags=["Ways"])


class BadDates(errors.BookingError):
    """A span of days that cannot be listed."""

    code = "invalid"


@router.get("options", response={200: OptionsOut, **refusals(401, 409, 422)}, summary="My ways")
def options(request: PersonRequest, accommodation: bool = False) -> dict[str, Any]:
    """Every site exactly once: offered, with how it can be used, or refused, with the reason.

    `accommodation`: I cannot travel or need another arrangement. No reason is asked or stored.
    """
    _refuse_unknown(request, "accommodation")
    now = timezone.now()
    ways = _ways(request, accommodation=accommodation, now=now)
    return {
        "offers": [schemas.offer(one) for one in ways.decision.offers],
        "refusals": [schemas.refusal(one) for one in ways.decision.refusals],
    }


@router.get("slots", response={200: list[SlotOut], **refusals(401, 409, 422)}, summary="Times")
def slots(request: PersonRequest, asked: Query[SlotsIn]) -> list[dict[str, Any]]:
    """The times of a site that is offered to me with bookings, from one date to another.

    Both dates are included and are the site's; the virtual desk's are mine. Without them the
    next two weeks; at most 31 days. What has begun is left out; full ones have `remaining` 0.
    """
    _refuse_unknown(request, "site", "from", "to", "accommodation")
    now = timezone.now()
    ways = _ways(request, accommodation=asked.accommodation, now=now)
    place = _bookable(ways, asked.site)
    zone = times.zone_of(place, ways)
    begin, end = _span(asked.first, asked.last, today=local(now, zone).date())
    found = times.between(place, first=begin, last=end, zone=zone, now=now)
    return [schemas.slot(one, site=place.slug, zone=zone) for one in found]


def _ways(request: PersonRequest, *, accommodation: bool, now: dt.datetime) -> Ways:
    """What is open; only somebody with a broken workstation is told times, as on the pages."""
    situation: Situation = situation_of(request.user, now=now)
    if situation.policy is None:
        raise errors.NoOutage
    if not situation.affected:
        raise errors.NotAffected
    return ways_of(request.user, policy=situation.policy, now=now, accommodation=accommodation)


def _bookable(ways: Ways, slug: str) -> Site:
    """The site, if it can be booked. Raises NotEligible with the reason, and `opens_at` while new
    bookings are paused."""
    offer = ways.offer(slug)
    if offer is not None and "booking" in offer.takes:
        return ways.sites[slug]
    if slug not in ways.sites:
        raise errors.NotEligible(_("There is no site of that name. GET options names them all."))
    raise ways.not_bookable(slug)


def _span(
    first: dt.date | None, last: dt.date | None, *, today: dt.date
) -> tuple[dt.date, dt.date]:
    begin = first or today
    if abs((begin - today).days) > FARTHEST:
        raise BadDates(_("“from” is more than a year away. Ask for days nearer to today."))
    end = last or begin + dt.timedelta(days=AHEAD)
    if end < begin:
        said = _("“to” (%(end)s) is before “from” (%(begin)s). Swap them, or leave one out.")
        raise BadDates(said % {"end": end, "begin": begin})
    if (end - begin).days >= LONGEST:
        said = _("That is more than %(days)s days. Ask for fewer at a time.")
        raise BadDates(said % {"days": LONGEST})
    return begin, end


def _refuse_unknown(request: HttpRequest, *known: str) -> None:
    """Refuse a parameter that would be silently ignored: a mistyped one changes what is open."""
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        raise ValidationError(
            [{"loc": ("query", name), "type": "extra_forbidden"} for name in unknown]
        )
