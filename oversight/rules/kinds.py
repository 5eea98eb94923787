"""What one can do to a site's capacity, in words."""

from kit.words import gettext_lazy as _

# What it is called, and what it does to whom.
KINDS = {
    "seats": (
        _("Fewer or more places"),
        _(
            "Sets the places of every start in a span. Where more people have booked than there"
            " are places, those who booked last get another time."
        ),
    ),
    "close": (
        _("Close"),
        _(
            "Ends hours, walk-in line and bookings. Everybody with a time in it that has not begun"
            " gets another one, or chooses one."
        ),
    ),
    "extend": (
        _("Stay open longer"),
        _("Moves the closing time of one day and publishes the new starts. Nobody is moved."),
    ),
    "pause": (
        _("Pause new bookings"),
        _("Nobody new can book until then; it opens by itself. Whoever has a time keeps it."),
    ),
}


def applies(kind: str, *, takes_bookings: bool) -> bool:
    """Whether that can be done to a site: places and pauses are those of bookings."""
    return takes_bookings or kind in ("close", "extend")
