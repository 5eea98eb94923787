"""Headquarters, regional offices and the virtual desk."""

import datetime as dt
from typing import ClassVar
from zoneinfo import available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from people.rules.places import Place


class SiteKind(models.TextChoices):
    """Which of the eligibility rules speaks of the site."""

    HEADQUARTERS = "headquarters"
    REGIONAL = "regional", "Regional office"
    VIRTUAL = "virtual", "Virtual desk"


class Mode(models.TextChoices):
    """How a repair is done."""

    VIRTUAL = "virtual"
    ONSITE = "onsite"


def is_zone(value: str) -> None:
    """Refuse a time zone that is not an IANA name: a site without one would be read as UTC."""
    if value not in available_timezones():
        raise ValidationError(
            "“%(value)s” is not a time zone. Write an IANA name such as America/Denver.",
            params={"value": value},
        )


class AtZone(Func):
    """An instant of a local date and time in the zone of a column, or the other way round."""

    template = "(%(expressions)s)"
    arg_joiner = " AT TIME ZONE "


class SiteQuerySet(models.QuerySet["Site"]):
    """Sites with what can be had there."""

    def with_availability(self, now: dt.datetime, *, yesterday: dt.date) -> "SiteQuerySet":
        """Add `next_seat_at`, `next_line_on` (site date) and `next_line_at`, each None if none.

        The next free seat that can still be booked; the next date with a walk-in line that has
        not ended, and when that line opens. No line of a date before `yesterday` (UTC) is looked
        at: everywhere on earth they have ended.
        """
        from booking.models.slot import ServiceDay, Slot

        seats = Slot.objects.filter(site=OuterRef("pk"), remaining__gt=0, starts_at__gt=now)
        lines = (
            ServiceDay.objects.filter(
                site=OuterRef("pk"),
                walkins_until__isnull=False,
                on__gte=yesterday,
            )
            .annotate(
                line_from=_instant("walkins_from"),
                line_until=_instant("walkins_until"),
            )
            .filter(line_until__gt=now)
            .order_by("on")
        )
        return self.annotate(
            next_seat_at=Subquery(seats.order_by("starts_at").values("starts_at")[:1]),
            next_line_on=Subquery(lines.values("on")[:1]),
            next_line_at=Subquery(lines.values("line_from")[:1]),
            next_line_until=Subquery(lines.values("line_until")[:1]),
        )

    def with_free_days(self, slug: str, *, zone: str, now: dt.datetime) -> "SiteQuerySet":
        """Add `free_days` to the site `slug`: its dates with a free seat, in order; others None.

        Dates are the site's; the virtual desk's are those of `zone`, the person's.
        """
        values = (SiteKind.VIRTUAL.value, zone, now, slug, now)
        dates = ArrayField(models.DateField())
        return self.annotate(free_days=RawSQL(_FREE_DAYS, values, dates))  # noqa: S611  no value in it


# Asks the index once for each date that a service day can touch on any clock, instead of reading
# every slot of the site: a time page at 4,000 slots waited 4 ms for that (docs/speed.md). A scalar
# subquery in the order of the index stays one probe even where PostgreSQL has no statistics yet, as
# right after publishing.
_FREE_DAYS = """
ARRAY(
    SELECT days.on
      FROM (SELECT CASE booking_site.kind WHEN %s THEN %s ELSE booking_site.zone END AS zone) clock,
           (SELECT DISTINCT staffed.on + shift AS on
              FROM booking_serviceday staffed, generate_series(-2, 3) shift
             WHERE staffed.site_id = booking_site.id
               AND staffed.on >= (%s AT TIME ZONE 'UTC')::date - 4) days
     WHERE booking_site.slug = %s AND (
           SELECT true FROM booking_slot slot
            WHERE slot.site_id = booking_site.id AND slot.remaining > 0 AND slot.starts_at > %s
              AND slot.starts_at >= days.on::timestamp AT TIME ZONE clock.zone
              AND slot.starts_at < (days.on + 1)::timestamp AT TIME ZONE clock.zone
            ORDER BY slot.starts_at LIMIT 1)
     ORDER BY days.on
)
"""


def _instant(column: str) -> AtZone:
    """The UTC instant of a service day's local time, in its site's zone."""
    return AtZone(
        models.ExpressionWrapper(F("on") + F(column), output_field=models.DateTimeField()),
        F("site__zone"),
        output_field=models.DateTimeField(),
    )


class Site(models.Model):
    """A place that repairs, or the reason why it does not."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=SiteKind)
    address = models.CharField(max_length=200, blank=True, default="")
    zip = models.CharField(_("ZIP"), max_length=10, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, validators=[is_zone])
    takes_bookings = models.BooleanField(default=True)
    takes_walkins = models.BooleanField(_("takes walk-ins"), default=False)
    bookings_open_at = models.DateTimeField(
        _("new bookings open"),
        null=True,
        blank=True,
        help_text=_("paused until then, and opens itself"),
    )
    pause_reason = models.CharField(
        max_length=200, blank=True, default="", help_text=_("a plain sentence, shown to people")
    )
    serving = models.BooleanField(default=True)
    not_serving_reason = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text=_("a plain sentence, shown to people"),
    )
    entrance = models.CharField(max_length=200, blank=True, default="")
    badge = models.CharField(_("badge or identification"), max_length=200, blank=True, default="")

    objects: ClassVar[SiteQuerySet] = SiteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["kind"],
                name="one_headquarters_one_virtual_desk",
                condition=models.Q(kind__in=(SiteKind.HEADQUARTERS, SiteKind.VIRTUAL)),
            ),
            models.CheckConstraint(
                condition=models.Q(serving=True) | ~models.Q(not_serving_reason=""),
                name="not_serving_has_a_reason",
                violation_error_message="Say in a sentence why the site does not serve.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=SiteKind.VIRTUAL)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="onsite_has_a_place",
                violation_error_message="An onsite place needs latitude and longitude.",
            ),
            models.CheckConstraint(
                condition=~models.Q(zone=""),
                name="site_has_a_zone",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def mode(self) -> Mode:
        """How repairs are done here."""
        return Mode.VIRTUAL if self.kind == SiteKind.VIRTUAL else Mode.ONSITE

    def is_paused(self, now: dt.datetime) -> bool:
        """Whether new bookings wait until `bookings_open_at`, when they open by themselves."""
        return self.bookings_open_at is not None and self.bookings_open_at > now

    @property
    def place(self) -> Place | None:
        """Where it is; None for the virtual desk."""
        if self.latitude is None or self.longitude is None:
            return None
        return Place(self.latitude, self.longitude)
