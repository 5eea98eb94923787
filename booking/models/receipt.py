"""What the API answered to a call that carried an idempotency key."""

from django.db import models
from django.db.models.functions import Now

from people.models import Person


class IdempotencyReceipt(models.Model):
    """The first answer to one person's key; the same call again is answered from it.

    `digest` is the SHA-256 of the request body: the same key with another body is refused.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "key"], name="one_answer_per_idempotency_key"
            ),
        )

    def __str__(self) -> str:
        return f"receipt {self.pk}"
