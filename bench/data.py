"""People, sites and times in the numbers that are measured, put there in bulk.

All people are far from every site, have one broken workstation, and have signed in: what is
measured is never the making of them. Every second one takes text messages too.
"""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from booking.models import Mode, ServiceDay, Site, SiteKind, Slot
from kit.phones import spoken
from outages.models import AffectedDevice, Outage, OutageKind, StatusUpdate
from outages.operations.outages import open_outage
from people.models import Device, Person, Programme

ZONE = "America/Denver"
CSRF = "c" * 32  # the same for all: it is compared, never kept
FIRST_DAY = 2  # days ahead, so that every reminder of a booking is still to come
QUARTERS = 96  # starts a day, as the demo's desk has them

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Visitor:
    """Somebody who has signed in; `cookie` is what the browser sends, `phone` what the page of
    times shows as the number to call, ready for a form."""

    person_id: int
    cookie: str
    phone: str


def make_outage() -> Outage:
    """An outage with a published figure, as the options page shows it."""
    now = timezone.now()
    outage = open_outage(
        slug="july-2024",
        title="Workstations with a blue screen",
        kind=OutageKind.WORKSTATIONS,
        started_at=now - dt.timedelta(days=5),
        now=now - dt.timedelta(days=5),
    )
    StatusUpdate.objects.create(
        outage=outage,
        published_at=now - dt.timedelta(hours=1),
        title="Repairs go on",
        body="Book a repair.",
        people_offline=2203,
        figure_as_of=now - dt.timedelta(hours=1),
    )
    return outage


def make_sites() -> list[Site]:
    """The virtual desk, headquarters and three regional offices, all taking bookings."""
    regional = SiteKind.REGIONAL
    places = (
        ("virtual", SiteKind.VIRTUAL, "America/New_York", None, None),
        ("alexandria", SiteKind.HEADQUARTERS, "America/New_York", 38.8013, -77.0636),
        ("dallas", regional, "America/Chicago", 32.7781, -96.8080),
        ("denver", regional, "America/Denver", 39.7490, -104.9910),
        ("san-jose", regional, "America/Los_Angeles", 37.3367, -121.8863),
    )
    return [
        Site.objects.create(
            slug=slug,
            name=slug.replace("-", " ").title() if latitude else "Virtual desk",
            kind=kind,
            zone=zone,
            latitude=latitude,
            longitude=longitude,
            address="600 Example Street" if latitude else "",
        )
        for slug, kind, zone, latitude, longitude in places
    ]


def make_slots(site: Site, *, days: int, capacity: int) -> list[Slot]:
    """A start each quarter hour of that many whole days of the readers' clock, in order."""
    zone = ZoneInfo(ZONE)
    first = timezone.now().astimezone(zone).date() + dt.timedelta(days=FIRST_DAY)
    virtual = site.mode == Mode.VIRTUAL
    slots = []
    for date in (first + dt.timedelta(days=number) for number in range(days)):
        day = ServiceDay.objects.create(
            site=site, on=date, opens=dt.time(0), closes=dt.time(0), technicians=50
        )
        midnight = dt.datetime.combine(date, dt.time(0), zone).astimezone(dt.UTC)
        for number in range(QUARTERS):
            starts = midnight + number * dt.timedelta(minutes=15)
            slots.append(
                Slot(
                    service_day=day,
                    site=site,
                    mode=site.mode,
                    starts_at=starts,
                    ready_at=starts - dt.timedelta(minutes=30) if virtual else None,
                    ends_at=starts + dt.timedelta(hours=4 if virtual else 1),
                    capacity=capacity,
                )
            )
    # The day a clock is set back would have starts twice; what is there already stays.
    Slot.objects.bulk_create(slots, batch_size=2000, ignore_conflicts=True)
    return list(Slot.objects.filter(site=site).order_by("starts_at"))


def make_visitors(outage: Outage, count: int) -> list[Visitor]:
    """That many people, each with a broken workstation and a session."""
    now = timezone.now()
    numbers = list(itertools.islice(_numbers, count))
    people = Person.objects.bulk_create([_person(number, now) for number in numbers], 1000)
    devices = Device.objects.bulk_create(
        [
            Device(owner=person, workstation_id=f"WS-{number:06d}")
            for person, number in zip(people, numbers, strict=True)
        ],
        1000,
    )
    AffectedDevice.objects.bulk_create(
        [AffectedDevice(outage=outage, device=device, person=device.owner) for device in devices],
        1000,
    )
    return _sign_in(people, now)


def settle() -> None:
    """Let PostgreSQL know what is there, as it does in time by itself."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def local_date(slot: Slot) -> dt.date:
    """The slot's date on the readers' clock."""
    return slot.starts_at.astimezone(ZoneInfo(ZONE)).date()


def _person(number: int, now: dt.datetime) -> Person:
    return Person(
        email=f"person{number}@agency.example",
        name=f"Dana Number{number}",
        password="!",  # nobody signs in by one
        private_email=f"dana{number}@home.example",
        private_phone=f"+1303555{number % 10000:04d}",
        sms_consent_at=now if number % 2 else None,
        worksite_zip="83702",
        latitude=43.6331,
        longitude=-116.2023,
        zone=ZONE,
        programme=Programme.TEAP,
        weekday_hours=[8, 8, 8, 8, 8, 0, 0],
    )


def _sign_in(people: Sequence[Person], now: dt.datetime) -> list[Visitor]:
    store = SessionStore()
    visitors, sessions = [], []
    for person in people:
        key = f"{person.pk:032d}"
        values = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        sessions.append(
            Session(
                session_key=key,
                session_data=store.encode(values),
                expire_date=now + dt.timedelta(hours=12),
            )
        )
        cookie = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        visitors.append(Visitor(person.pk, cookie, quote_plus(spoken(person.phone))))
    Session.objects.bulk_create(sessions, 1000)
    return visitors
