"""One thing to say to one person over one channel at a due time."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.models import Person


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    AGENCY = "agency", _("copy to the agency mailbox")


class Lane(models.IntegerChoices):
    """Who overtakes whom: smallest first."""

    URGENT = 0
    REMINDER = 1
    BULK = 2


class State(models.TextChoices):
    """Where a message is. Every committed message ends in one of the terminal states.

    scheduled → claimed → transmitting → sent → delivered | bounced, with `unknown` for a try
    whose acceptance is not known; the rest are ends without a send (docs/messages.md).
    """

    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    TRANSMITTING = "transmitting"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    FAILED = "failed"


OPEN_STATES = (State.SCHEDULED, State.CLAIMED)
"""States in which nothing has left the house, so that a message can still be withdrawn."""

UNDECIDED_STATES = (State.TRANSMITTING, State.UNKNOWN)
"""States in which nobody else can know yet whether the message was accepted."""


REFUSED = models.Q(state__in=(State.FAILED, State.BOUNCED)) | models.Q(
    state=State.SUPPRESSED, result_code="bad_address"
)

LOST = models.Q(state__in=(State.FAILED, State.BOUNCED, State.EXPIRED, State.SUPPRESSED))
"""What did not reach its person though it was still wanted."""


class Settlement(models.TextChoices):
    """What is done with a try of which nobody can tell whether it was accepted."""

    VERIFY = "verify"
    ONCE_AT_MOST = "once_at_most"
    ONCE_AT_LEAST = "once_at_least"


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by what the engine and the pages ask."""

    def about(self, subject: uuid.UUID) -> "MessageQuerySet":
        """Everything said or to be said about that subject."""
        return self.filter(about=subject)

    def open(self) -> "MessageQuerySet":
        """What can still be withdrawn."""
        return self.filter(state__in=OPEN_STATES)

    def waiting(self) -> "MessageQuerySet":
        """What is still to leave the house, the next first."""
        return self.filter(state__in=(*OPEN_STATES, *UNDECIDED_STATES)).order_by(
            "due_at", "lane", "id"
        )

    def refused(self) -> "MessageQuerySet":
        """What came back or was refused for good: what may say something of an address."""
        return self.filter(REFUSED)

    def due(self, now: dt.datetime) -> "MessageQuerySet":
        """What should be under way at that instant."""
        return self.filter(state=State.SCHEDULED, due_at__lte=now, not_before__lte=now)


class Message(models.Model):
    """An outbox row.

    It knows no appointment: `about` is an opaque uuid and `about_revision` its revision when the
    message was planned; whoever changes the subject withdraws or replaces its messages in the
    same transaction. `context` holds plain values, never a proof, an address or a number to call.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dedupe_key = models.CharField(max_length=160)
    about = models.UUIDField(null=True, blank=True)
    about_revision = models.PositiveIntegerField(null=True, blank=True)
    # A correction is not claimed before what it corrects has ended.
    after = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel)
    lane = models.PositiveSmallIntegerField(choices=Lane, default=Lane.REMINDER)
    person = models.ForeignKey(Person, models.PROTECT, related_name="messages")
    context = models.JSONField(default=dict)

    due_at = models.DateTimeField()
    not_before = models.DateTimeField(help_text=_("later than due_at after a temporary refusal"))
    expires_at = models.DateTimeField(help_text=_("after this it would mislead: never sent late"))

    state = models.CharField(max_length=12, choices=State, default=State.SCHEDULED)
    # Raised by one at every claim and withdrawal; every later write is conditional on it.
    fence = models.PositiveIntegerField(default=0)
    lease_owner = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    transmit_at = models.DateTimeField(null=True, blank=True)
    # Taken back while it was on its way: not tried again, and no outcome forgets it.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    message_id = models.CharField(max_length=160, help_text=_("the same in every try"))
    provider_ref = models.CharField(max_length=160, blank=True, default="")
    settlement = models.CharField(max_length=16, choices=Settlement, default=Settlement.VERIFY)
    result_code = models.CharField(max_length=40, blank=True, default="")
    resolved_by = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    terminal_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Message"]] = MessageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dedupe_key"], name="said_once"),
            models.UniqueConstraint(fields=["message_id"], name="one_message_id_per_message"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values),
                name="message_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values),
                name="message_channel_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("due_at")),
                name="message_expires_after_it_is_due",
            ),
            models.CheckConstraint(
                condition=models.Q(about__isnull=True, about_revision__isnull=True)
                | models.Q(about__isnull=False, about_revision__isnull=False),
                name="message_subject_has_a_revision",
            ),
        )
        indexes = (
            # The claim: what may leave now, in lane and due order.
            models.Index(
                fields=["lane", "due_at", "id"],
                name="message_due",
                condition=models.Q(state__in=OPEN_STATES),
            ),
            # What nobody has settled yet.
            models.Index(
                fields=["transmit_at"],
                name="message_undecided",
                condition=models.Q(state__in=UNDECIDED_STATES),
            ),
            # What a correction waits for.
            models.Index(
                fields=["about"],
                name="message_about_undecided",
                condition=models.Q(state__in=UNDECIDED_STATES, about__isnull=False),
            ),
            # Expiry sweep and withdrawal by whoever changes the subject.
            models.Index(
                fields=["about"],
                name="message_about",
                condition=models.Q(about__isnull=False),
            ),
            # Who may be out of reach.
            models.Index(fields=["person"], name="message_refused", condition=REFUSED),
            # The outbox page: newest ends first.
            models.Index(fields=["-terminal_at"], name="message_ended"),
            # The page of the engine: few among the many that went well.
            models.Index(fields=["-terminal_at"], name="message_lost", condition=LOST),
        )

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel} ({self.state})"
