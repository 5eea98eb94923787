"""The pages of coordinators in their states."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone

from booking.models import CapacityChange, ChangeKind, Site, Slot
from booking.operations import capacity
from booking.operations.capacity import Change
from notifications.models import Delivery, Engine, Message, Mode, State
from outages.models import Outage, Policy
from outages.operations import policies
from people.models import Person
from tests import builders
from tests.journeys.states import Door, booked, minutes, state
from tests.journeys.visitor import Visitor
from tests.town import Town, days_ahead


def cora(town: Town) -> Person:
    """A coordinator."""
    return town.person(name="Cora Diaz", roles=("coordinator",), standing=None)


def crowded(town: Town, people: int = 3) -> Slot:
    """A start of one's own far ahead, with so many people on it."""
    slot = town.new_slot(days_ahead(5, 11, 7))
    for person in town.people(people):
        booked(town, person, slot)
    return slot


def span(slot: Slot) -> dict[str, str]:
    """The minute of that start, as the form of the virtual desk wants it; its reason, too."""
    begins = slot.starts_at.astimezone(ZoneInfo(builders.EASTERN))
    return {
        "From, date": f"{begins:%F}",
        "From, time": f"{begins:%H:%M}",
        "Until, date": f"{begins:%F}",
        "Until, time": f"{begins + dt.timedelta(minutes=1):%H:%M}",
        "Places at each start": "1",
        "Why": "Two technicians are ill, so we have fewer places that morning.",
    }


def previewing(town: Town, door: Door, slot: Slot) -> Visitor:
    """The preview of taking two of three places away."""
    visitor = door.person(cora(town), "/response/sites/virtual/seats/")
    for label, words in span(slot).items():
        visitor.types(label, words)
    visitor.taps_button("Show what this does")
    visitor.sees_heading("Look before you do it")
    return visitor


def changed(town: Town) -> CapacityChange:
    """That change, done."""
    slot, coordinator = crowded(town), cora(town)
    with town.orm():
        now = timezone.now()
        change = Change(
            site=Site.objects.get(slug="virtual"),
            kind=ChangeKind.SEATS,
            reason="Two technicians are ill.",
            from_at=slot.starts_at,
            until_at=slot.starts_at + dt.timedelta(seconds=1),
            capacity=1,
        )
        seen = capacity.preview(change=change, now=now).seen
        return capacity.apply(change=change, key=uuid.uuid4(), seen=seen, by=coordinator, now=now)


def drafted(town: Town, by: Person) -> Policy:
    """A draft that asks nobody to be there early."""
    with town.orm():
        outage = Outage.objects.get(ended_at__isnull=True)
        made = policies.draft(outage=outage, by=by, now=timezone.now())
        numbers = {"summary": "You need not be there early any more.", "ready_minutes": 0}
        return policies.revise(policy=made, by=by, numbers=numbers)


@state
def response(town: Town, door: Door) -> Visitor:
    drafted(town, cora(town))
    changed(town)
    return door.person(cora(town), "/response/")


@state
def response_list(town: Town, door: Door) -> Visitor:
    crowded(town)
    return door.person(cora(town), "/response/standing/booked/")


@state
def response_list_of_nobody(town: Town, door: Door) -> Visitor:
    return door.person(cora(town), "/response/standing/unbooked/?q=Nobody+at+all")


@state
def response_needs(town: Town, door: Door) -> Visitor:
    town.person(town=("09012", None, ""))
    return door.person(cora(town), "/response/needs/unplaced/")


@state
def response_site(town: Town, door: Door) -> Visitor:
    changed(town)
    return door.person(cora(town), "/response/sites/virtual/")


@state
def response_site_closed(town: Town, door: Door) -> Visitor:
    return door.person(cora(town), "/response/sites/detroit/")


@state
def response_close(town: Town, door: Door) -> Visitor:
    return door.person(cora(town), "/response/sites/alexandria/close/")


