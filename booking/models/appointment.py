"""One affected device's place."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from booking.models.site import Mode, Site
from booking.models.slot import Slot
from outages.models import AffectedDevice, Policy
from people.models import Person


class ClosedAs(models.TextChoices):
    """Why an appointment is no longer open (DESIGN 2.4)."""

    CANCELLED = "cancelled"
    RESTORED = "restored"
    NEEDS_ONSITE = "needs_onsite", "needs onsite"
    NEEDS_HARDWARE = "needs_hardware", "needs hardware"
    NOT_THERE = "not_there", "not there"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments by what pages and the sweep ask."""

    def open(self) -> "AppointmentQuerySet":
        """The active ones: at most one per affected device."""
        return self.filter(closed_at__isnull=True)

    def seated(self) -> "AppointmentQuerySet":
        """Open, and with a seat on its slot: whose time was taken away has none."""
        return self.open().filter(displaced_at__isnull=True)

    def begun(self, now: dt.datetime) -> "AppointmentQuerySet":
        """With a seat, and the window or slot has begun."""
        return self.seated().filter(starts_at__lte=now)


class Appointment(models.Model):
    """A seat on a slot, frozen as it was promised; open until `closed_at`.

    `reference` names it in links and to people and proves nothing. `revision` rises with every
    change that people are told of and is the calendar entry's SEQUENCE. `call_phrase` is a
    proof: shown behind sign-in only, never in a message.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12)
    revision = models.PositiveIntegerField(default=0)
    affected = models.ForeignKey(AffectedDevice, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="appointments")
    mode = models.CharField(max_length=8, choices=Mode)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    # The zone its times are read in: the person's for virtual, the site's for onsite.
    zone = models.CharField(max_length=64)
    miles = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    accommodation = models.BooleanField(default=False)
    call_phrase = models.CharField(max_length=40)
    ready_since = models.DateTimeField(null=True, help_text=_("“I am at my workstation”"))
    # Its time was taken away and no other was found: it holds no seat until another is chosen, and
    # slot and times are those that it had.
    displaced_at = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(db_default=Now())
    booked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=16, choices=ClosedAs, blank=True, default="")

    objects: ClassVar[models.Manager["Appointment"]] = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["reference"], name="one_appointment_per_reference"),
            models.UniqueConstraint(
                fields=["affected"],
                name="one_open_appointment_per_affected_device",
                condition=Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_as="")
                | (Q(closed_at__isnull=False) & ~Q(closed_as="")),
                name="closed_says_as_what",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="appointment_ends_after_it_starts",
            ),
        )
        indexes = (
            models.Index(
                fields=["displaced_at"],
                name="open_appointment_displaced",
                condition=Q(closed_at__isnull=True, displaced_at__isnull=False),
            ),
            # The sweep of what waits by the clock, and a day's list.
            models.Index(
                fields=["starts_at"],
                name="open_appointment_starts",
                condition=Q(closed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.reference
