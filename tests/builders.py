"""People, sites and times for tests: plain functions on the real models, sensible defaults.

Every builder takes keywords only and saves what it makes. What a test is about, it says; what it
does not say is a person far from every site with one broken workstation's worth of defaults.
"""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from booking.models import Appointment, Mode, ServiceDay, Site, SiteKind, Slot
from booking.operations import appointments
from outages.models import AffectedDevice, Outage, OutageKind, Source, Standing, StatusUpdate
from outages.operations import affected
from outages.operations.outages import open_outage
from people.models import Device, Person, Programme
from people.rules.places import Place

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)

# ZIP, place and zone of towns that tests like: ways differ by how far they are from which site.
BOISE = ("83702", Place(43.6331, -116.2023), "America/Boise")  # far from every site: virtual
ARLINGTON = ("22201", Place(38.8871, -77.0932), EASTERN)  # near headquarters: expected onsite
RICHMOND = ("23219", Place(37.5407, -77.4360), EASTERN)  # 50 to 150 miles from headquarters
AURORA = ("80012", Place(39.6987, -104.8377), MOUNTAIN)  # near the Denver office
GUAM = ("96910", Place(13.4745, 144.7504), "Pacific/Guam")

_numbers = itertools.count(1)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    """An instant in UTC."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


def at(zone: str, year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    """The instant at which a clock in `zone` shows that time."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


JULY_24 = at(EASTERN, 2024, 7, 24, 10)
"""Wednesday 24 July 2024, 10:00 a.m. EDT: the time of the rules that are the defaults."""


def make_person(
    *,
    email: str = "",
    name: str = "",
    town: tuple[str, Place | None, str] = BOISE,
    programme: str = Programme.TEAP,
    private_phone: str = "",
    supervisor: Person | None = None,
    roles: tuple[str, ...] = (),
    **fields: Any,
) -> Person:
    """Make somebody of the roster; `town` is ZIP, place and zone. An own supervisor is a stranger."""
    number = next(_numbers)
    zip_code, place, zone = town
    person = Person(
        email=email or f"person{number}@agency.example",
        name=name or f"Dana Number{number}",
        private_email=fields.pop("private_email", f"dana{number}@home.example"),
        private_phone=private_phone or f"+1303555{number % 10000:04d}",
        supervisor=supervisor,
        roles=list(roles),
        worksite_zip=zip_code,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        zone=zone,
        programme=programme,
        weekday_hours=fields.pop("weekday_hours", [Decimal(8)] * 5 + [Decimal(0)] * 2),
        **fields,
    )
    person.set_unusable_password()
    person.save()
    above = supervisor.org_path if supervisor else "/"
    person.org_path = f"{above}{person.pk}/"
    person.save(update_fields=["org_path"])
    return person


def make_outage(
    *,
    slug: str = "july-2024",
    title: str = "Workstations with a blue screen",
    kind: OutageKind = OutageKind.WORKSTATIONS,
    started_at: dt.datetime | None = None,
    **policy: Any,
) -> Outage:
    """Open an outage; keywords such as `travel_through` override its policy's defaults."""
    started = started_at or utc(2024, 7, 19, 4)
    return open_outage(
        slug=slug, title=title, kind=kind, started_at=started, now=started, numbers=policy
    )


def make_device(*, owner: Person, workstation_id: str = "") -> Device:
    """Make a workstation."""
    return Device.objects.create(
        owner=owner, workstation_id=workstation_id or f"WS-{next(_numbers):06d}"
    )


def make_affected(
    *,
    person: Person,
    outage: Outage,
    workstation_id: str = "",
    standing: Standing = Standing.UNBOOKED,
) -> AffectedDevice:
    """Make a workstation of the person and mark it as affected, with its history."""
    now = timezone.now()
    with transaction.atomic():
        marked = affected.mark(
            outage=outage,
            device=make_device(owner=person, workstation_id=workstation_id),
            person=person,
            source=Source.ROSTER,
            by=None,
            now=now,
            why="on the roster",
        )
        affected.move(marked, to=standing, by=None, why="for a test", now=now)
    return marked


