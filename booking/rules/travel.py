"""Who may be paid for driving to headquarters."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from kit.words import gettext as _

TravelRequest = Literal["requested", "authorized", "refused"]
Travel = Literal["possible", "requested", "authorized", "refused"]


@dataclass(frozen=True, slots=True)
class TravelFacts:
    """What a person said about the drive; None is "not asked yet"."""

    own_vehicle: bool | None = None
    road_miles: Decimal | None = None
    request: TravelRequest | None = None


def words(travel: Travel | None, *, mailbox: str, through: str) -> str:
    """Return what stands about the drive, "" where nothing does; nobody drives before it is
    authorized. `through` is the last paid day in words, "" where none is set.

    How one asks: facts of 24 July 2024.
    """
    if travel == "authorized":
        return _("Your travel is authorized.")
    if travel == "refused":
        return _("Your travel was not authorized. The agency does not pay for the drive.")
    if travel == "requested":
        return _("Your travel is requested. Do not drive yet.")
    if travel is None:
        return ""
    if through:
        return _(
            "Do not drive yet. First write to %(mailbox)s, with a copy to your direct supervisor,"
            " and wait for the answer. If it is yes, the agency pays for visits through"
            " %(through)s, in your own vehicle, up to 150 miles."
        ) % {"mailbox": mailbox, "through": through}
    return _(
        "Do not drive yet. First write to %(mailbox)s, with a copy to your direct supervisor, and"
        " wait for the answer. If it is yes, the agency pays for the drive in your own vehicle,"
        " up to 150 miles."
    ) % {"mailbox": mailbox}


def decide_travel(
    *,
    facts: TravelFacts,
    programme: str,
    roster_miles: Decimal | None,
    visit_on: date | None,
    programmes: frozenset[str],
    from_miles: Decimal,
    to_miles: Decimal,
    through: date | None,
) -> Travel | None:
    """Return where paid travel stands, or None where it cannot be asked for.

    `roster_miles` is measured from the roster's worksite, never from "somewhere else": the
    employer pays for the place it assigned. Both ends of the band are in. `visit_on` is the
    site's date of the visit; `through` is the last paid day, None where no last day is set.
    What has not been asked yet counts as possible. A request, once made, is the answer,
    whatever the facts say now: a person who was authorized may rely on it.
    """
    if facts.request is not None:
        return facts.request
    if programme not in programmes:
        return None
    if roster_miles is None or not from_miles <= roster_miles <= to_miles:
        return None
    if facts.own_vehicle is False:
        return None
    if facts.road_miles is not None and facts.road_miles > to_miles:
        return None
    if through is not None and (visit_on is None or visit_on > through):
        return None
    return "possible"
