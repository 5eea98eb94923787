"""Pages and the count at 10,000 and at 1,000,000 affected devices: they must cost the same.

The floor of the count is the plain GROUP BY that it replaces. As many changes are left to be folded
as ten seconds of a stampede leave.
"""

import statistics
import time
from collections.abc import Callable, Iterator

from django.db import connection, transaction
from django.utils import timezone

from bench import data, load, visits, web
from bench.data import Visitor
from bench.figures import Check, Figure, Findings, compare
from bench.progress import say
from booking.reads import agreement
from outages.models import Outage
from outages.operations import tally
from outages.reads import count
from people.models import Person, Role

FEW, MANY = 10_000, 1_000_000
UNFOLDED = 600  # ten seconds of 60 bookings a second
CLIENTS = 4
ROUNDS, REQUESTS, LOOKS = 3, 80, 40
SLOWER = 1.5  # what a median may cost more at a hundred times the devices
PAGES = {
    "status page": "/",
    "my repair": visits.REPAIR,
    "options page": visits.OPTIONS,
    "response": "/response/",
    "list of those restored": "/response/standing/restored/",
}

_PEOPLE = """
INSERT INTO people_person (
    id, password, email, zone, org_path, callback_phone, reach, elsewhere_zip, elsewhere_zone,
    private_email, private_phone, name, unit, worksite_zip, latitude, longitude, programme,
    schedule_kind, weekday_hours)
SELECT n, '!', 'many' || n || '@agency.example', 'America/Denver', '/' || n || '/', '', 'voice',
    '', '', 'many' || n || '@home.example', '+13035550142', 'Dana Many' || n, 'Unit ' || n %% 400,
    '83702', 43.6331, -116.2023, 'teap', 'flexible', '{8,8,8,8,8,0,0}'
FROM generate_series(%(first)s, %(last)s) n
"""
_DEVICES = """
INSERT INTO people_device (id, workstation_id, owner_id)
SELECT n, 'WS-MANY-' || n, n FROM generate_series(%(first)s, %(last)s) n
"""
# Of ten devices seven are back, two wait for their owner to book, one was not reached.
_AFFECTED = """
INSERT INTO outages_affecteddevice (id, outage_id, device_id, person_id, standing, source)
SELECT n, %(outage)s, n, n,
    CASE WHEN n %% 10 < 7 THEN 'restored' WHEN n %% 10 < 9 THEN 'unbooked' ELSE 'not_reached' END,
    'roster'
FROM generate_series(%(first)s, %(last)s) n
"""
_HISTORY = """
INSERT INTO outages_standingchange (affected_id, was, became, why, at, folded)
SELECT id, '', standing, 'measured', now(), true FROM outages_affecteddevice
WHERE id BETWEEN %(first)s AND %(last)s
"""
_TALLY = """
INSERT INTO outages_standingtally AS t (outage_id, standing, devices)
SELECT outage_id, standing, count(*) FROM outages_affecteddevice GROUP BY outage_id, standing
ON CONFLICT (outage_id, standing) DO UPDATE SET devices = excluded.devices
"""
_UNFOLDED = """
WITH moved AS (
    UPDATE outages_affecteddevice SET standing = 'not_reached' WHERE id IN (
        SELECT id FROM outages_affecteddevice WHERE standing = 'unbooked' ORDER BY id DESC LIMIT %s
    ) RETURNING id
)
INSERT INTO outages_standingchange (affected_id, was, became, why, at)
SELECT id, 'unbooked', 'not_reached', 'measured', now() FROM moved
"""
_PLAIN = "SELECT standing, count(*) FROM outages_affecteddevice WHERE outage_id = %s GROUP BY 1"
_FIRST = 1_000_000_000  # their ids, out of the way of the visitors'


def measure() -> Findings:
    """Every page and the count, few and many; then whether the count is exact."""
    outage = data.make_outage()
    for site in data.make_sites():
        data.make_slots(site, days=7, capacity=50)
    visitors = data.make_visitors(outage, CLIENTS * 10)
    Person.objects.update(roles=[Role.COORDINATOR])
    with web.serve(web.OURS) as port:
        few = _at(outage, 0, FEW, visitors, port)
        many = _at(outage, FEW, MANY, visitors, port)
    plain = _rate(lambda: _plain(outage))
    heads, proof, wrong = _sweep()
    return Findings(
        (
            *(_beside(what, many[what], few[what]) for what in few),
            compare(
                f"count of {MANY:,} devices, beside GROUP BY",
                [(many["count"], plain)],
                unit="/s",
                goal=None,
                note=f"people recounted in {heads:.1f} s, check_counts {proof:.1f} s",
            ),
        ),
        (Check(f"count, history and appointments agree at {MANY:,} devices", wrong == 0),),
    )


def _at(
    outage: Outage, there: int, wanted: int, visitors: list[Visitor], port: int
) -> dict[str, float]:
    """Answers a second, by the median, of each page and of the count, at that many devices."""
    _fill(outage, there, wanted)
    say(f"{wanted:,} devices")
    rates = {what: _page(path, visitors, port) for what, path in PAGES.items()}
    rates["count"] = _rate(lambda: count.of_outage(outage))
    say(", ".join(f"{what} {1000 / rate:.1f} ms" for what, rate in rates.items()))
    return rates


def _fill(outage: Outage, there: int, wanted: int) -> None:
    """Add devices up to that many, each of a person of its own."""
    tally.fold()
    span = {"outage": outage.pk, "first": _FIRST + there, "last": _FIRST + wanted - 1}
    with transaction.atomic(), connection.cursor() as cursor:
        # What is put there is whole: checking a foreign key four million times proves nothing.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL statement_timeout = 0")
        for statement in (_PEOPLE, _DEVICES, _AFFECTED, _HISTORY):
            cursor.execute(statement, span)
        cursor.execute(_TALLY)
        cursor.execute(_UNFOLDED, [UNFOLDED])
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    data.settle()


def _page(path: str, visitors: list[Visitor], port: int) -> float:
    asked = [(visits.get(visitors[number % len(visitors)], path),) for number in range(REQUESTS)]
    load.run(port, asked, clients=CLIENTS).require(200)
    medians = [
        load.run(port, asked, clients=CLIENTS).require(200).percentile(0.5) for _ in range(ROUNDS)
    ]
    return 1000 / statistics.median(medians)


def _rate(act: Callable[[], object]) -> float:
    return 1 / statistics.median(_timed(act))


def _timed(act: Callable[[], object]) -> Iterator[float]:
    for _ in range(LOOKS):
        began = time.perf_counter()
        act()
        yield time.perf_counter() - began


def _plain(outage: Outage) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_PLAIN, [outage.pk])
        found: list[tuple[str, int]] = cursor.fetchall()
    return found


def _sweep() -> tuple[float, float, int]:
    """Seconds of the recount of people and of the proof, and the differences it found."""
    began = time.perf_counter()
    tally.count_heads(now=timezone.now())
    counted = time.perf_counter()
    with agreement.snapshot():
        wrong = len(agreement.disagreements())
    return counted - began, time.perf_counter() - counted, wrong


def _beside(what: str, many: float, few: float) -> Figure:
    return compare(f"{what}, {FEW:,} → {MANY:,} devices", [(many, few)], unit="/s", goal=1 / SLOWER)
