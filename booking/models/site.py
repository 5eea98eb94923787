"""Headquarters, regional offices and the virtual desk."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models

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


class Site(models.Model):
    """A place that repairs, or the reason why it does not."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=SiteKind)
    address = models.CharField(max_length=200, blank=True, default="")
    zip = models.CharField("ZIP", max_length=10, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    zone = models.CharField("time zone", max_length=64, validators=[is_zone])
    takes_bookings = models.BooleanField(default=True)
    takes_walkins = models.BooleanField("takes walk-ins", default=False)
    serving = models.BooleanField(default=True)
    not_serving_reason = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="a plain sentence, shown to people",
    )
    entrance = models.CharField(max_length=200, blank=True, default="")
    badge = models.CharField(
        "badge or identification", max_length=200, blank=True, default=""
    )

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

    @property
    def place(self) -> Place | None:
        """Where it is; None for the virtual desk."""
        if self.latitude is None or self.longitude is None:
            return None
        return Place(self.latitude, self.longitude)
