"""The words of the accounting line, in its order: what each standing is called and means."""

from kit.words import gettext_lazy as _

STANDINGS = {
    "unbooked": (_("without a booking"), _("These computers are offline and nothing is booked.")),
    "booked": (_("booked"), _("A time is booked and has not begun.")),
    "waiting": (_("waiting"), _("Their time has begun and they wait for a technician.")),
    "in_repair": (_("in repair"), _("A technician is working with them now.")),
    "missed_by_us": (
        _("missed by us"),
        _("Their time passed, or was taken away, and we did not come."),
    ),
    "not_reached": (_("not reached"), _("We tried three times and nobody answered.")),
    "on_hold": (_("on hold"), _("A coordinator has to decide before anybody goes on.")),
    "restored": (_("restored"), _("These computers work again.")),
    "excluded": (_("excluded"), _("These computers are not part of the repair.")),
}

NEEDS = {
    "untold": (
        _("Could not be told"),
        _(
            "A change moved their time or took it away, and no message about it reached them."
            " Their telephone numbers are on the page of the change."
        ),
    ),
    "displaced": (
        _("Time taken away, no new one yet"),
        _(
            "A change took their time away, and no other time was found for them. They were told"
            " and can choose one. Whom no message has reached is under “Could not be told”."
        ),
    ),
    "unreachable": (
        _("No message reaches them"),
        _(
            "They have no private e-mail in the roster and no number that we may text, or each of"
            " them was refused. Call them, and correct the roster."
        ),
    ),
    "self-reported": (
        _("Reported by the person, not on our list"),
        _("They said that their screen is blue. A technician confirms it at first look."),
    ),
    "unplaced": (
        _("We cannot place their ZIP code"),
        _(
            "Their ZIP code is missing, foreign or not in our table, so they are offered a call"
            " only. Correct it in the roster and import the roster again."
        ),
    ),
}
