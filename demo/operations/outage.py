"""The outage itself, and what was published about it."""

import datetime as dt

from demo.rules import updates
from demo.rules.calendar import Calendar
from demo.rules.cast import COMMUNICATOR, COORDINATOR
from kit.times import day
from outages.models import AffectedDevice, Outage, OutageKind, StandingChange
from outages.operations import outages, policies
from outages.operations import updates as publishing
from people.models import Person

INSTRUCTIONS = """\
Within 50 miles of Alexandria: Come to headquarters, with a booked time or without one.
Within 50 miles of Dallas, Denver or San Jose: Walk in from 9:30 a.m. to 4:30 p.m. local time, or \
book a time for a technician to call you.
Everyone else: Book a time for a technician to call you.
If you cannot travel: Say so when you book, and a technician calls you. You need not say why."""


def begin(calendar: Calendar) -> Outage:
    """Open the outage as of its first morning, with the rules of 24 July 2024 in force."""
    began_at = calendar.at(19, 0, 9)
    return outages.open_outage(
        slug="july-2024",
        title="Workstations are down",
        kind=OutageKind.WORKSTATIONS,
        cause=(
            "A faulty update of the endpoint-security software makes Windows computers stop"
            " with a blue screen."
        ),
        started_at=began_at,
        now=began_at,
        # The agency set this day on the Wednesday; one policy serves the whole played week.
        numbers={"travel_through": calendar.on(25), "instructions": INSTRUCTIONS},
    )


def backdate(outage: Outage, at: dt.datetime) -> None:
    """Let the devices have been hit when the outage began, not when the demo was loaded."""
    AffectedDevice.objects.filter(outage=outage).update(affected_at=at, standing_since=at)
    StandingChange.objects.filter(affected__outage=outage).update(at=at)


def publish_updates(outage: Outage, calendar: Calendar) -> None:
    """Publish what was published in that week, each at its time, under the demo communicator's name."""
    communicator = Person.objects.get(email=COMMUNICATOR.email)
    for post in updates.posts(calendar):
        publishing.publish(
            outage=outage,
            title=post.title,
            body=post.body,
            by=communicator,
            now=post.at,
            people_offline=post.people,
            devices_offline=post.computers,
            figure_as_of=post.at if post.people or post.computers else None,
            next_update_at=post.next_at,
        )


def draft_next_version(outage: Outage, calendar: Calendar) -> None:
    """Leave the coordinator a draft to compare; that travel is to be paid a day longer is ours."""
    coordinator = Person.objects.get(email=COORDINATOR.email)
    version = policies.draft(outage=outage, by=coordinator, now=calendar.at(24, 9))
    last = calendar.on(26)
    numbers = {
        "travel_through": last,
        "summary": f"Travel to Alexandria is paid through {day(last)}.",
    }
    policies.revise(policy=version, by=coordinator, numbers=numbers)
