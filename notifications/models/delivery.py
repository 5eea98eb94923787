"""One try at handing a message over."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.models.message import Message


class Delivery(models.Model):
    """The audit of one try: append-only, without body, address or proof."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    fence = models.PositiveIntegerField()
    worker = models.CharField(max_length=80)
    claimed_at = models.DateTimeField(null=True)
    transmit_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=16)
    reply_code = models.CharField(max_length=40, blank=True, default="")
    body_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name_plural = _("deliveries")
        constraints = (
            models.UniqueConstraint(fields=["message", "fence"], name="one_delivery_per_claim"),
        )
        indexes = (
            # The page of the engine: what a rule settled, since nobody could tell.
            models.Index(
                fields=["-ended_at"],
                name="delivery_undecided",
                condition=models.Q(outcome="undecided"),
            ),
        )

    def __str__(self) -> str:
        return f"try {self.fence} of {self.message_id}: {self.outcome}"
