"""Whatever people, coordinators and the clock do, in whatever order and two at once: the product
and a sheet of paper agree at every step on places, standing, messages and the calendar."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from booking.operations import clock
from booking.reads.seats import differences
from tests.machine import post
from tests.machine.world import Op, World, places_of

NAMES = st.sampled_from(("ana", "ben", "cho", "dee", "eve"))
SLOTS = st.integers(0, 6)
DOINGS = st.tuples(st.sampled_from(("book", "move", "cancel", "restore")), NAMES, SLOTS)


class Week(RuleBasedStateMachine):
    """Rules are what can happen; the invariant is what must be true afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    def op(self, doing: tuple[str, str, int]) -> Op:
        """The operation that was drawn."""
        what, name, place = doing
        slot = self.world.keys[place]
        match what:
            case "book":
                return self.world.book(name, slot)
            case "move":
                return self.world.move(name, slot)
            case "cancel":
                return self.world.cancel(name)
            case _:
                return self.world.restore(name)

    @rule(doing=DOINGS)
    def one_does(self, doing: tuple[str, str, int]) -> None:
        self.world.do(self.op(doing))

    @rule(name=NAMES, place=SLOTS)
    def one_books(self, name: str, place: int) -> None:
        self.world.do(self.world.book(name, self.world.keys[place]))

    @rule(one=DOINGS, other=DOINGS)
    def two_do_at_once(self, one: tuple[str, str, int], other: tuple[str, str, int]) -> None:
        self.world.do_at_once(self.op(one), self.op(other))

    @rule(hours=st.integers(1, 5))
    def time_passes(self, hours: int) -> None:
        self.world.model.pass_time(hours)
        clock.begin_waiting(now=self.world.now)

    @rule()
    def the_post_goes(self) -> None:
        post.leave(self.world.now)

    @invariant()
    def all_agree(self) -> None:
        model = self.world.model
        assert self.world.places() == places_of(model)
        assert self.world.seats() == {
            key: (seat.capacity, model.taken(key)) for key, seat in model.slots.items()
        }
        assert differences() == []
        post.agrees(self.world.now)


@pytest.mark.django_db(transaction=True)
def test_places_standing_messages_and_calendar_agree_at_every_step():
    run_state_machine_as_test(
        Week,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
