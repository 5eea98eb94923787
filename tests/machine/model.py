"""What a capable clerk with a sheet of paper would keep: the rules again, as plainly as they can be said.

Nothing here is taken from the product: seats are a number beside a name, a place is a name beside a
seat. Every method answers in one word what the person is told.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

HOUR = dt.timedelta(hours=1)
DAY_TIME = range(7, 19)
NOTICE = 2 * HOUR
FARTHEST = dt.timedelta(days=7)


@dataclass
class Seat:
    """A start with its places."""

    site: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    capacity: int


@dataclass
class Holding:
    """Somebody's place; `order` is who booked first."""

    slot: int
    order: int
    displaced: bool = False
    version: int = 0


@dataclass
class Device:
    """A workstation, whose owner lives in `zone` and may use `sites`, the first one preferred."""

    zone: str
    sites: tuple[str, ...]
    standing: str = "unbooked"
    held: Holding | None = None


@dataclass
class Change:
    """What a change of capacity did, as far as undoing it needs.

    `capacities` and `opens` are what was and what became; `touched` is whose place it took: the
    holding, the start they had, and the version that the change left them with.
    """

    site: str
    key: uuid.UUID | None = None
    capacities: dict[int, tuple[int, int]] = field(default_factory=dict)
    opens: tuple[dt.datetime | None, dt.datetime | None] | None = None
    touched: dict[str, tuple[Holding, int, int]] = field(default_factory=dict)
    hours: tuple[dt.datetime, dt.datetime] | None = None
    told: bool = False
    undone: bool = False


