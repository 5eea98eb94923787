"""The one calendar entry of an appointment: created, updated and cancelled under one UID."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText

from kit.words import gettext as _

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


def entry(
    context: Mapping[str, object],
    *,
    method: Method,
    page: str,
    organizer: str = "",
    attendee: str = "",
) -> bytes:
    """Return an iCalendar file (RFC 5545) for the values of `wording.context`.

    UID is the appointment's uuid and SEQUENCE its revision, so that a later file replaces an
    earlier one. It spans ready time to window end (onsite: the slot), in UTC. `page` is where
    the person reads the rest behind sign-in. Nothing in it proves anything to anybody.
    """
    event = Event()
    event.add("uid", f"{context['uuid']}@back-online")
    event.add("sequence", int(str(context["revision"])))
    event.add("dtstamp", _utc(context["said_at"]))
    event.add("dtstart", _utc(context["begins_at"]))
    event.add("dtend", _utc(context["ends_at"]))
    event.add("summary", _summary(context))
    event.add("description", f"{_description(context)}\n{page}")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if context["mode"] == "onsite":
        event.add("location", f"{context['site']}, {context['address']}")
    if organizer and attendee:
        event["organizer"] = vCalAddress(f"mailto:{organizer}")
        guest = vCalAddress(f"mailto:{attendee}")
        guest.params["RSVP"] = vText("FALSE")
        guest.params["PARTSTAT"] = vText("ACCEPTED")
        event.add("attendee", guest, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Back Online//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _utc(value: object) -> dt.datetime:
    return dt.datetime.fromisoformat(str(value)).astimezone(dt.UTC)


def _summary(context: Mapping[str, object]) -> str:
    if context["mode"] == "onsite":
        return _("Computer repair at %(site)s") % context
    return _("Computer repair: a technician calls you")


def _description(context: Mapping[str, object]) -> str:
    if context["mode"] == "onsite":
        return _("Check in from %(begins)s, with the computer, power supply and cable.") % context
    return (
        _(
            "Be at your workstation from %(begins)s on. The call comes between %(starts)s and"
            " %(ends)s. Ask the caller for your Workstation ID. Never say it first."
        )
        % context
    )
