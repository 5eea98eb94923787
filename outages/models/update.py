"""What was said to the public, and when."""

from typing import ClassVar

from django.db import models

from outages.models.outage import Outage
from people.models import Person


class FigureKind(models.TextChoices):
    """Whether a published figure was counted or projected."""

    COUNTED = "counted"
    PROJECTED = "projected"


class StatusUpdate(models.Model):
    """A public post about the outage with its figures and the promised time of the next.

    A figure that was not published stays empty; it is never guessed.
    """

    outage = models.ForeignKey(Outage, models.PROTECT, related_name="updates")
    published_at = models.DateTimeField()
    title = models.CharField(max_length=120)
    body = models.TextField()
    people_offline = models.PositiveIntegerField(null=True, blank=True)
    devices_offline = models.PositiveIntegerField(null=True, blank=True)
    figure_kind = models.CharField(max_length=12, choices=FigureKind, default=FigureKind.COUNTED)
    figure_as_of = models.DateTimeField(null=True, blank=True)
    next_update_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["StatusUpdate"]] = models.Manager()

    class Meta:
        ordering = ("-published_at", "-id")
        indexes = (models.Index(fields=["outage", "-published_at"], name="updates_newest_first"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    people_offline__isnull=True,
                    devices_offline__isnull=True,
                )
                | models.Q(figure_as_of__isnull=False),
                name="a_figure_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.title