@state
def response_extend(town: Town, door: Door) -> Visitor:
    return door.person(cora(town), "/response/sites/alexandria/extend/")


@state
def response_seats_error(town: Town, door: Door) -> Visitor:
    visitor = door.person(cora(town), "/response/sites/virtual/seats/")
    visitor.types("Places at each start", "a dozen")
    visitor.taps_button("Show what this does")
    visitor.sees("There is a problem")
    return visitor


@state
def response_preview(town: Town, door: Door) -> Visitor:
    return previewing(town, door, crowded(town))


@state
def response_preview_of_nobody(town: Town, door: Door) -> Visitor:
    visitor = door.person(cora(town), "/response/sites/virtual/pause/")
    until = days_ahead(1, 13, zone=builders.EASTERN).astimezone(ZoneInfo(builders.EASTERN))
    visitor.types("New bookings open again on", f"{until:%F}")
    visitor.types("At", "13:00")
    visitor.types("Why", "We count the places.")
    visitor.taps_button("Show what this does")
    visitor.sees("Nobody: no booked time changes.")
    return visitor


@state
def response_preview_stale(town: Town, door: Door) -> Visitor:
    slot = crowded(town)
    visitor = previewing(town, door, slot)
    booked(town, town.person(), slot)
    visitor.taps_button("Do it")
    visitor.sees("1 more person has booked since you looked")
    return visitor


@state
def response_change(town: Town, door: Door) -> Visitor:
    return door.person(cora(town), f"/response/changes/{changed(town).key}/")


@state
def response_undo(town: Town, door: Door) -> Visitor:
    return door.person(cora(town), f"/response/changes/{changed(town).key}/undo/")


@state
def response_undone(town: Town, door: Door) -> Visitor:
    visitor = response_undo(town, door)
    visitor.taps_button("Undo this change")
    visitor.sees("took it back")
    return visitor


@state
def response_policies(town: Town, door: Door) -> Visitor:
    drafted(town, cora(town))
    return door.person(cora(town), "/response/policies/")


@state
def response_policy(town: Town, door: Door) -> Visitor:
    return door.person(cora(town), "/response/policies/1/")


@state
def response_draft(town: Town, door: Door) -> Visitor:
    person = cora(town)
    return door.person(person, f"/response/policies/{drafted(town, person).version}/")


@state
def response_draft_error(town: Town, door: Door) -> Visitor:
    visitor = response_draft(town, door)
    visitor.types("Stay after the start", "a while")
    visitor.taps_button("Save the draft")
    visitor.sees("There is a problem")
    return visitor


@state
def response_compare(town: Town, door: Door) -> Visitor:
    person = cora(town)
    return door.person(person, f"/response/policies/{drafted(town, person).version}/compare/")


@state
def response_in_force(town: Town, door: Door) -> Visitor:
    visitor = response_compare(town, door)
    visitor.taps_button("Show whom it touches")
    visitor.sees_heading("Look before you do it")
    return visitor


@state
def response_restored(town: Town, door: Door) -> Visitor:
    return door.person(cora(town), "/response/restored/")


@state
def response_restored_check(town: Town, door: Door) -> Visitor:
    visitor = response_restored(town, door)
    back = town.workstation_of(town.person())
    visitor.types("Workstation IDs", f"{back}\nWS-NOBODY\n{back}")
    visitor.taps_button("Check the list")
    visitor.sees("1 computer would be marked as restored.")
    return visitor


@state
def response_restored_done(town: Town, door: Door) -> Visitor:
    visitor = response_restored_check(town, door)
    visitor.taps_button("Mark 1 as restored")
    visitor.sees_heading("1 computer is back")
    return visitor


@contextmanager
def engine(town: Town, **fields: object) -> Iterator[None]:
    """The engine swept just now, and these columns are so, for this block."""
    swept = {"swept_at": timezone.now(), "swept_by": "worker"}
    with town.orm():
        Engine.objects.update_or_create(pk=1, defaults={**swept, **fields})
    try:
        yield
    finally:
        with town.orm():
            Engine.objects.filter(pk=1).update(
                mode=Mode.RUNNING, reason="", mode_by=None, mode_at=None
            )


