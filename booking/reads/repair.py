"""My repair: what the page of one person says."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from booking.models import Site
from booking.reads.booked import BookedPage, booked_page
from booking.reads.chances import chances_for
from booking.reads.changes import notices_of
from booking.reads.travel import words_of
from booking.reads.ways import Situation, Ways, bookings_open, reader_zone
from booking.rules.eligibility import Offer, Refusal
from booking.rules.reasons import until_open
from kit import times
from notifications.models import Channel
from notifications.reads.reach import unreachable_by
from outages.models import AffectedDevice, Policy, Source, Standing
from people.models import Person


@dataclass(frozen=True, slots=True)
class Way:
    """An offer in words: what it is, when it is first to be had, what stands against it.

    `opens` says until when new bookings are paused, and why; `reason` the rest of the offer's.
    """

    offer: Offer
    site: Site
    heading: str
    first_time: str
    opens: str
    line: str
    travel: str
    reason: str


@dataclass(frozen=True, slots=True)
class OptionsPage:
    """Ways that are open, and those that are not; `zone` is what times are read in.

    `reopens` is when the first paused way opens again, as long as no time can be booked; else "".
    """

    ways: tuple[Way, ...]
    refusals: tuple[Refusal, ...]
    may_ask_arrangement: bool
    zone: str
    zone_spelt: str
    zone_is_assumed: bool
    reopens: str


@dataclass(frozen=True, slots=True)
class Away:
    """Where the person is for a while; `knows_clock`: times are read on the clock there."""

    zip_code: str
    until: str
    knows_clock: bool


@dataclass(frozen=True, slots=True)
class Home:
    """Everything of one person on one page.

    `pages` are the booked ones, the first first; `unbooked`, `back` and `taken_off` Workstation
    IDs. `names_computers`: there are several, so each is called by its name. `post` says that what
    we send does not arrive, empty when it does.
    """

    pages: tuple[BookedPage, ...]
    unbooked: tuple[str, ...]
    back: tuple[str, ...]
    taken_off: tuple[str, ...]
    names_computers: bool
    is_self_reported: bool
    post: str
    away: Away | None

    @property
    def unbooked_first(self) -> bool:
        """Whether the computer without a repair comes before what is booked: it is the one thing
        to do, and there is no news to read before it."""
        has_news = any(page.notice for page in self.pages)
        return self.primary is None and len(self.unbooked) == 1 and not has_news

    @property
    def primary(self) -> int | None:
        """Which of `pages` has the page's one primary button; None: none of them needs one."""
        wanting = (
            number
            for number, page in enumerate(self.pages)
            if page.may_say_ready or page.state in ("displaced", "over")
        )
        return next(wanting, None)


def home(
    situation: Situation,
    *,
    policy: Policy,
    now: dt.datetime,
    with_booked: bool = True,
    asks_post: bool = True,
) -> Home:
    """Read what is booked, what is not, and whether our post arrives.

    One query for the post if it is asked; one more where something was changed by us; where
    somebody has to choose another time, those of the free times.
    """
    person = situation.person
    several = len(situation.affected) + len(situation.ended) > 1
    shown = situation.appointments if with_booked else ()
    held = sorted(shown, key=lambda one: (one.starts_at, one.pk))
    news = notices_of(held)
    return Home(
        pages=tuple(
            booked_page(
                one,
                person=person,
                now=now,
                notice=news.get(one.pk),
                chances=chances_for(one, policy=policy, now=now) if one.displaced_at else (),
                label=one.affected.device.workstation_id if several else "",
            )
            for one in held
        ),
        unbooked=_labels(situation.unbooked),
        back=_labels(one for one in situation.ended if one.standing == Standing.RESTORED),
        taken_off=_labels(one for one in situation.ended if one.standing == Standing.EXCLUDED),
        names_computers=several,
        is_self_reported=any(one.source == Source.SELF_REPORTED for one in situation.unbooked),
        post=_post(person, asks=asks_post),
        away=_away(person, now),
    )


