"""What people have been told, judged by the messages alone."""

import datetime as dt

from booking.models import Appointment
from notifications.models import Message, State

TELLING = (
    "confirmed",
    "moved",
    "moved_by_us",
    "choose_another",
    "stands_again",
    "what_changed",
    "cancelled",
    "restored",
)
GOODBYES = ("cancelled", "restored", "choose_another")
REMINDERS = ("day_before", "be_at_workstation", "be_there_now", "onsite_reminder")


def leave(now: dt.datetime) -> None:
    """Let everything that is due leave the house, and expire what is past its use."""
    waiting = Message.objects.filter(state=State.SCHEDULED)
    waiting.filter(expires_at__lte=now).update(state=State.EXPIRED, terminal_at=now)
    waiting.filter(due_at__lte=now).update(state=State.SENT, terminal_at=now)


def agrees(now: dt.datetime) -> None:
    """Who was told something was last told what is true; nothing false is still to leave."""
    for appointment in Appointment.objects.all():
        said = Message.objects.filter(
            about=appointment.uuid, state__in=(State.SCHEDULED, State.SENT)
        ).order_by("about_revision", "created_at", "pk")
        telling = [one for one in said if one.kind in TELLING]
        waiting = [one for one in said if one.state == State.SCHEDULED]
        assert all((one.about_revision or 0) <= appointment.revision for one in said)
        if appointment.closed_at is not None or appointment.displaced_at is not None:
            _is_over(appointment, telling, waiting)
        else:
            _is_on(appointment, telling, waiting, now)


def _is_over(appointment: Appointment, telling: list[Message], waiting: list[Message]) -> None:
    """No reminder is left, and whoever knew of the time has been told that it is off."""
    assert [one.kind for one in waiting if one.kind in REMINDERS] == []
    if appointment.displaced_at is not None and appointment.closed_at is None:
        assert telling[-1].kind == "choose_another"
    elif telling:
        assert telling[-1].kind in GOODBYES or appointment.closed_as == "restored"


def _is_on(
    appointment: Appointment, telling: list[Message], waiting: list[Message], now: dt.datetime
) -> None:
    """The last thing said, and every reminder, name the time, its revision and no other."""
    assert telling, "nobody was told of an appointment that stands"
    last = telling[-1]
    assert last.kind not in GOODBYES
    assert _promise(last) == (appointment.starts_at, appointment.ends_at)
    for one in waiting:
        assert _promise(one) == (appointment.starts_at, appointment.ends_at)
        assert one.about_revision == appointment.revision or one.kind in TELLING
    if appointment.ready_at is not None and appointment.ready_at > now:
        due = [one.due_at for one in waiting if one.kind == "be_there_now"]
        assert due == [appointment.ready_at]


def _promise(message: Message) -> tuple[dt.datetime, dt.datetime]:
    values = message.context
    return (
        dt.datetime.fromisoformat(values["starts_at"]),
        dt.datetime.fromisoformat(values["ends_at"]),
    )