def make_site(
    *,
    slug: str = "virtual",
    name: str = "",
    kind: SiteKind = SiteKind.VIRTUAL,
    place: Place | None = None,
    zone: str = EASTERN,
    **fields: Any,
) -> Site:
    """Make a site: the virtual desk unless told otherwise. An onsite one needs a `place`."""
    return Site.objects.create(
        slug=slug,
        name=name or slug.replace("-", " ").title(),
        kind=kind,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        zone=zone,
        **fields,
    )


def july_sites() -> dict[str, Site]:
    """Make the sites of 24 July 2024, by slug: regional ones take walk-ins only, Detroit nobody."""
    regional: dict[str, Any] = {
        "kind": SiteKind.REGIONAL,
        "takes_bookings": False,
        "takes_walkins": True,
    }
    sites = (
        make_site(
            slug="alexandria",
            kind=SiteKind.HEADQUARTERS,
            address="600 Dulany Street, Alexandria, VA",
            zip="22314",
            place=Place(38.8013, -77.0636),
            zone=EASTERN,
            takes_walkins=True,
        ),
        make_site(
            slug="dallas",
            address="207 South Houston Street, Dallas, TX",
            zip="75202",
            place=Place(32.7781, -96.8080),
            zone=CENTRAL,
            **regional,
        ),
        make_site(
            slug="denver",
            address="1961 Stout Street, Denver, CO",
            zip="80294",
            place=Place(39.7490, -104.9910),
            zone=MOUNTAIN,
            **regional,
        ),
        make_site(
            slug="san-jose",
            address="26 South Fourth Street, San Jose, CA",
            zip="95113",
            place=Place(37.3367, -121.8863),
            zone=PACIFIC,
            **regional,
        ),
        make_site(
            slug="detroit",
            address="300 River Place South, Detroit, MI",
            zip="48207",
            place=Place(42.3360, -83.0170),
            zone="America/Detroit",
            serving=False,
            not_serving_reason="Staff limitations.",
            **regional,
        ),
        make_site(slug="virtual", name="Virtual desk"),
    )
    return {site.slug: site for site in sites}


def make_day(*, site: Site, on: dt.date, walkins: bool = False, **fields: Any) -> ServiceDay:
    """Staff a site on a date, round the clock; `walkins` opens the line 9:30 to 16:30."""
    if walkins:
        fields = {"walkins_from": dt.time(9, 30), "walkins_until": dt.time(16, 30), **fields}
    return ServiceDay.objects.create(
        **{
            "site": site,
            "on": on,
            "opens": dt.time(0),
            "closes": dt.time(0),
            "technicians": 10,
            **fields,
        }
    )


def make_slot(
    *,
    site: Site,
    starts_at: dt.datetime,
    capacity: int = 5,
    taken: int = 0,
    minutes: int = 30,
    day: ServiceDay | None = None,
) -> Slot:
    """Publish one start, its service day too if there is none. `minutes` is an onsite length.

    `taken` seats belong to nobody: use it for what is full, not for what is counted.
    """
    if day is None:
        on = starts_at.astimezone(ZoneInfo(site.zone)).date()
        day = ServiceDay.objects.filter(site=site, on=on).first() or make_day(site=site, on=on)
    starts = starts_at.astimezone(dt.UTC)
    virtual = site.mode == Mode.VIRTUAL
    slot = Slot.objects.create(
        service_day=day,
        site=site,
        mode=site.mode,
        starts_at=starts,
        ready_at=starts - dt.timedelta(minutes=30) if virtual else None,
        ends_at=starts + (dt.timedelta(hours=4) if virtual else dt.timedelta(minutes=minutes)),
        capacity=capacity,
        taken=taken,
    )
    slot.refresh_from_db()
    return slot


def make_appointment(
    *, person: Person, slot: Slot, now: dt.datetime, by: Person | None = None, **choices: Any
) -> Appointment:
    """Book by the real operation; the person needs an affected device and the way to be open."""
    return appointments.book(
        person=person, slot_id=slot.pk, by=by or person, now=now, **choices
    ).appointment


def make_update(*, outage: Outage, published_at: dt.datetime, **fields: Any) -> StatusUpdate:
    """Publish a post about the outage."""
    return StatusUpdate.objects.create(
        **{
            "outage": outage,
            "published_at": published_at,
            "title": "Repairs go on",
            "body": "Book a repair.",
            **fields,
        }
    )
