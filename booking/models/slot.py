"""When a site is staffed, and the starts that can be booked."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.models.site import Mode, Site


class ServiceDay(models.Model):
    """A site staffed on a date.

    `opens` and `closes` are site time; a day that closes no later than it opens closes on the
    next date, so that 00:00 to 00:00 is the whole day. Walk-ins are half-open:
    from `walkins_from`, before `walkins_until`.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="service_days")
    on = models.DateField(help_text=_("site date"))
    opens = models.TimeField()
    closes = models.TimeField()
    walkins_from = models.TimeField(null=True, blank=True)
    walkins_until = models.TimeField(null=True, blank=True)
    technicians = models.PositiveSmallIntegerField()
    machines_each = models.PositiveSmallIntegerField(_("machines at once"), default=1)

    objects: ClassVar[models.Manager["ServiceDay"]] = models.Manager()

    class Meta:
        ordering = ("site", "on")
        constraints = (
            models.UniqueConstraint(
                fields=["site", "on"], name="one_service_day_per_site_and_date"
            ),
            models.CheckConstraint(
                condition=Q(walkins_from__isnull=True, walkins_until__isnull=True)
                | Q(walkins_from__lt=F("walkins_until")),
                name="walkins_end_after_they_begin",
                violation_error_message="Walk-ins need a beginning and a later end, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(machines_each__gte=1), name="a_technician_has_a_machine"
            ),
        )

    def __str__(self) -> str:
        return f"{self.site} on {self.on}"


class SlotQuerySet(models.QuerySet["Slot"]):
    """Slots by what people ask."""

    def bookable(self, now: dt.datetime) -> "SlotQuerySet":
        """With a seat left and not begun: bookable until the start."""
        return self.filter(remaining__gt=0, starts_at__gt=now)


class Slot(models.Model):
    """A bookable start with its seats.

    `taken` is moved only by `booking.operations.seats` (docs/booking-protocol.md); the CHECK is
    the second line that no code path can pass.
    """

    service_day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="slots")
    site = models.ForeignKey(Site, models.PROTECT, related_name="slots")
    mode = models.CharField(max_length=8, choices=Mode)
    starts_at = models.DateTimeField()
    # Virtual: when to be at the workstation. Onsite: empty.
    ready_at = models.DateTimeField(null=True, blank=True)
    # Virtual: the end of the window. Onsite: the slot's end.
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    capacity_reason = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text=_("why it exceeds what is proposed"),
    )
    # Free seats that a longer window took, because it outlives the desk; a shorter one gives them
    # back.
    withheld = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    taken = models.PositiveIntegerField(default=0, db_default=0)
    # Raised when what the start promises is rewritten: a seat is taken only on what was read.
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    remaining = models.GeneratedField(
        expression=F("capacity") - F("taken"),
        output_field=models.IntegerField(),
        db_persist=True,
    )

    objects: ClassVar[models.Manager["Slot"]] = SlotQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["site", "starts_at"], name="one_slot_per_site_and_start"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="a_slot_is_never_oversold"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="a_slot_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.VIRTUAL, ready_at__isnull=False)
                | Q(mode=Mode.ONSITE, ready_at__isnull=True),
                name="only_virtual_slots_have_a_ready_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.site_id} at {self.starts_at:%Y-%m-%d %H:%M} UTC"
