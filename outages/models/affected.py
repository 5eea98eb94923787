"""One device in one outage: the unit of the accounting."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from outages.models.outage import Outage
from people.models import Device, Person


class Standing(models.TextChoices):
    """Where a device stands (DESIGN 2.8). At every instant they add up to affected."""

    UNBOOKED = "unbooked", _("Unbooked")
    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("Waiting")
    IN_REPAIR = "in_repair", _("in repair")
    MISSED_BY_US = "missed_by_us", _("missed by us")
    NOT_REACHED = "not_reached", _("not reached")
    ON_HOLD = "on_hold", _("on hold")
    RESTORED = "restored", _("Restored")
    EXCLUDED = "excluded", _("Excluded")


OFFLINE = tuple(s for s in Standing if s not in (Standing.RESTORED, Standing.EXCLUDED))
"""Standings of a device that is still offline."""


class Source(models.TextChoices):
    """Who said that the device is affected."""

    ROSTER = "roster", _("Roster")
    SELF_REPORTED = "self_reported", _("self-reported")
    TELEMETRY = "telemetry", _("Telemetry")


class AffectedQuerySet(models.QuerySet["AffectedDevice"]):
    """Affected devices by what pages ask."""

    def offline(self) -> "AffectedQuerySet":
        """Still without a working workstation."""
        return self.filter(standing__in=OFFLINE)


class AffectedDevice(models.Model):
    """One device in one outage. `standing` is moved by `affected.move` and by nothing else."""

    outage = models.ForeignKey(Outage, models.PROTECT, related_name="affected")
    device = models.ForeignKey(Device, models.PROTECT, related_name="affected")
    # The owner when the device was marked: a device changes hands, history does not.
    person = models.ForeignKey(Person, models.PROTECT, related_name="affected")
    standing = models.CharField(max_length=16, choices=Standing, default=Standing.UNBOOKED)
    source = models.CharField(max_length=16, choices=Source, default=Source.ROSTER)
    affected_at = models.DateTimeField(db_default=Now())
    standing_since = models.DateTimeField(db_default=Now())

    objects: ClassVar[models.Manager["AffectedDevice"]] = AffectedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["outage", "device"], name="a_device_is_affected_once"),
            models.CheckConstraint(
                condition=models.Q(standing__in=Standing.values),
                name="standing_is_known",
            ),
        )
        indexes = (
            # The lists behind the figures, paged by id.
            models.Index(fields=["outage", "standing", "id"], name="affected_by_standing"),
            # What somebody has yet to look at.
            models.Index(
                fields=["outage", "id"],
                name="affected_self_reported",
                condition=models.Q(source=Source.SELF_REPORTED),
            ),
        )

    def __str__(self) -> str:
        return f"affected device {self.pk} ({self.standing})"


class StandingChange(models.Model):
    """One move of one device's standing: history, appended and never changed.

    `was` is empty where the device was marked as affected. `folded` says that the tally holds it.
    """

    affected = models.ForeignKey(AffectedDevice, models.PROTECT, related_name="changes")
    was = models.CharField(max_length=16, choices=Standing, blank=True, default="")
    became = models.CharField(max_length=16, choices=Standing)
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text=_("None: the clock")
    )
    why = models.CharField(max_length=60)
    at = models.DateTimeField()
    folded = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(
                fields=["id"],
                name="standing_changes_to_fold",
                condition=models.Q(folded=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.was or 'marked'} → {self.became}: {self.why}"


class StandingTally(models.Model):
    """How many devices of an outage stand so, as far as changes are folded (DESIGN decision 1).

    The count of this instant is this plus the unfolded changes, read in one statement.
    """

    outage = models.ForeignKey(Outage, models.PROTECT, related_name="tally")
    standing = models.CharField(max_length=16, choices=Standing)
    devices = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["outage", "standing"], name="one_tally_per_standing"),
        )

    def __str__(self) -> str:
        return f"{self.devices} {self.standing}"


class HeadCount(models.Model):
    """People with at least one offline device, counted at an instant; the newest replaces it."""

    outage = models.OneToOneField(Outage, models.PROTECT, related_name="head_count")
    people_offline = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.people_offline} people at {self.counted_at:%Y-%m-%d %H:%M} UTC"
