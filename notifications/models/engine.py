"""What the reminder engine last said of itself, and whether a person has paused it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person


class Mode(models.TextChoices):
    """Whether anything is sent. Paused: due messages wait, and their time of use goes on."""

    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")


class Engine(models.Model):
    """One row, read by pages with one primary-key look-up.

    `swept_at` is when a sweep last ended a round, `swept_by` who that was: `worker` or `standby`.
    `cluster` is the identity of the PostgreSQL that the last sweep ran on: another one means that
    this database was restored from a copy (`operations.quarantine`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    swept_at = models.DateTimeField(null=True)
    swept_by = models.CharField(max_length=16, blank=True, db_default="", default="")
    cluster = models.CharField(max_length=40, blank=True, db_default="", default="")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.RUNNING, db_default="running")
    reason = models.CharField(max_length=200, blank=True, db_default="", default="")
    mode_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    mode_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Engine"]] = models.Manager()

    class Meta:
        verbose_name_plural = _("engine")
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_engine"),
            models.CheckConstraint(
                condition=models.Q(mode__in=Mode.values), name="engine_mode_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(mode="paused") | ~models.Q(reason=""),
                name="a_pause_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return "reminder engine"
