"""The numbers of an outage, dated and versioned."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from outages.models.outage import Outage
from people.models import Person, Programme


def travel_programmes() -> list[str]:
    """Whose travel is paid by default: TEAP (facts of 24 July 2024)."""
    return [Programme.TEAP]


class Policy(models.Model):
    """One version of an outage's rules; the defaults are those of 24 July 2024.

    Without `in_force_at` it is a draft; once in force it never changes.
    """

    outage = models.ForeignKey(Outage, models.PROTECT, related_name="policies")
    version = models.PositiveIntegerField()
    in_force_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    drafted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    summary = models.CharField(
        _("what changes"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("one plain sentence for everybody whose repair it changes"),
    )
    instructions = models.TextField(
        _("what to do now"),
        blank=True,
        default="",
        help_text=_("for the status page; one line for each group of people, “Who: what to do”"),
    )
    headquarters_on = models.BooleanField(_("repairs at headquarters"), default=True)
    regional_on = models.BooleanField(_("repairs at regional offices"), default=True)
    virtual_on = models.BooleanField(_("virtual repairs"), default=True)

    onsite_miles = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        default=Decimal("50.0"),
        help_text=_("expected onsite, miles"),
    )
    travel_miles = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        default=Decimal("150.0"),
        help_text=_("farthest visit, miles"),
    )
    regional_miles = models.DecimalField(max_digits=5, decimal_places=1, default=Decimal("50.0"))
    travel_programmes = ArrayField(
        models.CharField(max_length=16, choices=Programme),
        default=travel_programmes,
        blank=True,
    )
    travel_through = models.DateField(
        null=True,
        blank=True,
        help_text=_("the last day of a visit that is paid, site date"),
    )

    ready_minutes = models.PositiveSmallIntegerField(
        default=30, help_text=_("be at the workstation this long before the start")
    )
    window_minutes = models.PositiveSmallIntegerField(
        default=240, help_text=_("stay this long after the start")
    )
    check_in_minutes = models.PositiveSmallIntegerField(
        default=30, help_text=_("onsite check-in opens this long before the slot")
    )
    at_workstation_minutes = models.PositiveSmallIntegerField(
        default=60,
        help_text=_("the first reminder of a virtual repair leaves this long before"),
    )
    onsite_reminder_minutes = models.PositiveSmallIntegerField(default=120)
    onsite_far_reminder_minutes = models.PositiveSmallIntegerField(
        default=180, help_text=_("the same, for people beyond the onsite radius")
    )
    day_before_at = models.TimeField(default=dt.time(16, 0), help_text=_("the reader's zone"))

    virtual_handling_minutes = models.PositiveSmallIntegerField(
        default=20, help_text=_("median minutes of a virtual repair, as measured")
    )
    onsite_handling_minutes = models.PositiveSmallIntegerField(
        default=20, help_text=_("median minutes of a machine on a bench, as measured")
    )
    capacity_factor = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal("0.80"))

    objects: ClassVar[models.Manager["Policy"]] = models.Manager()

    class Meta:
        verbose_name_plural = _("policies")
        ordering = ("outage", "version")
        constraints = (
            models.UniqueConstraint(fields=["outage", "version"], name="one_policy_per_version"),
            models.CheckConstraint(
                condition=models.Q(virtual_handling_minutes__gt=0, onsite_handling_minutes__gt=0),
                name="handling_takes_time",
            ),
            models.CheckConstraint(
                condition=models.Q(travel_miles__gte=models.F("onsite_miles")),
                name="travel_reaches_beyond_onsite",
            ),
            models.CheckConstraint(
                condition=models.Q(at_workstation_minutes__gte=models.F("ready_minutes")),
                name="first_reminder_leaves_before_ready_time",
            ),
        )

    def __str__(self) -> str:
        return f"policy {self.version} of {self.outage_id}"
