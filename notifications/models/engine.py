"""What the reminder engine last said of itself."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Engine(models.Model):
    """One row: when a sweep last ended, read by pages with one primary-key look-up."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    swept_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Engine"]] = models.Manager()

    class Meta:
        verbose_name_plural = _("engine")
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_engine"),
        )

    def __str__(self) -> str:
        return "reminder engine"
