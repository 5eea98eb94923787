"""Publishing slots: idempotent, right across clock changes, never a window beyond the desk."""

import datetime as dt
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from booking.errors import CapacityNeedsReason, NotStaffed
from booking.models import Slot
from booking.operations import staffing
from booking.operations.publishing import publish_slots
from tests import builders

WEEK = dt.date(2024, 7, 24)
NOW = builders.JULY_24


@pytest.fixture
def desk(db):
    builders.make_outage(virtual_handling_minutes=20)
    return builders.make_site()


def publish(site, first=WEEK, last=WEEK, every=15, **more):
    return publish_slots(site=site, first=first, last=last, every_minutes=every, now=NOW, **more)


def test_a_virtual_slot_whose_window_outlives_the_desk_is_refused_with_the_times(desk):
    builders.make_day(site=desk, on=WEEK, opens=dt.time(8), closes=dt.time(18), technicians=4)

    published = publish(desk, every=60)

    # 8:00 to 14:00 end by 18:00; 15:00, 16:00 and 17:00 would not.
    zone = ZoneInfo(desk.zone)
    starts = [slot.starts_at.astimezone(zone).hour for slot in Slot.objects.order_by("starts_at")]
    assert starts == [8, 9, 10, 11, 12, 13, 14]
    assert len(published.refused) == 3
    assert "3:00 p.m. EDT" in published.refused[0]


def test_a_window_may_run_into_the_next_staffed_day(desk):
    for day in (24, 25):
        builders.make_day(site=desk, on=dt.date(2024, 7, day), technicians=4)

    published = publish(desk, every=60)

    assert (published.added, published.refused) == (24, ())


def test_publishing_again_changes_nothing_and_keeps_taken_seats(desk):
    builders.make_day(site=desk, on=WEEK, technicians=4)
    publish(desk, every=60)
    slot = Slot.objects.order_by("starts_at").first()
    Slot.objects.filter(pk=slot.pk).update(taken=1)

    again = publish(desk, every=60)

    assert again.added == 0
    assert again.unchanged == Slot.objects.count()
    assert Slot.objects.get(pk=slot.pk).taken == 1


def test_capacity_is_what_technicians_can_serve_and_more_wants_a_reason(desk):
    builders.make_day(site=desk, on=WEEK, technicians=40)
    builders.make_day(site=desk, on=WEEK + dt.timedelta(days=1), technicians=40)

    # 40 technicians × 1 machine × 15 minutes ÷ 20 minutes × 0.8 = 24
    assert publish(desk).proposed == 24
    assert set(Slot.objects.values_list("capacity", flat=True)) == {24}
    with pytest.raises(CapacityNeedsReason, match="24"):
        publish(desk, capacity=25)
    Slot.objects.all().delete()
    publish(desk, capacity=25, reason="Ten volunteers help")
    assert set(Slot.objects.values_list("capacity", "capacity_reason")) == {
        (25, "Ten volunteers help")
    }


@pytest.mark.parametrize(("on", "count"), [(dt.date(2024, 3, 10), 23), (dt.date(2024, 11, 3), 25)])
def test_on_the_day_the_clock_changes_nine_stays_nine_and_no_hour_is_lost_or_doubled(
    desk, on, count
):
    for day in (0, 1):
        builders.make_day(site=desk, on=on + dt.timedelta(days=day), technicians=4)

    publish_slots(site=desk, first=on, last=on, every_minutes=60, now=builders.utc(2024, 7, 24))

    zone = ZoneInfo(desk.zone)
    starts = list(Slot.objects.order_by("starts_at").values_list("starts_at", flat=True))
    assert len(starts) == count
    assert all(b - a == dt.timedelta(hours=1) for a, b in pairwise(starts))
    assert [s for s in starts if s.astimezone(zone).hour == 9]
    for slot in Slot.objects.all():
        assert slot.ends_at - slot.starts_at == dt.timedelta(hours=4)


def test_bookable_regional_days_work_as_walk_in_ones_do(desk):
    denver = builders.make_site(
        slug="denver",
        kind="regional",
        place=builders.Place(39.7490, -104.9910),
        zone=builders.MOUNTAIN,
        takes_walkins=True,
    )
    builders.make_day(
        site=denver, on=WEEK, walkins=True, opens=dt.time(9), closes=dt.time(17), technicians=2
    )

    published = publish(denver, every=30)

    assert published.added == 16  # 9:00 to 16:30
    slot = Slot.objects.order_by("-starts_at").first()
    assert slot.ready_at is None
    assert slot.ends_at.astimezone(ZoneInfo(denver.zone)).time() == dt.time(17)


def test_a_site_without_service_days_publishes_nothing_and_says_so(desk):
    with pytest.raises(NotStaffed, match="no day with bookings"):
        publish(desk)


def test_staffing_twice_leaves_the_first_days_as_they_are(desk):
    ask = {"site": desk, "first": WEEK, "last": WEEK + dt.timedelta(days=2)}
    hours = {"opens": dt.time(8), "closes": dt.time(18), "technicians": 4}

    assert staffing.add_service_days(**ask, **hours) == 3
    assert staffing.add_service_days(**ask, **(hours | {"technicians": 9})) == 0
    assert set(desk.service_days.values_list("technicians", flat=True)) == {4}


def test_the_commands_say_what_they_did_and_what_is_wrong(desk):
    out = StringIO()
    dates = ["--from", "2024-07-24", "--to", "2024-07-25"]
    call_command(
        "add_service_days",
        "--site",
        "virtual",
        *dates,
        "--opens",
        "00:00",
        "--closes",
        "00:00",
        "--technicians",
        "10",
        stdout=out,
    )
    call_command("publish_slots", "--site", "virtual", *dates, stdout=out, stderr=StringIO())
    call_command("check_seats", stdout=out)

    assert "2 service days added" in out.getvalue()
    assert "(proposed 6)" in out.getvalue()  # 10 × 15 ÷ 20 × 0.8
    assert "agree with their appointments" in out.getvalue()
    with pytest.raises(CommandError, match="Known sites: virtual"):
        call_command("publish_slots", "--site", "nowhere", *dates)
    with pytest.raises(CommandError, match="before --from"):
        call_command(
            "publish_slots", "--site", "virtual", "--from", "2024-07-25", "--to", "2024-07-24"
        )


def test_check_seats_fails_when_a_counter_and_its_appointments_disagree(desk):
    builders.make_slot(site=desk, starts_at=NOW + dt.timedelta(hours=2), taken=1)

    errors = StringIO()
    with pytest.raises(CommandError, match="1 slot differs"):
        call_command("check_seats", stderr=errors)
    assert "1 taken, 0 appointments hold a seat" in errors.getvalue()
