"""Changes of what can be booked, what they did to whom, and all that is needed to undo them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.models.appointment import Appointment
from booking.models.site import Site
from booking.models.slot import Slot
from people.models import Person


class ChangeKind(models.TextChoices):
    """What a coordinator does to a site's capacity (DESIGN 2.2)."""

    SEATS = "seats", "Fewer or more places"
    CLOSE = "close", "Close"
    EXTEND = "extend", "Stay open longer"
    PAUSE = "pause", "Pause new bookings"


class CapacityChange(models.Model):
    """One change of a site's capacity, applied in one transaction.

    `key` is made with the preview: the same press again is the same change. The span is
    half-open in instants; close without an end is until further notice. `was` holds the plain
    values of the site and its days that undo puts back.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=ChangeKind)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    capacity = models.PositiveIntegerField(null=True, help_text=_("seats a start; kind seats"))
    reason = models.CharField(max_length=200, help_text=_("a plain sentence, shown to people"))
    was = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["CapacityChange"]] = models.Manager()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(from_at__isnull=True)
                | Q(until_at__isnull=True)
                | Q(until_at__gt=F("from_at")),
                name="a_change_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.SEATS, capacity__isnull=False)
                | (~Q(kind=ChangeKind.SEATS) & Q(capacity__isnull=True)),
                name="only_seats_have_a_capacity",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.site}"


class ChangedSlot(models.Model):
    """A start whose seats a change altered; `capacity_was` None: the change published it."""

    change = models.ForeignKey(CapacityChange, models.PROTECT, related_name="slots")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    capacity_was = models.PositiveIntegerField(null=True)
    capacity_became = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["change", "slot"], name="a_change_alters_a_slot_once"),
        )

    def __str__(self) -> str:
        return f"slot {self.slot_id}: {self.capacity_was} → {self.capacity_became}"


class ChangedAppointment(models.Model):
    """An appointment that a change moved, or displaced (`slot_became` None).

    `was` is the promise as it stood; undo gives it back while the revision is still the one that
    the change left.
    """

    change = models.ForeignKey(CapacityChange, models.PROTECT, related_name="appointments")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="changes")
    slot_was = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    slot_became = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="+")
    revision_became = models.PositiveIntegerField()
    was = models.JSONField()
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["change", "appointment"], name="a_change_touches_an_appointment_once"
            ),
        )

    def __str__(self) -> str:
        return f"appointment {self.appointment_id} by change {self.change_id}"