class Model:
    """The sheet of paper."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.slots: dict[int, Seat] = {}
        self.devices: dict[str, Device] = {}
        self.opens: dict[str, dt.datetime | None] = {}
        self.changes: list[Change] = []
        # When each version came into force, and how early one has to be there.
        self.versions: list[tuple[dt.datetime, int]] = [(now - 7 * 24 * HOUR, 30)]
        self._order = 0

    # --- what stands there -----------------------------------------------------------------------

    def taken(self, slot: int) -> int:
        """Places of a start that somebody holds."""
        return len(self.sitting(slot))

    def sitting(self, slot: int) -> list[str]:
        """Who has a place on a start, in the order of booking; who was displaced has none."""
        names = [
            name
            for name, device in self.devices.items()
            if device.held is not None and device.held.slot == slot and not device.held.displaced
        ]
        return sorted(names, key=lambda name: self._holding(name).order)

    def free(self, slot: int) -> bool:
        """Whether one more may sit down before the start."""
        seat = self.slots[slot]
        return seat.starts_at > self.now and self.taken(slot) < seat.capacity

    def paused(self, site: str) -> bool:
        """Whether the site takes no new bookings now."""
        opens = self.opens.get(site)
        return opens is not None and opens > self.now

    def open_to(self, device: Device, slot: int) -> bool:
        """Whether the site of that start can be booked by that person at all."""
        site = self.slots[slot].site
        if site not in device.sites or self.paused(site):
            return False
        # An office without a free time ahead is no way at all; the virtual desk stays one.
        return site == "virtual" or any(
            self.free(other) for other, seat in self.slots.items() if seat.site == site
        )

    # --- what people do --------------------------------------------------------------------------

    def book(self, name: str, slot: int) -> str:
        """Book a start for a device."""
        device = self.devices[name]
        if device.standing == "restored":
            return "not_affected"
        if device.held is not None:
            same = device.held.slot == slot and not device.held.displaced
            return "same" if same else "already_booked"
        refused = self._refused(device, slot)
        if refused:
            return refused
        self._order += 1
        device.held = Holding(slot, self._order)
        device.standing = "booked"
        return "booked"

    def move(self, name: str, slot: int) -> str:
        """Give a device another start."""
        device = self.devices[name]
        held = device.held
        if held is None:
            return "appointment_closed"
        if held.slot == slot and not held.displaced:
            return "same"
        refused = self._refused(device, slot)
        if refused:
            return refused
        held.slot, held.displaced = slot, False
        held.version += 1
        device.standing = "booked"
        return "moved"

    def cancel(self, name: str) -> str:
        """Give the place up."""
        device = self.devices[name]
        if device.held is None:
            return "nothing"
        device.held, device.standing = None, "unbooked"
        return "cancelled"

    def restore(self, name: str) -> str:
        """The device works again."""
        device = self.devices[name]
        if device.standing == "restored":
            return "nothing"
        device.held, device.standing = None, "restored"
        return "restored"

    def break_again(self, name: str) -> str:
        """What was back is broken again."""
        device = self.devices[name]
        if device.standing != "restored":
            return "same"
        device.standing = "unbooked"
        return "reported"

    # --- what coordinators do --------------------------------------------------------------------

    def pause(self, site: str, until: dt.datetime) -> Change:
        """No new bookings until then."""
        change = Change(site, opens=(self.opens.get(site), until))
        self.opens[site] = until
        return self._kept(change)

    def lower_or_raise(self, slot: int, capacity: int) -> Change:
        """Give a start fewer or more places; who booked last loses first."""
        seat = self.slots[slot]
        if capacity > seat.capacity and self._closed_by(slot) is not None:
            return self._kept(Change(seat.site))
        change = Change(seat.site, capacities={slot: (seat.capacity, capacity)})
        losers = self.sitting(slot)[capacity:]
        seat.capacity = capacity
        self._place_anew(losers, change)
        return self._kept(change)

    def close(self, site: str, begin: dt.datetime, end: dt.datetime) -> Change:
        """Close hours: every start ahead that reaches into them is off."""
        hit = [key for key in self.slots if self.reaches(key, site, begin, end)]
        change = Change(
            site,
            capacities={
                key: (self.slots[key].capacity, 0) for key in hit if self.slots[key].capacity
            },
            hours=(begin, end),
        )
        losers = [name for key in hit for name in self.sitting(key)]
        for key in hit:
            self.slots[key].capacity = 0
        self._place_anew(losers, change)
        return self._kept(change)

    def reaches(self, slot: int, site: str, begin: dt.datetime, end: dt.datetime) -> bool:
        """Whether a start that is still ahead lies in hours that are to be closed."""
        return self.slots[slot].starts_at > self.now and self._reaches(slot, site, begin, end)

    def _reaches(self, slot: int, site: str, begin: dt.datetime, end: dt.datetime) -> bool:
        seat = self.slots[slot]
        return seat.site == site and seat.starts_at < end and seat.ends_at > begin

    def the_post_has_gone(self) -> None:
        """Everybody knows what was done to them."""
        for change in self.changes:
            change.told = True

    def undo(self, change: Change) -> None:
        """Put back what nobody has changed since and nobody else closes; what stays shut passes to
        the change that holds it."""
        if change.undone:
            return
        change.undone = True
        for key, (was, became) in change.capacities.items():
            follower = self._follower(key, became, change)
            holder = self._closed_by(key)
            if follower is not None:
                follower.capacities[key] = (was, follower.capacities[key][1])
            elif holder is not None:
                holder.capacities.setdefault(key, (was, self.slots[key].capacity))
            elif self.slots[key].capacity == became:
                self.slots[key].capacity = max(was, self.taken(key))
        if change.opens is not None and self.opens[change.site] == change.opens[1]:
            self.opens[change.site] = change.opens[0]
        for name, (held, slot, version) in change.touched.items():
            if self.devices[name].held is not held or held.version != version:
                continue
            too_near = change.told and self.slots[slot].starts_at < self.now + NOTICE
            if not self.free(slot) or self._closed_by(slot) is not None or too_near:
                continue
            held.slot, held.displaced = slot, False
            held.version += 1
            self.devices[name].standing = "booked"
            self._known_again(name, held, version)

    def _follower(self, slot: int, became: int, change: Change) -> Change | None:
        """The change in force that found the start as that one left it."""
        return next(
            (
                one
                for one in self.changes[self.changes.index(change) + 1 :]
                if not one.undone and slot in one.capacities and one.capacities[slot][0] == became
            ),
            None,
        )

    def _closed_by(self, slot: int) -> Change | None:
        """The newest closing in force that the start reaches into."""
        return next(
            (
                one
                for one in reversed(self.changes)
                if not one.undone and one.hours and self._reaches(slot, one.site, *one.hours)
            ),
            None,
        )

    def _known_again(self, name: str, held: Holding, version: int) -> None:
        """They chose nothing since: an earlier change still knows them."""
        for one in self.changes:
            if not one.undone and name in one.touched and one.touched[name][2] == version - 1:
                one.touched[name] = (held, one.touched[name][1], held.version)

    def _place_anew(self, losers: list[str], change: Change) -> None:
        """Give each the earliest time that suits; without one they choose for themselves."""
        for name in losers:
            self._holding(name).displaced = True
        waiting = sorted(
            losers,
            key=lambda name: (
                self.slots[self._holding(name).slot].starts_at,
                self._holding(name).order,
            ),
        )
        for name in waiting:
            device, held = self.devices[name], self._holding(name)
            was, found = held.slot, self._next_place(device, held.slot)
            held.version += 1
            if found is None:
                device.standing = "missed_by_us"
            else:
                held.slot, held.displaced = found, False
                device.standing = "booked"
            change.touched[name] = (held, was, held.version)

    def _next_place(self, device: Device, slot: int) -> int | None:
        """The earliest free start by day, not before the old one, at the same place or by call."""
        old = self.slots[slot]
        for site in dict.fromkeys((old.site, "virtual")):
            if site != old.site and self.paused(site):
                continue
            suiting = [
                key
                for key, seat in self.slots.items()
                if seat.site == site
                and self.free(key)
                and old.starts_at <= seat.starts_at <= old.starts_at + FARTHEST
                and seat.starts_at >= self.now + NOTICE
                and seat.starts_at.astimezone(ZoneInfo(device.zone)).hour in DAY_TIME
            ]
            if suiting:
                return min(suiting, key=lambda key: self.slots[key].starts_at)
        return None

    def _kept(self, change: Change) -> Change:
        self.changes.append(change)
        return change

    def _holding(self, name: str) -> Holding:
        held = self.devices[name].held
        assert held is not None
        return held

    def ready_at(self, slot: int) -> dt.datetime:
        """When to be there: by the version in force at the start, of two at once the later one."""
        starts_at = self.slots[slot].starts_at
        return starts_at - dt.timedelta(minutes=self.minutes_at(starts_at))

    def minutes_at(self, moment: dt.datetime) -> int:
        """How early one has to be there by the version in force then."""
        in_force = [one for one in self.versions if one[0] <= moment]
        latest = max(at for at, _ in in_force)
        return [minutes for at, minutes in in_force if at == latest][-1]

    # --- what the clock does ---------------------------------------------------------------------

    def pass_time(self, hours: int) -> None:
        """Let the clock go on; whose time has come waits."""
        self.now += hours * HOUR
        for device in self.devices.values():
            held = device.held
            if (
                device.standing == "booked"
                and held is not None
                and self.slots[held.slot].starts_at <= self.now
            ):
                device.standing = "waiting"

    def _refused(self, device: Device, slot: int) -> str:
        if not self.open_to(device, slot):
            return "not_eligible"
        if self.slots[slot].starts_at <= self.now:
            return "slot_begun"
        return "" if self.free(slot) else "slot_full"
