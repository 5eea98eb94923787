"""An outage: an event that people have to get through."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutageKind(models.TextChoices):
    """What has failed."""

    WORKSTATIONS = "workstations", _("Devices need repair")
    SERVICE = "service", _("A public system is unavailable")


class OutageQuerySet(models.QuerySet["Outage"]):
    """Outages by whether they go on."""

    def open(self) -> "OutageQuerySet":
        """Outages that have not ended."""
        return self.filter(ended_at__isnull=True)

    def workstations(self) -> "OutageQuerySet":
        """Outages that need repairs."""
        return self.filter(kind=OutageKind.WORKSTATIONS)


class Outage(models.Model):
    """An event. At most one `workstations` outage is open at a time."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=OutageKind)
    cause = models.TextField(
        blank=True, default="", help_text=_("one plain sentence for everybody")
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Outage"]] = OutageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind"],
                name="one_open_workstations_outage",
                condition=models.Q(kind=OutageKind.WORKSTATIONS, ended_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="outage_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return self.title
