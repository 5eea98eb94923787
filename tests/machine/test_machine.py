"""Whatever people, coordinators and the clock do, in whatever order and two at once: the product
and a sheet of paper agree at every step on places, standing, messages and the calendar."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from booking.operations import clock
from booking.reads.seats import differences
from tests.machine import post
from tests.machine.world import Op, World, places_of

NAMES = st.sampled_from(("ana", "ben", "cho", "dee", "eve"))
SITES = st.sampled_from(("virtual", "alexandria"))
SLOTS = st.integers(0, 6)
DOINGS = st.tuples(
    st.sampled_from(("book", "book", "move", "move", "cancel", "back")), NAMES, SLOTS
)
HOUR = dt.timedelta(hours=1)


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
            case _ if self.world.model.devices[name].standing == "restored":
                return self.world.break_again(name)
            case _:
                return self.world.restore(name)

    @initialize(places=st.tuples(SLOTS, SLOTS, SLOTS, SLOTS, SLOTS))
    def most_have_a_place(self, places: tuple[int, ...]) -> None:
        for name, place in zip(self.world.people, places, strict=True):
            self.world.do(self.world.book(name, self.world.keys[place]))

    @rule(doing=DOINGS)
    def one_does(self, doing: tuple[str, str, int]) -> None:
        self.world.do(self.op(doing))

    @rule(name=NAMES, place=SLOTS)
    def one_wants_a_place(self, name: str, place: int) -> None:
        act = self.world.move if self.world.model.devices[name].held else self.world.book
        self.world.do(act(name, self.world.keys[place]))

    @rule(one=DOINGS, other=DOINGS)
    def two_do_at_once(self, one: tuple[str, str, int], other: tuple[str, str, int]) -> None:
        self.world.do_at_once(self.op(one), self.op(other))

    @rule(site=SITES, hours=st.integers(1, 6))
    def a_site_pauses(self, site: str, hours: int) -> None:
        self.world.do(self.world.pause(site, self.world.now + hours * HOUR))

    @rule(place=SLOTS, places=st.integers(0, 3))
    def a_start_gets_other_places(self, place: int, places: int) -> None:
        slot = self.world.keys[place]
        if self.world.model.slots[slot].starts_at > self.world.now:
            self.world.do(self.world.seats_of(slot, places))

    @rule(site=SITES, begin=st.integers(0, 24), length=st.integers(1, 6))
    def hours_close(self, site: str, begin: int, length: int) -> None:
        begins = self.world.now + begin * HOUR
        self.world.do(self.world.close(site, begins, begins + length * HOUR))

    @rule(which=st.integers(0, 5))
    def a_change_is_undone(self, which: int) -> None:
        self.world.do(self.world.undo(which))

    @rule(minutes=st.sampled_from((15, 30, 45, 60)), hours=st.integers(0, 30))
    def a_version_is_published(self, minutes: int, hours: int) -> None:
        self.world.do(self.world.publish(minutes, self.world.now + hours * HOUR))

    @rule(doing=DOINGS, place=SLOTS, places=st.integers(0, 2))
    def somebody_acts_while_places_change(
        self, doing: tuple[str, str, int], place: int, places: int
    ) -> None:
        slot = self.world.keys[place]
        if self.world.model.slots[slot].starts_at > self.world.now:
            self.world.do_at_once(self.op(doing), self.world.seats_of(slot, places))

    @rule(hours=st.integers(1, 2))
    def time_passes(self, hours: int) -> None:
        self._post_leaves()
        self.world.model.pass_time(hours)
        clock.begin_waiting(now=self.world.now)

    @rule()
    def the_post_goes(self) -> None:
        self._post_leaves()

    def _post_leaves(self) -> None:
        post.leave(self.world.now)
        self.world.model.the_post_has_gone()

    @invariant()
    def all_agree(self) -> None:
        model = self.world.model
        assert self.world.places() == places_of(model)
        assert self.world.seats() == {
            key: (seat.capacity, model.taken(key)) for key, seat in model.slots.items()
        }
        assert differences() == []
        assert self.world.ready_times() == {
            name: model.ready_at(device.held.slot)
            for name, device in model.devices.items()
            if device.held and model.slots[device.held.slot].site == "virtual"
        }
        post.agrees(self.world.now)


@pytest.mark.django_db(transaction=True)
def test_places_standing_messages_and_calendar_agree_at_every_step():
    run_state_machine_as_test(
        Week,
        settings=settings(
            max_examples=25,
            phases=[Phase.generate],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
