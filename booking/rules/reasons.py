"""Why a way is open or not, in sentences for the person who asks. Miles are shown as compared."""

from decimal import Decimal

from kit.words import gettext as _
from kit.words import gettext_lazy

UNLESS_ARRANGEMENT = gettext_lazy(
    "It is open to you if you cannot travel or need another arrangement."
)
UNLESS_PLACE = gettext_lazy("Give a ZIP code that we can place, then we can tell.")


def apart(site: str, miles: Decimal | None, *, elsewhere: bool) -> str:
    """How far a site is from where the person is (`elsewhere`) or from the worksite."""
    values = {"site": site, "miles": f"{miles:,}"}
    if elsewhere:
        return _("%(site)s is %(miles)s miles from where you are now.") % values
    return _("%(site)s is %(miles)s miles from your worksite.") % values


def apart_both(site: str, *, roster_miles: Decimal | None, miles: Decimal | None) -> str:
    """How far headquarters is for somebody who is expected there and is somewhere else now."""
    if miles is None:
        return _(
            "%(site)s is %(miles)s miles from your worksite. How far it is from where you are now"
            " is not known."
        ) % {"site": site, "miles": f"{roster_miles:,}"}
    return _(
        "%(site)s is %(miles)s miles from your worksite. From where you are now it is %(here)s"
        " miles."
    ) % {"site": site, "miles": f"{roster_miles:,}", "here": f"{miles:,}"}


def too_far(site: str, miles: Decimal, limit: Decimal, *, elsewhere: bool) -> str:
    """Beyond the limit."""
    values = {"site": site, "miles": f"{miles:,}", "limit": _whole(limit)}
    if elsewhere:
        return (
            _("%(site)s is %(miles)s miles from where you are now, farther than %(limit)s.")
            % values
        )
    return _("%(site)s is %(miles)s miles from your worksite, farther than %(limit)s.") % values


def distance_unknown(site: str, *, site_is_placed: bool) -> str:
    """At a distance that nobody knows."""
    if site_is_placed:
        return _(
            "How far %(site)s is from you is not known, because we cannot place your ZIP code."
        ) % {"site": site}
    return _("How far %(site)s is from you is not known.") % {"site": site}


def another_is_closer() -> str:
    """Of several offices in reach one is offered."""
    return _("Another office is closer to you.")


def expected_onsite(site: str, miles: Decimal | None, limit: Decimal) -> str:
    """So near by the roster that the repair is done there."""
    return _(
        "%(site)s is %(miles)s miles from your worksite. Within %(limit)s miles you are expected"
        " to come in."
    ) % {"site": site, "miles": f"{miles:,}", "limit": _whole(limit)}


def virtual_is_off() -> str:
    """No repairs by telephone, by policy."""
    return _("Repairs with a technician calling you are switched off at the moment.")


def site_is_off(site: str) -> str:
    """No repairs at sites of this kind, by policy."""
    return _("Repairs at %(site)s are switched off at the moment.") % {"site": site}


def not_serving(site: str, given: str) -> str:
    """The site's own reason as a sentence, or a plain one if none was given."""
    reason = given.strip().rstrip(".")
    if not reason:
        return _("%(site)s is not serving.") % {"site": site}
    return _("%(site)s is not serving: %(reason)s.") % {"site": site, "reason": reason}


def until_open(when: str, given: str) -> str:
    """When paused bookings open, and why they are paused."""
    said = _("New bookings open %(time)s.") % {"time": when}
    why = given.strip()
    if not why:
        return said
    return f"{said} {why}" if why.endswith((".", "?")) else f"{said} {why}."


def nothing_ahead(site: str) -> str:
    """Neither a seat nor a line."""
    return _("%(site)s has no free time and no open line ahead.") % {"site": site}


def full_for_a_day(site: str) -> str:
    """Headquarters, where the person is expected, is full."""
    return _("%(site)s can take nobody within a day.") % {"site": site}


def _whole(limit: Decimal) -> str:
    return f"{limit.normalize():,f}"