def doubtful(town: Town, code: str = "") -> None:
    """Two messages in doubt, so new that nobody settles them while the page is looked at."""
    person = town.person(name="Dana Reyes")
    booked(town, person, town.new_slot(days_ahead(2, 12)))
    with town.orm():
        since = timezone.now() - dt.timedelta(seconds=5)
        keys = Message.objects.filter(person=person).values_list("pk", flat=True)[:2]
        Message.objects.filter(pk__in=list(keys)).update(
            state=State.UNKNOWN, result_code=code, transmit_at=since, terminal_at=None
        )


def lost(town: Town) -> None:
    """One that failed, one of which nobody can tell, one that comes too late."""
    person = town.person(name="Sam Okafor")
    booked(town, person, town.new_slot(days_ahead(2, 12)))
    with town.orm():
        now = timezone.now()
        ends = ((State.FAILED, "550"), (State.FAILED, "undecided"), (State.EXPIRED, "expired"))
        mine = Message.objects.filter(person=person).order_by("due_at")
        for one, (end, code) in zip(mine, ends, strict=False):
            Message.objects.filter(pk=one.pk).update(state=end, result_code=code, terminal_at=now)
            if code == "undecided":
                Delivery.objects.create(message=one, fence=99, worker="w", outcome=code)


@state
def message_engine(town: Town, door: Door) -> Visitor:
    person = cora(town)
    with engine(town):
        return door.person(person, "/outbox/engine/")


@state
def message_engine_silent(town: Town, door: Door) -> Visitor:
    person = cora(town)
    with engine(town, swept_at=minutes(-4)):
        return door.person(person, "/outbox/engine/")


@state
def message_engine_never(town: Town, door: Door) -> Visitor:
    person = cora(town)
    with engine(town, swept_at=None, swept_by=""):
        return door.person(person, "/outbox/engine/")


@state
def message_engine_paused(town: Town, door: Door) -> Visitor:
    with engine(town):
        visitor = door.person(cora(town), "/outbox/engine/")
        visitor.types("Reason", "The reminders name a wrong day.")
        visitor.taps_button("Pause all messages")
        visitor.sees("Paused: nothing is sent")
        return visitor


@state
def message_engine_in_doubt(town: Town, door: Door) -> Visitor:
    doubtful(town)
    lost(town)
    person = cora(town)
    with engine(town, swept_by="standby"):
        return door.person(person, "/outbox/engine/")


@state
def message_engine_restored(town: Town, door: Door) -> Visitor:
    doubtful(town, code="quarantined")
    person = cora(town)
    with engine(town):
        return door.person(person, "/outbox/engine/")


@state
def message_engine_refusal(town: Town, door: Door) -> Visitor:
    visitor = message_engine(town, door)
    visitor.taps_button("Pause all messages")
    visitor.sees("There is a problem")
    return visitor


@state
def message_engine_settled(town: Town, door: Door) -> Visitor:
    visitor = message_engine_restored(town, door)
    visitor.taps_button("All were sent")
    visitor.sees("settled")
    return visitor


@state
def response_in_doubt(town: Town, door: Door) -> Visitor:
    doubtful(town)
    person = cora(town)
    why = "The reminders name a wrong day."
    with engine(town, mode=Mode.PAUSED, reason=why, mode_by=person, mode_at=minutes(-20)):
        return door.person(person, "/response/")


@state
def status_paused(town: Town, door: Door) -> Visitor:
    with engine(town, mode=Mode.PAUSED, reason="Hush.", mode_at=minutes(-20)):
        return door.stranger("/")


@state
def status_silent(town: Town, door: Door) -> Visitor:
    with engine(town, swept_at=minutes(-20)):
        return door.stranger("/")