def _labels(devices: Iterable[AffectedDevice]) -> tuple[str, ...]:
    return tuple(one.device.workstation_id for one in devices)


def _away(person: Person, now: dt.datetime) -> Away | None:
    until = person.elsewhere_until
    if until is None or not person.is_elsewhere(
        times.local(now, reader_zone(person, now=now)).date()
    ):
        return None
    return Away(person.elsewhere_zip, times.day(until), bool(person.elsewhere_zone))


def _post(person: Person, *, asks: bool) -> str:
    """What we send and what becomes of it, where it does not arrive."""
    may_text = bool(person.private_phone and person.sms_consent_at)
    if not person.private_email and not may_text:
        return _("We have no private e-mail address of yours, so we cannot remind you.")
    lost = unreachable_by(person.pk) if asks else ()
    if Channel.EMAIL in lost:
        return _("Our last e-mail to your private address came back.")
    if Channel.SMS in lost:
        return _("Our last text message to your telephone did not arrive.")
    return ""


def options_page(ways: Ways, *, policy: Policy, now: dt.datetime) -> OptionsPage:
    """Put the decision into words. No query."""
    open_ways = tuple(_way(offer, ways, policy, now) for offer in ways.decision.offers)
    return OptionsPage(
        ways=open_ways,
        refusals=ways.decision.refusals,
        may_ask_arrangement=any(
            refusal.code == "onsite_expected" for refusal in ways.decision.refusals
        ),
        zone=ways.zone,
        zone_spelt=times.spelt(now, ways.zone),
        zone_is_assumed=ways.zone_is_assumed,
        reopens="" if any(way.first_time for way in open_ways) else _reopens(ways, now),
    )


def _reopens(ways: Ways, now: dt.datetime) -> str:
    offered = (ways.sites[offer.site] for offer in ways.decision.offers)
    paused = [site for site in offered if site.takes_bookings and site.is_paused(now)]
    first = min(paused, key=lambda site: site.bookings_open_at or now, default=None)
    return bookings_open(first, now=now, zone=ways.zone) if first else ""


def _way(offer: Offer, ways: Ways, policy: Policy, now: dt.datetime) -> Way:
    site = ways.sites[offer.site]
    virtual = offer.mode == "virtual"
    zone = ways.zone if virtual else site.zone
    seat_at: dt.datetime | None = site.next_seat_at if "booking" in offer.takes else None  # type: ignore[attr-defined]
    if virtual:
        heading = _("A technician calls you")
    elif offer.miles is None:
        heading = site.name
    else:
        heading = _("%(site)s, %(miles)s miles") % {
            "site": site.name,
            "miles": f"{offer.miles:,}",
        }
    until = bookings_open(site, now=now, zone=ways.zone) if site.takes_bookings else ""
    opens = until_open(until, site.pause_reason) if until else ""
    return Way(
        offer=offer,
        site=site,
        heading=heading,
        first_time=times.brief(seat_at, zone) if seat_at else "",
        opens=opens,
        line=_line(site, now) if "walk_in" in offer.takes else "",
        travel=words_of(offer.travel, policy),
        reason=offer.reason.removesuffix(opens).rstrip(),
    )


def _line(site: Site, now: dt.datetime) -> str:
    """When one may walk in, in site time."""
    opens: dt.datetime = site.next_line_at  # type: ignore[attr-defined]
    until: dt.datetime = site.next_line_until  # type: ignore[attr-defined]
    ends = times.clock_zone(until, site.zone)
    if opens <= now:
        return _("Walk in now, until %(time)s") % {"time": ends}
    return _("Walk in %(day)s, %(opens)s to %(closes)s") % {
        "day": times.short_day(opens, site.zone),
        "opens": times.clock(opens, site.zone),
        "closes": ends,
    }
