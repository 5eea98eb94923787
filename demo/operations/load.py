"""Loading the demo: all of it in one transaction, so that an interrupted load leaves nothing."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction

from demo.operations import outage as outages
from demo.operations import play, roster, sites
from demo.reads import zips
from demo.rules import spread, staff, telephones, week
from demo.rules.calendar import Calendar
from demo.rules.events import Event
from demo.rules.staff import Colleague
from outages.operations import tally

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: people, affected devices, and events of the played week."""

    people: int
    devices: int
    events: int


def load(*, count: int, seed: int, now: dt.datetime, progress: Progress) -> Loaded:
    """Fill an empty database with the played week of `count` people.

    People, roster and everything up to yesterday are the same for the same seed, count and
    Eastern date; what happened today also follows the hour. References, call phrases and the
    like are drawn afresh, as they always are.
    """
    calendar = Calendar(now)
    progress("people", 0, 1)
    people = invent(count=count, seed=seed)
    events = plan(people, seed=seed, calendar=calendar)
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        progress("bookings and repairs", done, len(events))

    with transaction.atomic():
        outage = outages.begin(calendar)
        report = roster.import_people(
            people,
            outage=outage,
            progress=lambda line, lines: progress("roster", line, lines),
        )
        outages.backdate(outage, outage.started_at)
        roster.give_roles()
        sites.open_sites(calendar)
        _analyze()
        play.play(events, outage=outage, advance=advance)
        outages.publish_updates(outage, calendar)
        outages.draft_next_version(outage, calendar)
        tally.fold()
        tally.count_heads(now=now)
    _analyze()
    return Loaded(report.people.added, report.devices_affected, len(events))


def invent(*, count: int, seed: int) -> list[Colleague]:
    """Return the people of that seed."""
    return staff.invent(
        _chances(seed, "people"),
        count=count,
        worksites=spread.draw(_chances(seed, "worksites"), zips.usable(), count),
        numbers=telephones.fictional(),
    )


def plan(people: Sequence[Colleague], *, seed: int, calendar: Calendar) -> list[Event]:
    """Return the played week of these people, in order of time."""
    return week.plan(partial(_chances, seed), calendar=calendar, people=people)


def _chances(seed: int, purpose: str) -> random.Random:
    """A source of its own for each purpose: more names do not change who is offline."""
    return random.Random(f"{seed} {purpose}")  # noqa: S311  invents people, guards no secret


def _analyze() -> None:
    """Tell the planner of the new rows: nobody else does so within a minute.

    Our own tables only: of the whole cluster's it would keep locks until the load ends.
    """
    tables = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
