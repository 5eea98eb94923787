"""The whole journey, 32 people at once: ways, times, the booking, its confirmation page."""

import itertools

from bench import data, load, visits
from bench.booking import oversold
from bench.data import Visitor
from bench.figures import Check, Findings, compare
from bench.load import Result, Visit
from bench.pages import Town
from bench.progress import say
from booking.models import Appointment, Slot

PEOPLE_AT_ONCE = 32
JOURNEYS = 160
ROUNDS = 3
POSTS = 400
# Journeys a second wanted where the least booking of a bare view runs this often.
WANTED, OF = 60, 600


def measure() -> Findings:
    """Journeys beside the bare ones, and beside the least booking alone."""
    town = Town(visitors=(2 * JOURNEYS + POSTS) * (ROUNDS + 1) + 10)
    people = iter(town.people)
    # Two days of times hold all of them: nobody is told that a time is full.
    times = itertools.cycle(town.slots[: 2 * data.QUARTERS])

    def take(count: int) -> list[tuple[Visitor, Slot]]:
        """People who have not booked, each with a time of the first day."""
        return [(next(people), next(times)) for _ in range(count)]

    with town.served() as (ours, floor):
        done = _travel(ours, [_journey(*one, town) for one in take(1)])
        town.keep("booked", done.lengths[3, 200])
        _travel(ours, [_journey(*one, town) for one in take(JOURNEYS)])
        _travel(floor, [_bare(*one) for one in take(JOURNEYS)])
        _post(floor, take(POSTS))
        pairs, least = [], []
        for number in range(ROUNDS):
            mine = _travel(ours, [_journey(*one, town) for one in take(JOURNEYS)])
            bare = _travel(floor, [_bare(*one) for one in take(JOURNEYS)])
            post = _post(floor, take(POSTS))
            say(
                f"journeys, {number + 1} of {ROUNDS}: {mine.rate:.1f} beside {bare.rate:.1f}; "
                f"the least booking {post:.0f}"
            )
            pairs.append((mine.rate, bare.rate))
            least.append((mine.rate, post))
    made = 1 + (2 * JOURNEYS + POSTS) * (ROUNDS + 1)
    holds = Appointment.objects.open().count() == made and not oversold()
    return Findings(
        (
            compare(f"whole journey, {PEOPLE_AT_ONCE} people at once", pairs, unit="/s", goal=0.5),
            compare(
                "journeys beside the least booking POST",
                least,
                unit="/s",
                goal=WANTED / OF,
                note=f"{WANTED} journeys a second where a bare view that does one UPDATE and one "
                f"INSERT answers {OF}",
            ),
        ),
        (Check(f"every journey ended with its booking ({made:,} in all), 0 oversold", holds),),
    )


_STEPS = (200, 200, 302, 200)


def _journey(visitor: Visitor, slot: Slot, town: Town) -> Visit:
    return (
        visits.get(visitor, visits.OPTIONS),
        visits.get(visitor, town.times_path),
        visits.book(visitor, slot),
        visits.get(visitor, visits.REPAIR),
    )


def _bare(visitor: Visitor, slot: Slot) -> Visit:
    return (
        visits.page_bare(visitor, "options"),
        visits.page_bare(visitor, "times"),
        visits.book_bare(visitor, slot),
        visits.page_bare(visitor, "booked"),
    )


def _travel(port: int, journeys: list[Visit]) -> Result:
    return load.run(port, journeys, clients=PEOPLE_AT_ONCE).require(*_STEPS)


def _post(port: int, wanted: list[tuple[Visitor, Slot]]) -> float:
    posts: list[Visit] = [(visits.book_bare(*one, path="/least/"),) for one in wanted]
    return load.run(port, posts, clients=PEOPLE_AT_ONCE).require(302).rate
